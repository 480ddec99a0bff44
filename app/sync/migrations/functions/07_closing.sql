-- Closing a workstation that will not come back, by a lead and with a reason. After central was restored from a backup
-- others wait for what it alone could send again; a lead who holds a copy of that work sends it in its place.
set role orthomark_owner;
create or replace function core.why_no_salvage(project uuid, carrier uuid, try uuid) returns text language plpgsql stable
as $$
declare
    device uuid;
begin
    if not exists (
        select 1 from core.member m where m.user_id = carrier and m.project_id = project and m.role in ('lead', 'admin')) then
        return 'not-a-lead';
    end if;
    select s.device_id into device from stage.op s where s.login = session_user and s.attempt = try limit 1;
    return case when device is null then 'empty' when not core.is_closed(project, device) then 'not-closed' end;
end $$;
reset role;

set role orthomark_api;
create or replace function api.close_workstation(p_project uuid, p_device uuid, p_user uuid, p_why text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
begin
    if not p_project in (select api.lead_projects()) then
        raise exception 'only a lead of the project may do this' using errcode = '42501';
    elsif coalesce(btrim(p_why), '') = '' then
        raise exception 'a workstation is closed with a reason' using errcode = '22023';
    elsif not exists (select 1 from core.app_user u where u.user_id = p_user) or exists (
        select 1 from core.device d where d.device_id = p_device and d.project_id = p_project and d.user_id <> p_user) or exists (
        select 1 from core.workstation w where w.device_id = p_device and w.project_id = p_project and w.user_id <> p_user) then
        raise exception 'the workstation is somebody else’s' using errcode = '22023';
    end if;
    insert into audit.log (event, outcome, detail) values ('close workstation', 'ok', jsonb_build_object(
        'project', p_project, 'device', p_device, 'of', p_user, 'why', left(p_why, 500)));
    insert into core.workstation as w (project_id, device_id, user_id, seen_at, closed_at, closed_by, closed_why)
    values (p_project, p_device, p_user, null, clock_timestamp(), api.me(), left(p_why, 500))
    on conflict (device_id, project_id) do update
    set closed_at = excluded.closed_at, closed_by = excluded.closed_by, closed_why = excluded.closed_why
    where w.closed_at is null;
end $$;

create or replace function api.reopen_workstation(p_project uuid, p_device uuid, p_why text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
begin
    if not p_project in (select api.lead_projects()) then
        raise exception 'only a lead of the project may do this' using errcode = '42501';
    elsif coalesce(btrim(p_why), '') = '' then
        raise exception 'a workstation is opened again with a reason' using errcode = '22023';
    end if;
    update core.workstation w set closed_at = null, closed_by = null, closed_why = null, settled_at = null
    where w.device_id = p_device and w.project_id = p_project and w.closed_at is not null;
    if not found then
        return false;
    end if;
    insert into audit.log (event, outcome, detail) values ('reopen workstation', 'ok', jsonb_build_object(
        'project', p_project, 'device', p_device, 'why', left(p_why, 500)));
    return true;
end $$;

-- Nothing more of it is to be expected: whoever waited for its work goes on without what is lacking.
create or replace function api.settle_workstation(p_project uuid, p_device uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
begin
    if not p_project in (select api.lead_projects()) then
        raise exception 'only a lead of the project may do this' using errcode = '42501';
    end if;
    update core.workstation w set settled_at = clock_timestamp()
    where w.device_id = p_device and w.project_id = p_project and w.closed_at is not null and w.settled_at is null;
    if found then
        insert into audit.log (event, outcome, detail) values ('settle workstation', 'ok', jsonb_build_object(
            'project', p_project, 'device', p_device));
    end if;
end $$;

-- Placed as if the workstation had sent it itself, so it is open inside this one statement, which nobody else sees.
create or replace function api.salvage(p_project uuid, p_attempt uuid, p_batch uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan set jit = off set lock_timeout = '30s' set statement_timeout = '120s'
as $$
declare
    why constant text := core.why_no_salvage(p_project, api.me(), p_attempt);
    closed core.workstation;
    receipt jsonb;
begin
    if why is not null then
        return core.refuse(p_project, p_batch, p_attempt, why);
    end if;
    select w.* into closed from core.workstation w join stage.op s on s.device_id = w.device_id and s.project_id = w.project_id
    where s.login = session_user and s.attempt = p_attempt limit 1;
    update core.workstation w set closed_at = null where w.device_id = closed.device_id and w.project_id = p_project;
    receipt := core.push_as(closed.user_id, p_project, p_attempt, p_batch);
    update core.workstation w set closed_at = closed.closed_at where w.device_id = closed.device_id and w.project_id = p_project;
    if receipt ->> 'status' = 'ok' then
        insert into audit.log (event, outcome, detail) values ('salvage', 'ok', jsonb_build_object(
            'project', p_project, 'batch', p_batch, 'n', receipt -> 'n', 'ops', receipt -> 'ops',
            'author', closed.user_id, 'device', closed.device_id));
    end if;
    return core.answer(p_attempt, receipt, true);
end $$;
grant execute on function
    api.close_workstation(uuid, uuid, uuid, text), api.settle_workstation(uuid, uuid),
    api.reopen_workstation(uuid, uuid, text), api.salvage(uuid, uuid, uuid)
to orthomark_user;
reset role;
