-- Step 2 of docs/scale.md, as tests/sync/test_partitioned.py runs it: core.op, core.feed and core.head in partitions by
-- project, with the same rows, triggers, policies and grants. As a superuser, with nobody connected, after a backup.
begin;
set local role orthomark_owner;

create function core.partition_by_project(whole text, partitions integer) returns void language plpgsql as $$
declare
    again text[];
    line text;
begin
    select array_agg(made order by place) into again from (
        select 1 as place, replace(pg_get_triggerdef(t.oid), ' core.' || whole || ' ', ' core.' || quote_ident(whole) || ' ') as made
        from pg_trigger t where t.tgrelid = ('core.' || whole)::regclass and not t.tgisinternal
        union all
        select 2, format('alter table core.%I enable always trigger %I', whole, t.tgname)
        from pg_trigger t where t.tgrelid = ('core.' || whole)::regclass and not t.tgisinternal and t.tgenabled = 'A'
        union all
        select 3, format('create policy %I on core.%I for %s to %s%s%s', p.policyname, whole, p.cmd, array_to_string(p.roles, ', '),
            ' using (' || p.qual || ')', ' with check (' || p.with_check || ')')
        from pg_policies p where p.schemaname = 'core' and p.tablename = whole and p.with_check is not null
        union all
        select 3, format('create policy %I on core.%I for %s to %s using (%s)', p.policyname, whole, p.cmd,
            array_to_string(p.roles, ', '), p.qual)
        from pg_policies p where p.schemaname = 'core' and p.tablename = whole and p.with_check is null
        union all
        select 4, format('grant %s on core.%I to %I', a.privilege_type, whole, a.grantee::regrole::text)
        from pg_class c, aclexplode(c.relacl) a
        where c.oid = ('core.' || whole)::regclass and a.grantee <> c.relowner
        union all
        select 5, format('alter table core.%I enable row level security', whole)) x;
    execute format('alter table core.%I rename to %I', whole, whole || '_before');
    execute format(
        'create table core.%I (like core.%I including defaults including constraints) partition by hash (project_id)',
        whole, whole || '_before');
    for number in 0 .. partitions - 1 loop
        execute format('create table core.%I partition of core.%I for values with (modulus %s, remainder %s)',
            whole || '_' || number, whole, partitions, number);
        execute format('alter table core.%I enable row level security', whole || '_' || number);
    end loop;
    execute format('insert into core.%I select * from core.%I', whole, whole || '_before');
    execute format('drop table core.%I', whole || '_before');
    foreach line in array again loop
        execute line;
    end loop;
    -- Triggers of statements stay with the whole, and how far a trigger stands is not handed down before PostgreSQL 15.
    if exists (select 1 from pg_trigger t where t.tgrelid = ('core.' || whole)::regclass and t.tgname = 'never_emptied') then
        for number in 0 .. partitions - 1 loop
            execute format('create trigger never_emptied before truncate on core.%I for each statement execute function core.no_change()',
                whole || '_' || number);
            execute format('alter table core.%I enable always trigger never_emptied', whole || '_' || number);
            execute format('alter table core.%I enable always trigger append_only', whole || '_' || number);
        end loop;
    end if;
end $$;

select core.partition_by_project('op', 4), core.partition_by_project('feed', 4), core.partition_by_project('head', 4);
drop function core.partition_by_project(text, integer);

-- An id is used once in a project now, not in the whole central: the key of a partition names what it is divided by.
alter table core.op add primary key (op_id, project_id), add unique (device_id, dseq, project_id);
create index op_feed on core.op (task_id, project_id, feed_n, dseq);
create index op_entity on core.op (entity_id);
create index op_task_author on core.op (task_id, author);
create index op_set_aside on core.op (project_id, disposition, task_id) where disposition <> 'applied';
alter table core.feed add primary key (project_id, n), add unique (batch_id, project_id);
alter table core.head add primary key (annotation_id, rev_id, project_id);
create index head_task on core.head (task_id);
commit;
