-- Push: one statement, so every lock ends with it. It classifies, stores and numbers; it never drops (SYNC 0, 4.4).
set role orthomark_owner;
-- Whether a text is just what this moment is written as: four digits of a year that has years around it in every zone and
-- calendar of those who read it, hours up to 23, seconds up to 59. Reading
-- and writing it costs less than half of a pattern, and finds days there are not, too; no search path, so it is inlined.
create or replace function core.is_moment(told text) returns boolean language sql stable
as $$
    select told like '____-__-__T__:__:__.___Z' and told > '1900' and told < '9990'
        and to_char(told::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') = told
$$;

-- Whether a kind is a word every reader of the envelope writes alike: op_hash takes it as it stands, and whoever pulls as
-- JSON. No search path, so it is inlined; most are revisions, and the look at letters costs a microsecond.
create or replace function core.is_plain(kind text) returns boolean language sql stable
as $$
    select kind = 'rev' or octet_length(kind) between 1 and 40 and translate(kind, 'abcdefghijklmnopqrstuvwxyz0123456789_-', '') = ''
$$;

-- No client sends as much at once; whoever does would have central work on it until its time is over.
create or replace function core.why_too_much(try uuid) returns text language plpgsql stable
as $$
begin
    return case when count(*) > 10000 or sum(octet_length(s.body)) > 134217728 then 'too-large' end
    from stage.op s where s.login = session_user and s.attempt = try;
end $$;

-- Numbers are counted by themselves: in one query with the bodies, all of a batch would be sorted for it.
create or replace function core.why_refused(project uuid, asking uuid, try uuid) returns text language plpgsql stable
as $$
declare
    why text;
    device uuid;
    holes boolean;
begin
    if not exists (select 1 from core.member m where m.user_id = asking and m.project_id = project) then
        return 'not-a-member';
    end if;
    why := core.why_too_much(try);
    if why is not null then
        return why;
    end if;
    select count(distinct s.dseq) <> count(*) or max(s.dseq) - min(s.dseq) + 1 <> count(*) or min(s.dseq) < 1
    into holes from stage.op s where s.login = session_user and s.attempt = try;
    select s.device_id into device from stage.op s where s.login = session_user and s.attempt = try limit 1;
    select case
        when bool_or(s.author is distinct from asking) then 'forged-author'
        when bool_or(s.project_id is distinct from project) then 'wrong-project'
        when bool_or(s.device_id is distinct from device) then 'many-devices'
        when holes then 'gap-in-batch'
        when bool_or(not core.is_plain(s.kind)) then 'bad-kind'
        when bool_or(octet_length(s.body) > 16777216) then 'body-too-large'
        when bool_or(s.hash is distinct from api.op_hash(
            s.op_id, s.project_id, s.kind, s.entity_id, s.task_id, s.author, s.device_id, s.dseq,
            s.base_id, s.merge_id, s.client_time, s.body, s.prev_hash)) then 'bad-hash'
        when bool_or(jsonb_typeof(s.body::jsonb) <> 'object') then 'bad-body'
        when bool_or(not core.is_moment(s.client_time)) then 'bad-time' end
    into why from stage.op s where s.login = session_user and s.attempt = try;
    return why;
exception when data_exception or statement_too_complex then
    return case when exists (
        select 1 from stage.op s where s.login = session_user and s.attempt = try
            and s.client_time !~ '^\d{4}-\d\d-\d\dT([01]\d|2[0-3])(:[0-5]\d){2}\.\d{3}Z$') then 'bad-time' else 'bad-body' end;
end $$;

create or replace function core.why_not_next(d core.device, asking uuid, try uuid) returns text language plpgsql stable
as $$
declare
    twice boolean;
    broken boolean;
begin
    if d.user_id <> asking then
        return 'device-of-another-user';
    elsif (select s.dseq from stage.op s where s.login = session_user and s.attempt = try order by s.dseq limit 1) > d.last_dseq + 1 then
        return 'gap-from-last:' || d.last_dseq;
    elsif exists (
        select 1 from stage.op s
        left join core.op o on o.device_id = d.device_id and o.dseq = s.dseq and o.project_id = d.project_id
        where s.login = session_user and s.attempt = try and s.dseq <= d.last_dseq and s.hash is distinct from o.hash) then
        return 'device-fork';
    end if;
    select count(*) <> count(distinct x.op_id), bool_or(
        x.dseq > d.last_dseq and x.prev_hash is distinct from case when x.dseq = d.last_dseq + 1 then d.last_hash else x.before end)
    into twice, broken from (
        select s.op_id, s.prev_hash, s.dseq, lag(s.hash) over (order by s.dseq) as before
        from stage.op s where s.login = session_user and s.attempt = try) x;
    if twice or exists (
        select 1 from stage.op s join core.op o on o.op_id = s.op_id
        where s.login = session_user and s.attempt = try and s.dseq > d.last_dseq) then
        return 'op-id-reused';
    elsif broken then
        return 'chain-broken';
    end if;
    return null;
end $$;

-- What the same device copied ahead of its turn goes as well: it will not be asked for.
create or replace function core.refuse(project uuid, batch uuid, try uuid, why text) returns jsonb language plpgsql
as $$
begin
    insert into audit.log (event, outcome, detail)
    values ('push', 'refused', jsonb_build_object('why', why, 'project', project, 'batch', batch));
    delete from stage.op s where s.login = session_user and (s.attempt = try or s.device_id in (
        select x.device_id from stage.op x where x.login = session_user and x.attempt = try));
    return jsonb_build_object('status', 'refused', 'why', why);
end $$;

-- The annotations of what was just stored that have more than one head, and the table of all of them brought up to date.
create or replace function core.note_conflicts(d core.device) returns jsonb language plpgsql
as $$
declare
    torn uuid[];
begin
    select coalesce(array_agg(x.annotation_id order by x.annotation_id), '{}') into torn from (
        select h.annotation_id from core.head h where h.annotation_id in (
            select o.entity_id from core.op o where o.device_id = d.device_id and o.project_id = d.project_id and o.dseq > d.last_dseq)
        group by h.annotation_id having count(*) > 1) x;
    delete from core.conflict c using core.op o
    where o.device_id = d.device_id and o.project_id = d.project_id and o.dseq > d.last_dseq and o.kind = 'rev'
        and o.base_id is not null and c.annotation_id = o.entity_id and c.annotation_id <> all (torn);
    insert into core.conflict (project_id, annotation_id, task_id)
    select h.project_id, h.annotation_id, h.task_id from core.head h where h.annotation_id = any (torn) on conflict do nothing;
    return to_jsonb(torn);
end $$;

create or replace function core.close_batch(
    d core.device, asking uuid, batch uuid, number bigint, before bytea, tangled boolean
) returns jsonb language plpgsql
as $$
declare
    digest bytea;
    stored integer;
    last core.op;
    link bytea;
    receipt jsonb;
begin
    select sha256(string_agg(o.hash || convert_to(o.disposition, 'UTF8'), ''::bytea order by o.dseq)), count(*)
    into digest, stored
    from core.op o where o.device_id = d.device_id and o.project_id = d.project_id and o.dseq > d.last_dseq;
    select * into last from core.op o
    where o.device_id = d.device_id and o.project_id = d.project_id order by o.dseq desc limit 1;
    link := sha256(before || int8send(number) || uuid_send(batch) || uuid_send(asking) || uuid_send(d.device_id) || digest);
    receipt := jsonb_build_object(
        'status', 'ok', 'n', number, 'chain', encode(link, 'hex'), 'ops', stored,
        'conflicts', case when tangled then core.note_conflicts(d) else '[]' end);
    insert into core.feed (project_id, n, batch_id, user_id, device_id, n_ops, ops_digest, chain, receipt, clock_offset_ms)
    values (d.project_id, number, batch, asking, d.device_id, stored, digest, link, receipt, (
        select w.clock_offset_ms from core.workstation w where w.device_id = d.device_id and w.project_id = d.project_id));
    update core.project_feed set chain = link where project_id = d.project_id;
    update core.device set last_dseq = last.dseq, last_hash = last.hash
    where device_id = d.device_id and project_id = d.project_id;
    return receipt;
end $$;

-- “asking” is who made the operations: the login itself, or whom a lead carries a signed bundle for.
create or replace function core.push_as(asking uuid, project uuid, try uuid, batch uuid) returns jsonb language plpgsql
as $$
declare
    roles text[];
    device uuid;
    d core.device;
    number bigint;
    before bytea;
    why text;
    receipt jsonb;
    fresh boolean;
    tangled boolean;
begin
    if asking is null then
        raise exception 'unknown or inactive user' using errcode = '28000';
    end if;
    perform core.refuse_old_look();
    delete from stage.op s where s.login = session_user and s.staged_at < now() - interval '1 day';
    select s.device_id into device from stage.op s where s.login = session_user and s.attempt = try limit 1;
    why := case when device is null then 'empty' else core.why_refused(project, asking, try) end;
    if why is null then
        insert into core.device (project_id, device_id, user_id) values (project, device, asking) on conflict do nothing;
        select * into d from core.device x where x.device_id = device and x.project_id = project for update;
        why := core.why_not_next(d, asking, try);
    end if;
    if why is not null then
        return core.refuse(project, batch, try, why);
    end if;
    select f.receipt into receipt from core.feed f where f.batch_id = batch and f.project_id = project;
    fresh := exists (select 1 from stage.op s where s.login = session_user and s.attempt = try and s.dseq > d.last_dseq);
    if receipt is not null and fresh then
        return core.refuse(project, batch, try, 'batch-id-reused');
    elsif fresh then
        update core.project_feed f set n = f.n + 1 where f.project_id = project returning f.n, f.chain into number, before;
        select array_agg(m.role) into roles from core.member m where m.user_id = asking and m.project_id = project;
        tangled := core.place(d, asking, try, roles, number);
        return core.close_batch(d, asking, batch, number, before, tangled);
    elsif receipt is null then
        select jsonb_build_object('status', 'ok', 'n', f.n, 'chain', encode(f.chain, 'hex'), 'ops', 0, 'conflicts', '[]'::jsonb)
        into receipt from core.project_feed f where f.project_id = project;
    end if;
    return receipt;
end $$;

create or replace function core.push_batch(project uuid, try uuid, batch uuid) returns jsonb language plpgsql
as $$
begin
    return core.push_as(api.me(), project, try, batch);
end $$;

-- Where the operations of an attempt have their place now, {op: [feed number, disposition]}: all, or only what was not
-- applied at this number. They are dense, and each is in the log under its number with its hash: the numbers find them.
-- Staging is cleared.
create or replace function core.answer(try uuid, receipt jsonb, whole boolean) returns jsonb language plpgsql
as $$
declare
    first stage.op;
    top bigint;
    found jsonb;
begin
    if receipt ->> 'status' <> 'ok' then
        return receipt;
    end if;
    select * into first from stage.op s where s.login = session_user and s.attempt = try order by s.dseq limit 1;
    select s.dseq into top from stage.op s where s.login = session_user and s.attempt = try order by s.dseq desc limit 1;
    select jsonb_build_object(
        'seen', count(*), 'placed', coalesce(jsonb_object_agg(o.op_id, jsonb_build_array(o.feed_n, o.disposition))
            filter (where whole or o.disposition <> 'applied' or o.feed_n <> (receipt ->> 'n')::bigint), '{}'))
    into found from core.op o
    where o.device_id = first.device_id and o.project_id = first.project_id and o.dseq between first.dseq and top;
    delete from stage.op s where s.login = session_user and s.attempt = try;
    return receipt || found;
end $$;
reset role;

do $$
declare
    version text;
begin
    set local role orthomark_api;
    foreach version in array array['push', 'push_v2'] loop
        execute format($f$
            create or replace function api.%I(p_project uuid, p_attempt uuid, p_batch uuid) returns jsonb
            language plpgsql security definer
            set search_path = pg_catalog, pg_temp
            set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
            set plan_cache_mode = force_generic_plan set jit = off set lock_timeout = '30s' set statement_timeout = '120s'
            as $b$
            begin
                return core.answer(p_attempt, core.push_batch(p_project, p_attempt, p_batch), %L);
            end $b$ $f$, version, version = 'push');
    end loop;
end $$;
reset role;
