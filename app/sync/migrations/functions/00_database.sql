-- Nobody but logins of this central comes into the database, and nobody makes temporary tables in it. Every time, as the
-- database a dump is restored into is open to everybody again; a site whose owner set it up by hand keeps what it gave.
do $$
begin
    if pg_has_role(current_user, (select datdba from pg_catalog.pg_database where datname = current_database()), 'usage') then
        execute format('revoke all on database %I from public', current_database());
        execute format('grant connect on database %I to orthomark_user, orthomark_auditor', current_database());
    end if;
end $$;
