-- A run of revisions at once. Whoever judges them one by one finds each applied only if all before it were; so when every
-- one is seen to be in order after the fact, the outcome is the same, and where one is not, nothing of it stays and the
-- run is placed one by one (SYNC pitfall 21).
set role orthomark_owner;
create or replace function core.insert_staged(try uuid, number bigint, lo bigint, hi bigint, judged text) returns void language plpgsql
as $$
begin
    insert into core.op (
        project_id, op_id, feed_n, kind, entity_id, task_id, author, device_id, dseq,
        base_id, merge_id, client_time, body, prev_hash, hash, disposition
    ) select
        s.project_id, s.op_id, number, s.kind, s.entity_id, s.task_id, s.author, s.device_id, s.dseq,
        s.base_id, s.merge_id, s.client_time, s.body, s.prev_hash, s.hash, judged
    from stage.op s where s.login = session_user and s.attempt = try and s.dseq between lo and hi order by s.dseq;
end $$;

create or replace function core.may_revise(project uuid, task uuid, asking uuid, roles text[]) returns boolean language plpgsql stable
as $$
declare
    stands text;
begin
    select t.state into stands from core.task t where t.task_id = task and t.project_id = project;
    return found and (core.leads(roles) or stands <> 'accepted' and core.holds(task, asking, array['annotate', 'review']));
end $$;

-- Whether any of a run says something of an annotation that central, or the run itself, says something else of too. What is
-- told once, and stands on nothing, cannot be out of order, takes no head’s place and is in no conflict; nor is it accepted,
-- as a verdict would be told of it.
create or replace function core.is_tangled(d core.device, lo bigint, hi bigint) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.op r
        where r.device_id = d.device_id and r.project_id = d.project_id and r.dseq between lo and hi and (
            r.base_id is not null or r.merge_id is not null
            or exists (select 1 from core.op e where e.entity_id = r.entity_id and e.op_id <> r.op_id)));
end $$;

-- Parents are compared with “is distinct from”, which no index serves: the id alone must find them (SYNC 3.3).
create or replace function core.out_of_order(d core.device, lo bigint, hi bigint) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.op r
        where r.device_id = d.device_id and r.project_id = d.project_id and r.dseq between lo and hi and (
            r.merge_id is not null and r.base_id is null
            or exists (select 1 from core.accepted a where a.annotation_id = r.entity_id)
            or exists (
                select 1 from (select * from core.op o where o.entity_id = r.entity_id offset 0) e
                where e.disposition <> 'quarantine' and e.kind = 'rev' and (e.task_id <> r.task_id or e.project_id <> r.project_id))
            or r.base_id is not null and not exists (
                select 1 from (select * from core.op o where o.op_id = r.base_id offset 0) b
                where (b.entity_id, b.project_id, b.kind) is not distinct from (r.entity_id, r.project_id, 'rev'::text)
                    and b.disposition <> 'quarantine' and (b.device_id <> r.device_id or b.dseq < r.dseq))
            or r.merge_id is not null and not exists (
                select 1 from (select * from core.op o where o.op_id = r.merge_id offset 0) b
                where (b.entity_id, b.project_id, b.kind) is not distinct from (r.entity_id, r.project_id, 'rev'::text)
                    and b.disposition <> 'quarantine' and (b.device_id <> r.device_id or b.dseq < r.dseq))));
end $$;

-- Whoever stands on a revision came after it, and central had it by then: only the run itself can hold its children.
create or replace function core.move_heads(d core.device, lo bigint, hi bigint) returns void language plpgsql
as $$
begin
    delete from core.head h using core.op r
    where r.device_id = d.device_id and r.project_id = d.project_id and r.dseq between lo and hi and r.base_id is not null
        and h.annotation_id = r.entity_id and h.rev_id in (r.base_id, r.merge_id);
    insert into core.head (project_id, annotation_id, rev_id, task_id)
    select r.project_id, r.entity_id, r.op_id, r.task_id from core.op r
    where r.device_id = d.device_id and r.project_id = d.project_id and r.dseq between lo and hi and r.op_id not in (
        select c.parent from core.op o cross join lateral (values (o.base_id), (o.merge_id)) c(parent)
        where o.device_id = d.device_id and o.project_id = d.project_id and o.dseq between lo and hi and c.parent is not null);
