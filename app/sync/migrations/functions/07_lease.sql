-- Leases (SYNC 4.5): asked for online, fenced by their number. They keep two people from the same work; they never
-- decide over work that is done. Only an act ends one: the clock alone lets somebody else ask for it.
set role orthomark_owner;
create or replace function core.lease_facts(l core.lease) returns jsonb language plpgsql stable
as $$
begin
    return jsonb_build_object(
        'task', l.task_id, 'epoch', l.epoch, 'holder', l.user_id, 'device', l.device_id, 'days', l.days,
        'expires_at', to_char(l.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
end $$;

create or replace function core.why_no_lease(project uuid, task uuid, asking uuid, roles text[]) returns text language plpgsql stable
as $$
declare
    stands text;
    l core.lease;
    holder uuid;
begin
    select t.state into stands from core.task t where t.task_id = task and t.project_id = project;
    if stands is null or not roles && array['annotator', 'lead', 'admin'] then
        return 'not-yours';
    elsif core.is_archived(project) then
        return 'archived';
    elsif stands not in ('ready', 'returned', 'adjudication', 'claimed') then
        return 'state:' || stands;
    elsif stands = 'adjudication' and core.worked_on(task, asking, false) then
        return 'not-yours';
    end if;
    select * into l from core.lease x where x.task_id = task and x.ended_at is null;
    if l.user_id <> asking and l.expires_at > clock_timestamp() then
        return 'held';
    end if;
    select a.user_id into holder from core.assignment a where a.task_id = task and a.kind = 'annotate' and a.ended_by is null;
    if holder <> asking and l.user_id is distinct from holder then
        return 'held';
    end if;
    return null;
end $$;

create or replace function core.lease_one(project uuid, task uuid, asking uuid, device uuid, days integer, roles text[]) returns jsonb
language plpgsql as $$
declare
    why constant text := core.why_no_lease(project, task, asking, roles);
    l core.lease;
begin
    if why is not null then
        select * into l from core.lease x where x.task_id = task and x.ended_at is null;
        return jsonb_build_object('task', task, 'refused', why) || case when why = 'held' and found then core.lease_facts(l) else '{}' end;
    end if;
    return core.lease_facts(core.grant_lease(project, task, asking, device, days));
end $$;
reset role;

set role orthomark_api;
create or replace function api.lease(p_project uuid, p_tasks uuid[], p_device uuid, p_days integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
declare
    asking constant uuid := api.me();
    roles text[];
    given jsonb;
begin
    select array_agg(m.role) into roles from core.member m where m.user_id = asking and m.project_id = p_project;
    if roles is null or p_days not between 0 and 60 or cardinality(p_tasks) > 1000 then
        raise exception 'not a member, or no lease of this kind' using errcode = '28000';
    end if;
    perform 1 from core.project_feed f where f.project_id = p_project for update;
    select jsonb_agg(core.lease_one(p_project, x.task, asking, p_device, p_days, roles) order by x.place) into given
    from unnest(p_tasks) with ordinality x(task, place);
    insert into audit.log (event, outcome, detail)
    values ('lease', 'ok', jsonb_build_object('project', p_project, 'device', p_device, 'days', p_days, 'given', given));
    return coalesce(given, '[]');
end $$;

create or replace function api.break_lease(p_project uuid, p_task uuid, p_why text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
declare
    asking constant uuid := api.me();
    l core.lease;
begin
    perform 1 from core.project_feed f where f.project_id = p_project for update;
    select * into l from core.lease x where x.task_id = p_task and x.project_id = p_project and x.ended_at is null;
    if not found then
        return false;
    elsif l.user_id <> asking and not exists (
        select 1 from core.member m where m.user_id = asking and m.project_id = p_project and m.role in ('lead', 'admin')) then
        raise exception 'only a lead breaks a lease of somebody else' using errcode = '42501';
    elsif l.user_id <> asking and coalesce(btrim(p_why), '') = '' then
        raise exception 'a lease of somebody else is broken with a reason' using errcode = '22023';
    end if;
    update core.lease x set ended_at = clock_timestamp(), why = case when l.user_id = asking then 'given back' else 'broken' end
    where x.task_id = l.task_id and x.epoch = l.epoch;
    insert into audit.log (event, outcome, detail)
    values ('lease break', 'ok', jsonb_build_object('project', p_project, 'task', p_task, 'of', l.user_id, 'why', left(p_why, 500)));
    return true;
end $$;
reset role;
