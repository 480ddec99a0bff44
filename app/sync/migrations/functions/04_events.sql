-- What may happen to a task, and what it does to state and assignments (PRODUCT, the task’s life).
set role orthomark_owner;
create or replace function core.may(happened text, s stage.op, asking uuid, roles text[]) returns boolean language plpgsql stable
as $$
declare
    is_lead constant boolean := core.leads(roles);
begin
    if happened in ('created', 'assigned', 'priority') then
        return is_lead;
    elsif happened = 'started' then
        return is_lead or 'annotator' = any (roles);
    elsif happened in ('blocked', 'unblocked') and not exists (
        select 1 from core.assignment a where a.task_id = s.task_id and a.kind = 'annotate' and a.ended_by is null) then
        return is_lead or 'annotator' = any (roles);
    elsif happened in ('submitted', 'withdrawn', 'released', 'skipped', 'blocked', 'unblocked') then
        return is_lead or core.holds(s.task_id, asking, array['annotate']);
    elsif happened in ('review_started', 'audit_upheld', 'audit_overturned') then
        return roles && array['reviewer', 'lead', 'admin'] and not core.judges_own(s.task_id, asking, false);
    elsif happened = 'review_released' then
        return is_lead or core.holds(s.task_id, asking, array['review']);
    elsif happened in ('accepted', 'accepted_with_edits', 'rejected') then
        return (is_lead or core.holds(s.task_id, asking, array['review']))
            and not core.judges_own(s.task_id, asking, happened = 'rejected');
    end if;
    return core.sees(s.project_id, s.task_id, asking, roles);
end $$;

-- What a former or too late holder may still send, to be kept for the lead.
create or replace function core.was_entitled(happened text, s stage.op, asking uuid, roles text[]) returns boolean
language plpgsql stable as $$
begin
    return happened in ('submitted', 'withdrawn', 'released', 'skipped', 'blocked', 'unblocked')
        or happened in ('review_released', 'accepted', 'accepted_with_edits', 'rejected')
            and roles && array['reviewer', 'lead', 'admin'] and not core.judges_own(s.task_id, asking, happened = 'rejected');
end $$;

