-- Five roles nobody logs in with: owner of tables, of API functions, of accounts; the group of all humans; auditors.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['orthomark_owner', 'orthomark_api', 'orthomark_accounts', 'orthomark_user', 'orthomark_auditor'] loop
        if not exists (select 1 from pg_catalog.pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
    alter role orthomark_accounts createrole;
    if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
        execute format('grant orthomark_owner, orthomark_api, orthomark_accounts to %I', current_user);
    end if;
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to orthomark_user, orthomark_auditor', current_database());
end $$;
grant orthomark_user to orthomark_accounts with admin option;
revoke all on schema public from public;

alter schema core owner to orthomark_owner;
create schema stage authorization orthomark_owner;
create schema audit authorization orthomark_owner;
create schema api authorization orthomark_api;
grant usage on schema core to orthomark_api, orthomark_accounts, orthomark_user;
grant usage on schema stage to orthomark_api, orthomark_user;
grant usage on schema audit to orthomark_api, orthomark_accounts, orthomark_auditor;
grant usage on schema api to orthomark_user, orthomark_owner, orthomark_accounts;
