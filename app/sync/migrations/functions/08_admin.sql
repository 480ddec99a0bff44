-- Administration, audited. Only a site administrator or the owner of the installation may; passwords come as verifiers.
set role orthomark_api;
create or replace function api.is_admin() returns boolean language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select exists (select 1 from core.app_user u where u.login = session_user and u.active and u.site_admin)
        or exists (select 1 from pg_roles r where r.rolname = session_user and r.rolsuper)
        or exists (select 1 from pg_database b where b.datname = current_database() and pg_get_userbyid(b.datdba) = session_user)
$$;

create or replace function api.require_admin(asked text, about jsonb) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if not api.is_admin() then
        raise exception 'only an administrator may do this' using errcode = '42501';
    end if;
    insert into audit.log (event, outcome, detail) values (asked, 'ok', about);
end $$;

create or replace function api.admin_add_project(p_project uuid, p_name text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    perform api.require_admin('add project', jsonb_build_object('project', p_project, 'name', p_name));
    if coalesce(btrim(p_name), '') = '' then
        raise exception 'a project has a name' using errcode = '22023';
    end if;
    insert into core.project (project_id, name) values (p_project, p_name);
    insert into core.project_feed (project_id) values (p_project);
end $$;

create or replace function api.give_roles(p_project uuid, p_login name, p_roles text[]) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    delete from core.member m using core.app_user u
    where u.login = p_login and m.user_id = u.user_id and m.project_id = p_project;
    insert into core.member (project_id, user_id, role)
    select distinct p_project, u.user_id, wanted from core.app_user u, unnest(p_roles) wanted where u.login = p_login;
end $$;

-- Under dual control whoever gains a role waits for a second administrator; what is only taken away goes at once.
create or replace function api.admin_grant(p_project uuid, p_login text, p_roles text[]) returns text language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    perform api.require_admin('grant', jsonb_build_object('project', p_project, 'login', p_login, 'roles', p_roles));
    if not exists (select 1 from core.app_user u where u.login = p_login::name) then
        raise exception 'there is no user %', p_login using errcode = '42704';
    end if;
    if (select s.dual_control from core.server s) and exists (
        select unnest(p_roles) except select m.role from core.member m join core.app_user u on u.user_id = m.user_id
        where u.login = p_login::name and m.project_id = p_project) then
        insert into core.pending_grant (what, project_id, login, roles) values ('roles', p_project, p_login::name, p_roles);
        return 'pending';
    end if;
    perform api.give_roles(p_project, p_login::name, p_roles);
    return 'given';
end $$;

create or replace function api.admin_list_users()
returns table (login text, display text, user_id uuid, person_id uuid, active boolean, site_admin boolean, project text, roles text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform api.require_admin('list users', null);
    return query
        select u.login::text, u.display, u.user_id, u.person_id, u.active, u.site_admin, p.name,
            array_agg(m.role order by m.role) filter (where m.role is not null)
        from core.app_user u
        left join core.member m on m.user_id = u.user_id
        left join core.project p on p.project_id = m.project_id
        group by u.user_id, p.name order by u.login, p.name;
end $$;
reset role;

grant create on schema api to orthomark_accounts;
set role orthomark_api;
revoke all on function api.give_roles(uuid, name, text[]) from public;
grant execute on function api.require_admin(text, jsonb), api.give_roles(uuid, name, text[]) to orthomark_accounts;
reset role;
set role orthomark_owner;
grant select on core.member to orthomark_accounts;
reset role;
set role orthomark_accounts;
-- Whoever gives somebody else's login a password could come in with it, and whoever says that it is another human's could
-- have it judge its own work: under dual control all it may do waits to be confirmed.
create or replace function api.put_on_hold(p_login name) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    held record;
begin
    for held in select m.project_id, array_agg(m.role order by m.role) as roles from core.member m
        join core.app_user u on u.user_id = m.user_id where u.login = p_login group by m.project_id loop
        insert into core.pending_grant (what, project_id, login, roles) values ('roles', held.project_id, p_login, held.roles);
        perform api.give_roles(held.project_id, p_login, '{}');
    end loop;
end $$;
revoke all on function api.put_on_hold(name) from public;

-- What is not said of a login that is known stays: who the human is, its name, whether it administers.
create or replace function api.admin_put_user(
    p_login text, p_verifier text, p_user uuid, p_person uuid, p_display text, p_site_admin boolean
) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    before core.app_user;
    known boolean;
    dual constant boolean := (select s.dual_control from core.server s);
    human uuid;
    holds boolean;
    administers boolean;
    gains boolean;
begin
    select * into before from core.app_user u where u.login = p_login::name for update;
    known := found;
    human := coalesce(p_person, before.person_id, p_user);
    administers := coalesce(p_site_admin, before.site_admin, false);
    holds := dual and known and (p_login::name <> session_user or human <> before.person_id);
    gains := dual and administers and (holds or not coalesce(before.site_admin and before.active, false));
    perform api.require_admin('put user', jsonb_build_object(
        'login', p_login, 'person', human, 'person_before', before.person_id, 'site_admin', administers));
    if p_verifier !~ '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' then
        raise exception 'a password comes as a SCRAM-SHA-256 verifier' using errcode = '22023';
    end if;
    if not known and exists (select 1 from pg_roles r where r.rolname = p_login::name) then
        raise exception 'the login % is in use on this PostgreSQL already', p_login using errcode = '42710';
    end if;
    if holds then
        perform api.put_on_hold(p_login::name);
    end if;
    if known then
        execute format('alter role %I login password %L', p_login, p_verifier);
        update core.app_user set active = true, display = coalesce(p_display, before.display), person_id = human,
            site_admin = administers and not gains
        where login = p_login::name;
    else
        execute format('create role %I login password %L', p_login, p_verifier);
        insert into core.app_user (user_id, login, display, person_id, site_admin)
        values (p_user, p_login::name, coalesce(p_display, p_login), human, administers and not gains);
    end if;
    if gains then
        insert into core.pending_grant (what, login) values ('site administrator', p_login::name);
    end if;
    execute format('grant orthomark_user to %I', p_login);
end $$;

create or replace function api.admin_remove_user(p_login text) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    perform api.require_admin('remove user', jsonb_build_object('login', p_login));
    update core.app_user set active = false where login = p_login::name;
    if not found then
        raise exception 'there is no user %', p_login using errcode = '42704';
    end if;
    execute format('revoke orthomark_user from %I', p_login);
    execute format('alter role %I nologin password null', p_login);
end $$;
reset role;
revoke create on schema api from orthomark_accounts;

set role orthomark_api;
create or replace function api.admin_projects() returns table (project_id uuid, name text) language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if not api.is_admin() then
        raise exception 'only an administrator may do this' using errcode = '42501';
    end if;
    return query select p.project_id, p.name from core.project p;
end $$;
create or replace function api.hello_server() returns uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select incarnation from core.server
$$;
reset role;
