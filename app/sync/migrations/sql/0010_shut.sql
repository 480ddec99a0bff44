-- What every login of a PostgreSQL may do, and nobody has use for here: store large objects, beside the tables and their
-- row security; take advisory locks until the memory all locks share is full; write into the write-ahead log. These belong
-- to a superuser, so where another sets central up they stay open, and “central status --security” says so.
do $$
declare
    shut oid;
begin
    if (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
        for shut in select p.oid from pg_catalog.pg_proc p
            where p.pronamespace = 'pg_catalog'::regnamespace and (
                p.proname in ('lo_create', 'lo_creat', 'lo_from_bytea', 'lo_put', 'lowrite', 'lo_open', 'pg_logical_emit_message')
                or p.proname like 'pg\_advisory%' or p.proname like 'pg\_try\_advisory%') loop
            execute format('revoke all on function %s from public', shut::regprocedure);
        end loop;
    end if;
end $$;
