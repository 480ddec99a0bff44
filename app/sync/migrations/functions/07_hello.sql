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

-- Runs as the caller: row security decides which tasks these are.
create or replace function api.digests(p_project uuid)
returns table (task_id uuid, n bigint, x bigint, last_feed_n bigint) language sql stable
set search_path = pg_catalog, pg_temp as $$
    select t.task_id, t.n, t.x, t.last_feed_n from core.task_digest t where t.project_id = p_project
$$;
reset role;
