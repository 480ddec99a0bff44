-- Work from a site with no network, carried in a signed bundle: a lead sends it in the names of those who made it. Central
-- cannot check the signature; it checks that the lead registered the signer, and writes down who vouched for what.
set role orthomark_owner;
create or replace function core.why_no_relay(project uuid, try uuid, carrier uuid, signer_key bytea) returns text language plpgsql stable
as $$
begin
    if not exists (
        select 1 from core.member m where m.user_id = carrier and m.project_id = project and m.role in ('lead', 'admin')) then
        return 'not-a-lead';
    elsif not exists (
        select 1 from core.signer s where s.key = signer_key and s.project_id = project and s.revoked_at is null) then
        return 'unknown-signer';
    elsif (select count(distinct s.author) from stage.op s where s.login = session_user and s.attempt = try) <> 1 then
        return 'many-authors';
    elsif not exists (
        select 1 from stage.op s join core.app_user u on u.user_id = s.author and u.active
        where s.login = session_user and s.attempt = try) then
        return 'unknown-author';
    end if;
    return null;
end $$;
reset role;

set role orthomark_api;
create or replace function api.relay(p_project uuid, p_attempt uuid, p_batch uuid, p_key bytea, p_bundle uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan set jit = off set lock_timeout = '30s' set statement_timeout = '120s'
as $$
declare
    carrier constant uuid := api.me();
    why text;
    author uuid;
    receipt jsonb;
begin
    if carrier is null then
        raise exception 'unknown or inactive user' using errcode = '28000';
    end if;
    why := core.why_no_relay(p_project, p_attempt, carrier, p_key);
    if why is not null then
        return core.refuse(p_project, p_batch, p_attempt, why);
    end if;
    select s.author into author from stage.op s where s.login = session_user and s.attempt = p_attempt limit 1;
    receipt := core.push_as(author, p_project, p_attempt, p_batch);
    if receipt ->> 'status' = 'ok' then
        insert into audit.log (event, outcome, detail) values ('relay', 'ok', jsonb_build_object(
            'project', p_project, 'bundle', p_bundle, 'batch', p_batch, 'n', receipt -> 'n', 'author', author,
            'key', encode(sha256(p_key), 'hex')));
    end if;
    return core.answer(p_attempt, receipt, true);
end $$;

create or replace function api.put_signer(p_project uuid, p_key bytea, p_name text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if not p_project in (select api.lead_projects()) then
        raise exception 'only a lead of the project may do this' using errcode = '42501';
    elsif octet_length(p_key) <> 32 then
        raise exception 'an Ed25519 key has 32 bytes' using errcode = '22023';
    end if;
    insert into audit.log (event, outcome, detail) values ('put signer', 'ok', jsonb_build_object(
        'project', p_project, 'key', encode(sha256(p_key), 'hex'), 'name', left(p_name, 200)));
    insert into core.signer as s (project_id, key, name, added_by) values (p_project, p_key, left(p_name, 200), api.me())
    on conflict (key, project_id) do update set name = excluded.name, added_by = excluded.added_by, revoked_at = null;
end $$;

create or replace function api.revoke_signer(p_project uuid, p_key bytea) returns boolean language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if not p_project in (select api.lead_projects()) then
        raise exception 'only a lead of the project may do this' using errcode = '42501';
    end if;
    insert into audit.log (event, outcome, detail) values ('revoke signer', 'ok', jsonb_build_object(
        'project', p_project, 'key', encode(sha256(p_key), 'hex')));
    update core.signer s set revoked_at = clock_timestamp()
    where s.key = p_key and s.project_id = p_project and s.revoked_at is null;
    return found;
end $$;
grant execute on function
    api.relay(uuid, uuid, uuid, bytea, uuid), api.put_signer(uuid, bytea, text), api.revoke_signer(uuid, bytea)
to orthomark_user;
reset role;
