-- Reading the audit log, for administrators and auditors: every field as the text that was hashed.
set role orthomark_api;
grant execute on function api.is_admin() to orthomark_accounts;
reset role;
grant create on schema api to orthomark_accounts;
set role orthomark_accounts;
create or replace function api.admin_audit(p_after bigint, p_limit integer)
returns table (n bigint, fields text[], prev bytea, hash bytea) language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if not api.is_admin() and not pg_has_role(session_user, 'orthomark_auditor', 'member') then
        raise exception 'only an administrator or auditor may do this' using errcode = '42501';
    end if;
    return query
        select l.n, array[
            to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            l.login::text, host(l.client), l.app, l.event, l.outcome, l.detail::text
        ], l.prev, l.hash
        from audit.log l where l.n > p_after order by l.n limit p_limit;
end $$;

create or replace function api.admin_audit_tip() returns table (n bigint, hash bytea) language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
begin
    if not api.is_admin() and not pg_has_role(session_user, 'orthomark_auditor', 'member') then
        raise exception 'only an administrator or auditor may do this' using errcode = '42501';
    end if;
    return query select t.n, t.hash from audit.tip t;
end $$;
revoke all on function api.admin_audit(bigint, integer), api.admin_audit_tip() from public;
grant execute on function api.admin_audit(bigint, integer), api.admin_audit_tip() to orthomark_user, orthomark_auditor;
reset role;
revoke create on schema api from orthomark_accounts;
