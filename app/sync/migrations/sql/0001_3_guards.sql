-- Second line of defence, also against the API itself and against session_replication_role (SYNC pitfall 6).
set role orthomark_owner;
create function core.no_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'append-only: % on %', tg_op, tg_table_name using errcode = '42501';
end $$;

create function core.no_self_review() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if exists (
        select 1 from new_rows a
        join core.op v on v.op_id = a.verdict_id
        join core.app_user vu on vu.user_id = v.author
        join core.op r on r.entity_id = a.annotation_id and r.kind = 'rev'
        join core.app_user ru on ru.user_id = r.author
        where vu.person_id = ru.person_id
    ) or exists (
        select 1 from new_rows a left join core.op v on v.op_id = a.verdict_id
        where v.op_id is null or v.kind <> 'verdict' or v.base_id is distinct from a.rev_id or v.entity_id <> a.annotation_id
    ) then
        raise exception 'self-review, or a verdict on another revision' using errcode = '42501';
    end if;
    return null;
end $$;

do $$
declare
    guarded text;
begin
    foreach guarded in array array['core.op', 'core.feed', 'audit.log'] loop
        execute format('create trigger append_only before update or delete on %s for each row execute function core.no_change()', guarded);
        execute format('create trigger never_emptied before truncate on %s for each statement execute function core.no_change()', guarded);
        execute format('alter table %s enable always trigger append_only', guarded);
        execute format('alter table %s enable always trigger never_emptied', guarded);
    end loop;
end $$;
create trigger no_self_review after insert on core.accepted referencing new table as new_rows
    for each statement execute function core.no_self_review();
create trigger no_swap before update on core.accepted for each row execute function core.no_change();
alter table core.accepted enable always trigger no_self_review;
alter table core.accepted enable always trigger no_swap;
reset role;
