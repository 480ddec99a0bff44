-- Classification of one operation (SYNC 4.4), strictly one after the other. Runs as the API role, inside push.
set role orthomark_owner;
create or replace function core.parse(body text) returns jsonb language plpgsql immutable
as $$
begin
    return case when jsonb_typeof(body::jsonb) = 'object' then body::jsonb end;
exception when data_exception then
    return null;
end $$;

create or replace function core.leads(roles text[]) returns boolean language sql immutable
as $$
    select roles && array['lead', 'admin']
$$;

create or replace function core.is_nil(task uuid) returns boolean language sql immutable
as $$
    select task = '00000000-0000-0000-0000-000000000000'
$$;

create or replace function core.logins_of(asking uuid) returns setof uuid language sql stable
as $$
    select other.user_id from core.app_user mine join core.app_user other on other.person_id = mine.person_id
    where mine.user_id = asking
$$;

create or replace function core.holds(task uuid, asking uuid, kinds text[]) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.assignment a
        where a.task_id = task and a.user_id = asking and a.kind = any (kinds) and a.ended_by is null);
end $$;

-- Somebody else took the task away, or was faster: work made in good faith arrives beside, for the lead.
create or replace function core.lapsed(task uuid, asking uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.assignment a join core.op e on e.op_id = a.ended_by
        where a.task_id = task and a.user_id = asking and e.author <> asking
    ) or exists (
        select 1 from core.op e
        where e.task_id = task and e.author = asking and e.kind = 'event' and e.disposition = 'late');
end $$;

-- Its lease ran out and somebody else took one: edits then follow the two-head rule, new work stays beside.
create or replace function core.relet(task uuid, asking uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.assignment a join core.op e on e.op_id = a.ended_by
        where a.task_id = task and a.user_id = asking and e.author <> asking and core.parse(e.body) ->> 'lease' is not null);
end $$;

create or replace function core.sees(project uuid, task uuid, asking uuid, roles text[]) returns boolean language plpgsql stable
as $$
begin
    return core.is_nil(task)
        or exists (
            select 1 from core.task t where t.task_id = task and t.project_id = project and (
                roles && array['reviewer', 'lead', 'admin']
                or exists (select 1 from core.assignment a where a.task_id = task and a.user_id = asking)
                or t.state in ('ready', 'adjudication') and not exists (
                    select 1 from core.assignment a
                    where a.task_id = task and a.kind = 'annotate' and a.ended_by is null)));
end $$;

-- Whose work is not judged by what is sent: that of whoever says it, and of whoever sends it in their name.
create or replace function core.judges(asking uuid) returns setof uuid language sql stable
as $$
    select l.login from core.logins_of(asking) l(login) union select c.login from core.logins_of(api.me()) c(login)
$$;

-- Whether this person made the work of a task: a submission, or revisions; those that fixed it as its reviewer can be left out.
create or replace function core.worked_on(task uuid, asking uuid, besides_fixes boolean) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.logins_of(asking) l(login) join core.op r on r.task_id = task and r.author = l.login
        where r.disposition <> 'quarantine' and (
            r.kind = 'event' and core.parse(r.body) ->> 'type' = 'submitted'
            or r.kind = 'rev' and (not besides_fixes or not exists (
                select 1 from core.op v
                where v.entity_id = r.entity_id and v.kind = 'verdict' and v.author = r.author
                    and v.disposition = 'applied' and core.parse(v.body) ->> 'decision' = 'fix'))));
end $$;

-- Whether who says it, or who sends it in their name, would judge own work by it.
create or replace function core.judges_own(task uuid, asking uuid, besides_fixes boolean) returns boolean language plpgsql stable
as $$
begin
    return core.worked_on(task, asking, besides_fixes)
        or api.me() <> asking and core.worked_on(task, api.me(), besides_fixes);
end $$;

-- Rows are fetched by their id and compared here: with more conditions in the query, a database that was never analysed
-- chooses an index as wide as the task or project (SYNC 3.3).
create or replace function core.may_stand_on(s stage.op, parent uuid) returns boolean language plpgsql stable
as $$
declare
    r core.op;
begin
    if parent is null then
        return true;
    end if;
    select * into r from core.op where op_id = parent;
    return found and r.entity_id = s.entity_id and r.project_id = s.project_id and r.kind = 'rev' and r.disposition <> 'quarantine';
end $$;

create or replace function core.judge_revision(s stage.op, asking uuid, roles text[]) returns text language plpgsql stable
as $$
declare
    stands text;
begin
    select state into stands from core.task where task_id = s.task_id and project_id = s.project_id;
    if stands is null or s.merge_id is not null and s.base_id is null then
        return 'quarantine';
    end if;
    if exists (
        select 1 from (select * from core.op o where o.entity_id = s.entity_id offset 0) e
        where e.disposition <> 'quarantine' and e.kind = 'rev' and (e.task_id <> s.task_id or e.project_id <> s.project_id)
    ) then
        return 'quarantine';
    end if;
    if not core.may_stand_on(s, s.base_id) or not core.may_stand_on(s, s.merge_id) then
        return 'quarantine';
    end if;
    if not core.leads(roles) and not core.holds(s.task_id, asking, array['annotate', 'review']) then
        if not core.lapsed(s.task_id, asking) then
            return 'quarantine';
        elsif s.base_id is null or not core.relet(s.task_id, asking) then
            return 'late';
        end if;
    end if;
    if exists (select 1 from core.accepted a where a.annotation_id = s.entity_id)
        or stands = 'accepted' and not core.leads(roles) then
        return 'late';
    end if;
    return 'applied';
