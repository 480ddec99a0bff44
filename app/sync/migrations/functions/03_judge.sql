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

create or replace function core.sees(project uuid, task uuid, asking uuid, roles text[]) returns boolean language plpgsql stable
as $$
begin
    return task = '00000000-0000-0000-0000-000000000000'
        or exists (
            select 1 from core.task t where t.task_id = task and t.project_id = project and (
                roles && array['reviewer', 'lead', 'admin']
                or exists (select 1 from core.assignment a where a.task_id = task and a.user_id = asking)
                or t.state = 'ready' and not exists (
                    select 1 from core.assignment a
                    where a.task_id = task and a.kind = 'annotate' and a.ended_by is null)));
end $$;

-- Whether this person made the work of a task: revisions, other than fixes made as its reviewer, or a submission.
create or replace function core.worked_on(task uuid, asking uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.logins_of(asking) l(login) join core.op r on r.task_id = task and r.author = l.login
        where r.disposition <> 'quarantine' and (
            r.kind = 'event' and core.parse(r.body) ->> 'type' = 'submitted'
            or r.kind = 'rev' and not exists (
                select 1 from core.op v
                where v.entity_id = r.entity_id and v.kind = 'verdict' and v.author = r.author
                    and v.disposition = 'applied' and core.parse(v.body) ->> 'decision' = 'fix')));
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
        select 1 from core.op e where e.entity_id = s.entity_id and e.disposition <> 'quarantine'
            and e.kind = 'rev' and (e.task_id <> s.task_id or e.project_id <> s.project_id)
    ) then
        return 'quarantine';
    end if;
    if (select count(*) from core.op b where b.op_id in (s.base_id, s.merge_id) and b.entity_id = s.entity_id
            and b.project_id = s.project_id and b.kind = 'rev' and b.disposition <> 'quarantine')
        <> num_nonnulls(s.base_id, s.merge_id) then
        return 'quarantine';
    end if;
    if not core.leads(roles) and not core.holds(s.task_id, asking, array['annotate', 'review']) then
        return case when core.lapsed(s.task_id, asking) then 'late' else 'quarantine' end;
    end if;
    if exists (select 1 from core.accepted a where a.annotation_id = s.entity_id)
        or stands = 'accepted' and not core.leads(roles) then
        return 'late';
    end if;
    return 'applied';
end $$;

create or replace function core.judge_verdict(s stage.op, asking uuid, roles text[]) returns text language plpgsql stable
as $$
declare
    said jsonb := core.parse(s.body);
begin
    if not roles && array['reviewer', 'lead', 'admin']
        or coalesce(said ->> 'decision', '') not in ('accept', 'reject', 'fix')
        or exists (
            select 1 from core.op r where r.entity_id = s.entity_id and r.kind = 'rev'
                and r.author in (select l.login from core.logins_of(asking) l(login)))
        or not exists (
            select 1 from core.op r where r.op_id = s.base_id and r.entity_id = s.entity_id and r.kind = 'rev'
                and r.task_id = s.task_id and r.project_id = s.project_id and encode(r.hash, 'hex') = said ->> 'rev_hash')
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

-- Project, people, ontology, scenes and tasks are the lead's; a task id belongs to one project for good.
create or replace function core.judge_setup(s stage.op, roles text[]) returns text language plpgsql stable
as $$
begin
    return case
        when not core.leads(roles) then 'quarantine'
        when s.kind <> 'task' then case when s.task_id = '00000000-0000-0000-0000-000000000000' then 'applied' else 'quarantine' end
        when s.entity_id <> s.task_id or s.task_id = '00000000-0000-0000-0000-000000000000' then 'quarantine'
        when exists (select 1 from core.task t where t.task_id = s.task_id and t.project_id <> s.project_id) then 'quarantine'
        else 'applied' end;
end $$;

create or replace function core.judge_reopening(s stage.op, roles text[]) returns text language plpgsql stable
as $$
begin
    return case when core.leads(roles) and exists (
        select 1 from core.op r where r.entity_id = s.entity_id and r.kind = 'rev' and r.task_id = s.task_id
            and r.project_id = s.project_id and r.disposition <> 'quarantine') then 'applied' else 'quarantine' end;
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
        return core.judge_reopening(s, roles);
    elsif s.kind in ('project', 'person', 'ontology', 'scene', 'task') then
        return core.judge_setup(s, roles);
    end if;
    return case when core.sees(s.project_id, s.task_id, asking, roles) then 'applied' else 'quarantine' end;
end $$;
reset role;
