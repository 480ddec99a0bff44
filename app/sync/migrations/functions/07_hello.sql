-- Hello: who I am here, where central stands, and whether it still is what this workstation witnessed (SYNC 4.3).
set role orthomark_api;
create or replace function api.hello(p_project uuid, p_device uuid, p_witnessed bigint, p_app text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    asking constant uuid := api.me();
    found jsonb;
begin
    if asking is null then
        raise exception 'unknown or inactive user' using errcode = '28000';
    end if;
    select jsonb_build_object(
        'incarnation', s.incarnation, 'proto_min', s.proto_min, 'proto_max', s.proto_max,
        'server_time', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'user', asking,
        'roles', (select coalesce(jsonb_agg(m.role order by m.role), '[]') from core.member m where m.user_id = asking and m.project_id = p_project),
        'n', f.n, 'chain', encode(f.chain, 'hex'),
        'witnessed', (select encode(w.chain, 'hex') from core.feed w where w.project_id = p_project and w.n = p_witnessed),
        'last_dseq', coalesce((select d.last_dseq from core.device d where d.device_id = p_device and d.project_id = p_project and d.user_id = asking), 0)
    ) into found from core.server s
    left join core.project_feed f on f.project_id = p_project
        and exists (select 1 from core.member m where m.user_id = asking and m.project_id = p_project);
    insert into audit.log (event, outcome, detail)
    values ('hello', 'ok', jsonb_build_object('project', p_project, 'device', p_device, 'program', left(p_app, 200)));
    return case when found ->> 'n' is null then found - 'witnessed' - 'last_dseq' else found end;
end $$;

-- Protocol 2: besides, the chain at every number this workstation still knows, where central stands with its device, the
-- leases of the project, whose clocks are off, which workstations are closed
-- and whether the project is archived. Own leases are renewed by being here.
create or replace function api.hello_v2(p_project uuid, p_device uuid, p_witnessed bigint[], p_app text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    asking constant uuid := api.me();
    found jsonb := api.hello(p_project, p_device, null, p_app);
    member constant boolean := found ->> 'n' is not null;
begin
    update core.lease l set expires_at = greatest(l.expires_at, clock_timestamp() + make_interval(days => l.days))
    where l.user_id = asking and l.project_id = p_project and l.ended_at is null and member;
    return found || jsonb_build_object(
        'device', (
            select jsonb_build_object('last_dseq', d.last_dseq, 'last_hash', encode(d.last_hash, 'hex'))
            from core.device d where d.device_id = p_device and d.project_id = p_project and d.user_id = asking),
        'chains', (
            select coalesce(jsonb_object_agg(w.n, encode(w.chain, 'hex')), '{}')
            from core.feed w where member and w.project_id = p_project and w.n = any (p_witnessed)),
        'clocks', (
            select coalesce(jsonb_object_agg(w.device_id, w.clock_offset_ms), '{}')
            from core.workstation w where member and w.project_id = p_project and abs(w.clock_offset_ms) >= 1000),
        'closed', (
            select coalesce(jsonb_object_agg(w.device_id, w.settled_at is not null), '{}')
            from core.workstation w where member and w.project_id = p_project and w.closed_at is not null),
        'archived', (
            select jsonb_build_object('at', to_char(p.archived_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'by', p.archived_by, 'why', p.archived_why)
            from core.project p where member and p.project_id = p_project and p.archived_at is not null),
        'leases', (
            select coalesce(jsonb_agg(core.lease_facts(l) order by l.task_id), '[]')
            from core.lease l where member and l.project_id = p_project and l.ended_at is null));
end $$;

-- What a workstation says of itself: host, program, clock offset, how much is unsent and since when.
create or replace function api.check_in(p_project uuid, p_device uuid, p_facts jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    asking constant uuid := api.me();
    off constant bigint := coalesce((p_facts ->> 'clock_offset_ms')::bigint, 0);
begin
    if not exists (select 1 from core.member m where m.user_id = asking and m.project_id = p_project) then
        raise exception 'not a member' using errcode = '28000';
    end if;
    if exists (
        select 1 from core.device d where d.device_id = p_device and d.project_id = p_project and d.user_id <> asking
        union all
        select 1 from core.workstation w where w.device_id = p_device and w.project_id = p_project and w.user_id <> asking) then
        raise exception 'the workstation is somebody else’s' using errcode = '42501';
    end if;
    insert into core.workstation as w (project_id, device_id, user_id, host, program, clock_offset_ms, unsent, unsent_since)
    values (
        p_project, p_device, asking, left(coalesce(p_facts ->> 'host', ''), 200), left(coalesce(p_facts ->> 'program', ''), 200),
        off, coalesce((p_facts ->> 'unsent')::integer, 0), left(p_facts ->> 'unsent_since', 40))
    on conflict (device_id, project_id) do update set
        host = excluded.host, program = excluded.program, clock_offset_ms = excluded.clock_offset_ms,
        unsent = excluded.unsent, unsent_since = excluded.unsent_since, seen_at = clock_timestamp()
    where w.user_id = asking;
    if abs(off) > 120000 then
        insert into audit.log (event, outcome, detail)
        values ('clock warning', 'ok', jsonb_build_object('project', p_project, 'device', p_device, 'offset_ms', off));
    end if;
end $$;

-- What central holds of an own device from a number on, so that a copied file can see where it was left behind.
create or replace function api.device_log(p_project uuid, p_device uuid, p_from bigint)
returns table (dseq bigint, op_id uuid, hash bytea, feed_n bigint, disposition text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
        select o.dseq, o.op_id, o.hash, o.feed_n, o.disposition from core.op o
        where o.device_id = p_device and o.project_id = p_project and o.author = api.me() and o.dseq >= p_from
        order by o.dseq;
end $$;

-- Runs as the caller: row security decides which tasks these are.
create or replace function api.digests(p_project uuid)
returns table (task_id uuid, n bigint, x bigint, last_feed_n bigint) language sql stable
set search_path = pg_catalog, pg_temp as $$
    select t.task_id, t.n, t.x, t.last_feed_n from core.task_digest t where t.project_id = p_project
$$;
reset role;