create or replace function core.is_torn(task uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (select 1 from core.head h where h.task_id = task group by h.annotation_id having count(*) > 1);
end $$;

-- Whether something stands in a task that nobody accepted: it came or was changed after whoever closes the review looked.
create or replace function core.is_unjudged(task uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.head h
        where h.task_id = task
            and not exists (select 1 from core.accepted a where a.annotation_id = h.annotation_id)
            and (select core.parse(o.body) ->> 'op' from core.op o where o.op_id = h.rev_id) is distinct from 'delete');
end $$;

create or replace function core.judge_event(s stage.op, asking uuid, roles text[]) returns text language plpgsql stable
as $$
declare
    happened constant text := core.parse(s.body) ->> 'type';
    stands text;
begin
    if happened is null then
        return 'quarantine';
    end if;
    if not exists (select 1 from core.transition where event = happened) and happened not in ('created', 'priority') then
        return case when core.sees(s.project_id, s.task_id, asking, roles) then 'applied' else 'quarantine' end;
    end if;
    select state into stands from core.task where task_id = s.task_id and project_id = s.project_id;
    if stands is null or s.entity_id <> s.task_id then
        return 'quarantine';
    end if;
    if not core.may(happened, s, asking, roles) then
        return case when core.lapsed(s.task_id, asking) and core.was_entitled(happened, s, asking, roles)
            then 'late' else 'quarantine' end;
    end if;
    if happened in ('created', 'priority') then
        return 'applied';
    end if;
    if happened = 'started' and stands = 'adjudication' and core.worked_on(s.task_id, asking, false)
        and not core.holds(s.task_id, asking, array['annotate']) then
        return 'quarantine';
    end if;
    if happened = 'assigned' and not exists (
        select 1 from core.member m where m.project_id = s.project_id and m.user_id::text = core.parse(s.body) ->> 'assignee') then
        return 'quarantine';
    end if;
    if happened = 'started' and core.fenced_off(s, asking) then
        return 'late';
    elsif happened = 'started' and core.takes_over(s, asking) and stands = 'claimed' then
        return 'applied';
    end if;
    if not exists (select 1 from core.transition where state = stands and event = happened)
        or happened = 'started' and exists (
            select 1 from core.assignment a
            where a.task_id = s.task_id and a.kind = 'annotate' and a.ended_by is null and a.user_id <> asking) then
        return 'late';
    end if;
    if happened in ('accepted', 'accepted_with_edits') and (core.is_torn(s.task_id) or core.is_unjudged(s.task_id)) then
        return 'stale';
    end if;
    return 'applied';
end $$;

-- A task is fenced off while somebody else has its lease, and for whoever names a lease that is no longer the one.
create or replace function core.fenced_off(s stage.op, asking uuid) returns boolean language plpgsql stable
as $$
declare
    l core.lease;
    named constant text := core.parse(s.body) ->> 'lease';
begin
    select * into l from core.lease x where x.task_id = s.task_id and x.ended_at is null;
    return found and l.user_id <> asking
        or named is not null and (not found or named <> l.epoch::text);
end $$;

create or replace function core.takes_over(s stage.op, asking uuid) returns boolean language plpgsql stable
as $$
begin
    return core.parse(s.body) ->> 'lease' is not null and not core.holds(s.task_id, asking, array['annotate']);
end $$;

create or replace function core.hand_over(s stage.op, receiver uuid, work text) returns void language plpgsql
as $$
begin
    update core.assignment a set ended_by = s.op_id
    where a.task_id = s.task_id and a.kind = work and a.ended_by is null and a.user_id is distinct from receiver;
    insert into core.assignment (op_id, project_id, task_id, user_id, kind)
    select s.op_id, s.project_id, s.task_id, receiver, work
    where receiver is not null and not core.holds(s.task_id, receiver, array[work]);
end $$;

create or replace function core.apply_event(s stage.op, asking uuid) returns void language plpgsql
as $$
declare
    said constant jsonb := core.parse(s.body);
    happened constant text := said ->> 'type';
    after text;
begin
    select case when happened = 'rejected' and t.returned + 1 >= 2 then 'adjudication' else x.next end into after
    from core.task t join core.transition x on x.state = t.state and x.event = happened
    where t.task_id = s.task_id;
    if after is null and happened = 'started' then
        after := 'claimed';
    elsif after is null then
        return;
    end if;
    update core.task t set state = after, returned = t.returned + (happened in ('rejected', 'audit_overturned'))::integer
    where t.task_id = s.task_id;
    if happened = 'started' then
        perform core.hand_over(s, asking, 'annotate');
    elsif happened = 'assigned' then
        perform core.hand_over(s, (said ->> 'assignee')::uuid, 'annotate');
    elsif happened in ('released', 'unblocked') or after = 'adjudication' and happened = 'rejected' then
        perform core.hand_over(s, null, 'annotate');
    end if;
    if happened = 'review_started' then
        perform core.hand_over(s, asking, 'review');
    elsif happened in ('submitted', 'review_released', 'accepted', 'accepted_with_edits', 'rejected') then
        perform core.hand_over(s, null, 'review');
    end if;
    perform core.follow_lease(s, asking, happened, after);
end $$;

-- Every claim carries a lease; it ends with what ends the drawing.
create or replace function core.follow_lease(s stage.op, asking uuid, happened text, after text) returns void language plpgsql
as $$
declare
    assigned constant text := core.parse(s.body) ->> 'assignee';
begin
    if happened in ('started', 'withdrawn') then
        perform core.grant_lease(s.project_id, s.task_id, asking, s.device_id, 7);
    elsif happened = 'assigned' then
        update core.lease l set ended_at = clock_timestamp(), why = happened
        where l.task_id = s.task_id and l.ended_at is null and l.user_id::text <> assigned;
    elsif after not in ('ready', 'claimed', 'returned', 'adjudication') or happened in ('released', 'unblocked') then
        update core.lease l set ended_at = clock_timestamp(), why = happened where l.task_id = s.task_id and l.ended_at is null;
    end if;
end $$;

create or replace function core.grant_lease(project uuid, task uuid, receiver uuid, device uuid, wanted integer) returns core.lease
language plpgsql as $$
declare
    l core.lease;
    number integer;
begin
    update core.lease x set ended_at = clock_timestamp(), why = 'lapsed'
    where x.task_id = task and x.ended_at is null and x.user_id <> receiver;
    update core.lease x set days = greatest(x.days, wanted), device_id = device,
        expires_at = greatest(x.expires_at, clock_timestamp() + make_interval(days => wanted))
    where x.task_id = task and x.ended_at is null returning * into l;
    if not found then
        update core.task t set lease_epoch = t.lease_epoch + 1 where t.task_id = task returning t.lease_epoch into number;
        insert into core.lease (project_id, task_id, epoch, user_id, device_id, days, expires_at)
        values (project, task, number, receiver, device, wanted, clock_timestamp() + make_interval(days => wanted))
        returning * into l;
    end if;
    return l;
end $$;
reset role;
