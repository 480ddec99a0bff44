-- Dual control: what somebody gains waits until a second human who administers the site confirms it. Whoever asked, and
-- whoever would gain it, under whatever login, is not that second human.
grant create on schema api to orthomark_accounts;
set role orthomark_owner;
create or replace function core.same_human(one name, other name) returns boolean language plpgsql stable
set search_path = pg_catalog, pg_temp as $$
begin
    return one = other or exists (
        select 1 from core.app_user a join core.app_user b on b.person_id = a.person_id where a.login = one and b.login = other);
end $$;
revoke all on function core.same_human(name, name) from public;
grant execute on function core.same_human(name, name) to orthomark_accounts;
reset role;

set role orthomark_accounts;
create or replace function api.admin_pending()
returns table (grant_id uuid, what text, project text, login text, roles text[], asked_by text, asked_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform api.require_admin('list pending grants', null);
    return query
        select g.grant_id, g.what, p.name, g.login::text, g.roles, g.asked_by::text, g.asked_at
        from core.pending_grant g left join core.project p on p.project_id = g.project_id
        where g.decided_at is null order by g.asked_at;
end $$;

create or replace function api.admin_decide(p_grant uuid, p_give boolean) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
declare
    g core.pending_grant;
begin
    perform api.require_admin(case when p_give then 'confirm grant' else 'refuse grant' end, jsonb_build_object('grant', p_grant));
    select * into g from core.pending_grant x where x.grant_id = p_grant and x.decided_at is null for update;
    if not found then
        raise exception 'nothing of this id waits to be confirmed' using errcode = '42704';
    elsif p_give and (core.same_human(g.asked_by, session_user) or core.same_human(g.login, session_user)) then
        insert into audit.log (event, outcome, detail)
        values ('confirm grant', 'refused', jsonb_build_object('grant', p_grant, 'what', g.what, 'login', g.login));
        return 'same human';
    end if;
    update core.pending_grant x set decided_by = session_user, decided_at = clock_timestamp(), given = p_give
    where x.grant_id = p_grant;
    if not p_give then
        return 'refused';
    elsif g.what = 'roles' then
        perform api.give_roles(g.project_id, g.login, g.roles);
    elsif g.what = 'site administrator' then
        update core.app_user u set site_admin = true where u.login = g.login;
    else
        update core.server set dual_control = false;
    end if;
    return 'given';
end $$;

-- Taking effect at once, but for its end: that is asked for, and confirmed like a grant.
create or replace function api.admin_dual_control(p_on boolean, p_why text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
begin
    perform api.require_admin('dual control', jsonb_build_object('on', p_on, 'why', left(p_why, 500)));
    if coalesce(btrim(p_why), '') = '' then
        raise exception 'dual control is changed with a reason' using errcode = '22023';
    elsif p_on = (select s.dual_control from core.server s) then
        return 'unchanged';
    elsif not p_on then
        insert into core.pending_grant (what) values ('end dual control');
        return 'pending';
    elsif (select count(distinct u.person_id) from core.app_user u where u.active and u.site_admin) < 2 then
        raise exception 'dual control needs two people who administer the site' using errcode = '22023';
    end if;
    update core.server set dual_control = true;
    return 'given';
end $$;
revoke all on function api.admin_pending(), api.admin_decide(uuid, boolean), api.admin_dual_control(boolean, text) from public;
grant execute on function api.admin_pending(), api.admin_decide(uuid, boolean), api.admin_dual_control(boolean, text) to orthomark_user;
reset role;
revoke create on schema api from orthomark_accounts;