end $$;

-- What a revision says it makes count, of what was set aside; whatever else it says there is nothing.
create or replace function core.adopted(body text) returns uuid language plpgsql immutable
as $$
declare
    said text;
begin
    if position('"adopts"' in body) = 0 then
        return null;
    end if;
    said := core.parse(body) ->> 'adopts';
    return case when said ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then said::uuid end;
end $$;

-- Who made the revisions of an annotation, and what was adopted into it.
create or replace function core.makers(annotation uuid) returns setof uuid language sql stable
as $$
    with recursive made(author, adopts) as (
        select o.author, core.adopted(o.body)
        from (select r.author, r.kind, r.body from core.op r where r.entity_id = annotation offset 0) o
        where o.kind = 'rev'
        union
        select k.author, core.adopted(k.body) from made m join core.op k on k.op_id = m.adopts
    )
    select distinct author from made
$$;

create or replace function core.judge_verdict(s stage.op, asking uuid, roles text[]) returns text language plpgsql stable
as $$
declare
    said constant jsonb := core.parse(s.body);
    r core.op;
begin
    select * into r from core.op where op_id = s.base_id;
    if not roles && array['reviewer', 'lead', 'admin']
        or coalesce(said ->> 'decision', '') not in ('accept', 'reject', 'fix')
        or exists (
            select 1 from core.makers(s.entity_id) made(author)
            where made.author in (select l.login from core.judges(asking) l(login)))
        or (r.entity_id, r.task_id, r.project_id, r.kind, encode(r.hash, 'hex'))
            is distinct from (s.entity_id, s.task_id, s.project_id, 'rev'::text, said ->> 'rev_hash')
    then
        return 'quarantine';
    end if;
    if not core.leads(roles) and not core.holds(s.task_id, asking, array['review']) then
        return case when core.lapsed(s.task_id, asking) then 'late' else 'quarantine' end;
    end if;
    if exists (select 1 from core.accepted a where a.annotation_id = s.entity_id) then
        return 'late';
    end if;
    if (select array_agg(h.rev_id) from core.head h where h.annotation_id = s.entity_id) is distinct from array[s.base_id] then
        return 'stale';
    end if;
    return 'applied';
end $$;

-- Project, people, ontology, scenes and tasks are the lead's; a task id belongs to one project for good. People may
-- write themselves down, under their own login and with no role central did not give them.
create or replace function core.judge_setup(s stage.op, asking uuid, roles text[]) returns text language plpgsql stable
as $$
begin
    if s.kind = 'person' and s.entity_id = asking and core.is_nil(s.task_id) and exists (
            select 1 from core.app_user u
            where u.user_id = asking and lower(u.login::text) = lower(btrim(core.parse(s.body) ->> 'login')))
        and coalesce(core.parse(s.body) -> 'roles', '[]') <@ to_jsonb(roles) then
        return 'applied';
    elsif not core.leads(roles) or core.is_nil(s.task_id) = (s.kind = 'task') then
        return 'quarantine';
    elsif s.kind = 'task' and (s.entity_id <> s.task_id or exists (
        select 1 from core.task t where t.task_id = s.task_id and t.project_id <> s.project_id)) then
        return 'quarantine';
    end if;
    return 'applied';
end $$;

-- A lead reopens; a reviewer may take back the own verdict while the task is in review.
create or replace function core.judge_reopening(s stage.op, asking uuid, roles text[]) returns text language plpgsql stable
as $$
begin
    if core.leads(roles) and exists (
        select 1 from (select * from core.op o where o.entity_id = s.entity_id offset 0) r
        where r.kind = 'rev' and r.task_id = s.task_id and r.project_id = s.project_id and r.disposition <> 'quarantine') then
        return 'applied';
    elsif core.holds(s.task_id, asking, array['review']) and exists (
        select 1 from (select * from core.op o where o.entity_id = s.entity_id offset 0) v
        where v.kind = 'verdict' and v.task_id = s.task_id and v.author = asking and v.op_id::text = core.parse(s.body) ->> 'verdict')
        and not exists (
        select 1 from core.accepted a where a.annotation_id = s.entity_id and a.verdict_id::text <> core.parse(s.body) ->> 'verdict') then
        return 'applied';
    end if;
    return 'quarantine';
end $$;

create or replace function core.judge(s stage.op, asking uuid, roles text[]) returns text language plpgsql stable
as $$
begin
    if s.kind = 'rev' then
        return core.judge_revision(s, asking, roles);
    elsif s.kind = 'verdict' then
        return core.judge_verdict(s, asking, roles);
    elsif s.kind = 'event' then
        return core.judge_event(s, asking, roles);
    elsif s.kind = 'reopen' then
        return core.judge_reopening(s, asking, roles);
    elsif s.kind in ('project', 'person', 'ontology', 'scene', 'task') then
        return core.judge_setup(s, asking, roles);
    end if;
    return case when core.sees(s.project_id, s.task_id, asking, roles) then 'applied' else 'quarantine' end;
end $$;
reset role;
