-- The audit log gets dense numbers and a hash chain of its own, so that a row changed, added or taken away shows.
set role orthomark_owner;
create table audit.tip (
    one boolean primary key default true check (one),
    n bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex')
);
insert into audit.tip default values;
alter table audit.log add column n bigint, add column prev bytea, add column hash bytea;

-- Length before content: no two rows read the same, whatever is in them. Null has the length -1.
create function audit.field(content text) returns bytea language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case when content is null then int4send(-1)
        else int4send(octet_length(convert_to(content, 'UTF8'))) || convert_to(content, 'UTF8') end
$$;
create function audit.link(entry audit.log) returns bytea language sql stable set search_path = pg_catalog, pg_temp as $$
    select sha256(entry.prev || int8send(entry.n)
        || audit.field(to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || audit.field(entry.login::text) || audit.field(host(entry.client)) || audit.field(entry.app)
        || audit.field(entry.event) || audit.field(entry.outcome) || audit.field(entry.detail::text))
$$;

do $$
declare
    entry audit.log;
    before bytea := decode(repeat('00', 32), 'hex');
    counted bigint := 0;
begin
    alter table audit.log disable trigger append_only;
    for entry in select * from audit.log order by id loop
        counted := counted + 1;
        entry.n := counted;
        entry.prev := before;
        before := audit.link(entry);
        update audit.log set n = counted, prev = entry.prev, hash = before where id = entry.id;
    end loop;
    update audit.tip set n = counted, hash = before;
    alter table audit.log enable always trigger append_only;
end $$;
alter table audit.log alter column n set not null, alter column prev set not null, alter column hash set not null;
create unique index audit_log_n on audit.log (n);

-- Runs as the owner: whoever may write the log needs no right on its tip, and nobody says the number or the hash himself.
create function audit.chain() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update audit.tip set n = tip.n + 1 returning tip.n, tip.hash into new.n, new.prev;
    new.hash := audit.link(new);
    update audit.tip set hash = new.hash;
    return new;
end $$;
create trigger chained before insert on audit.log for each row execute function audit.chain();
alter table audit.log enable always trigger chained;
grant select on audit.log, audit.tip to orthomark_accounts, orthomark_auditor;
reset role;
grant usage on schema api to orthomark_auditor;
