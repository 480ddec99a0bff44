-- The second line of defence, as the functions of today have it; the triggers are those of the migrations.
set role orthomark_owner;
-- Rights are asked for as they are now: whoever opened a picture of the database before they lost them keeps none of them.
create or replace function core.refuse_old_look() returns void language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        raise exception 'this is done at the isolation level read committed only' using errcode = '25001';
    end if;
end $$;
revoke all on function core.refuse_old_look() from public;

create or replace function core.no_self_review() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if exists (
        select 1 from new_rows a
        join core.op v on v.op_id = a.verdict_id
        join core.app_user vu on vu.user_id = v.author
        cross join lateral core.makers(a.annotation_id) r(author)
        join core.app_user ru on ru.user_id = r.author
        where vu.person_id = ru.person_id
    ) or exists (
        select 1 from new_rows a
        join core.app_user su on su.login = session_user
        cross join lateral core.makers(a.annotation_id) r(author)
        join core.app_user ru on ru.user_id = r.author
        where su.person_id = ru.person_id
    ) or exists (
        select 1 from new_rows a left join core.op v on v.op_id = a.verdict_id
        where v.op_id is null or v.kind <> 'verdict' or v.base_id is distinct from a.rev_id or v.entity_id <> a.annotation_id
    ) then
        raise exception 'self-review, or a verdict on another revision' using errcode = '42501';
    end if;
    return null;
end $$;

-- Runs as the owner: whoever may write the log needs no right on its tip, and nobody says the number or the hash himself.
create or replace function audit.chain() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform core.refuse_old_look();
    update audit.tip set n = tip.n + 1 returning tip.n, tip.hash into new.n, new.prev;
    new.hash := audit.link(new);
    update audit.tip set hash = new.hash;
    return new;
end $$;
reset role;