end $$;

-- Gives whether the run was tangled; null when it could not be placed at once.
create or replace function core.place_run(
    d core.device, asking uuid, try uuid, roles text[], number bigint, lo bigint, hi bigint
) returns boolean language plpgsql as $$
declare
    one uuid;
    tangled boolean;
begin
    for one in select distinct s.task_id from stage.op s
        where s.login = session_user and s.attempt = try and s.dseq between lo and hi loop
        if not core.may_revise(d.project_id, one, asking, roles) then
            return null;
        end if;
    end loop;
    perform core.insert_staged(try, number, lo, hi, 'applied');
    tangled := core.is_tangled(d, lo, hi);
    if not tangled then
        insert into core.head (project_id, annotation_id, rev_id, task_id)
        select s.project_id, s.entity_id, s.op_id, s.task_id from stage.op s
        where s.login = session_user and s.attempt = try and s.dseq between lo and hi order by s.dseq;
    elsif core.out_of_order(d, lo, hi) then
        raise exception 'a run that is not in order' using errcode = 'OM001';
    else
        perform core.move_heads(d, lo, hi);
    end if;
    return tangled;
exception when sqlstate 'OM001' then
    return null;
end $$;

create or replace function core.place_each(
    d core.device, asking uuid, try uuid, roles text[], number bigint, lo bigint, hi bigint
) returns void language plpgsql as $$
declare
    s stage.op;
    judged text;
begin
    for s in select * from stage.op x
        where x.login = session_user and x.attempt = try and x.dseq between lo and hi order by x.dseq loop
        judged := core.judge(s, asking, roles);
        perform core.insert_staged(try, number, s.dseq, s.dseq, judged);
        if judged = 'applied' then
            perform core.apply(s, asking);
        end if;
    end loop;
end $$;

-- Gives whether anything was placed that could leave an annotation torn.
create or replace function core.place(d core.device, asking uuid, try uuid, roles text[], number bigint) returns boolean language plpgsql
as $$
declare
    tangled boolean := false;
    mixed boolean;
    lo bigint := d.last_dseq + 1;
    hi bigint;
    top bigint;
    led text;
begin
    select s.dseq into top from stage.op s where s.login = session_user and s.attempt = try order by s.dseq desc limit 1;
    if core.is_closed(d.project_id, d.device_id) then
        perform core.insert_staged(try, number, lo, top, 'quarantine');
        lo := top + 1;
    elsif core.is_archived(d.project_id) then
        perform core.insert_staged(try, number, lo, top, 'late');
        lo := top + 1;
    end if;
    while lo <= top loop
        select s.kind into led from stage.op s where s.login = session_user and s.attempt = try and s.dseq = lo;
        select coalesce(min(s.dseq) - 1, top) into hi from stage.op s
        where s.login = session_user and s.attempt = try and s.dseq > lo and (s.kind = 'rev') <> (led = 'rev');
        mixed := case when led = 'rev' then core.place_run(d, asking, try, roles, number, lo, hi) end;
        if mixed is null then
            perform core.place_each(d, asking, try, roles, number, lo, hi);
        end if;
        tangled := tangled or coalesce(mixed, true);
        lo := hi + 1;
    end loop;
    insert into core.task_digest as t (project_id, task_id, n, x, last_feed_n)
    select o.project_id, o.task_id, count(*), core.xor64(api.hash_word(o.hash)), number
    from core.op o where o.device_id = d.device_id and o.project_id = d.project_id and o.dseq > d.last_dseq
    group by o.project_id, o.task_id
    on conflict (task_id, project_id) do update
    set n = t.n + excluded.n, x = t.x # excluded.x, last_feed_n = excluded.last_feed_n;
    return tangled;
end $$;
reset role;
