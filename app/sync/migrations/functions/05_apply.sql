-- What an applied operation does to the projections. Everything here can be rebuilt from core.op alone.
set role orthomark_owner;
create or replace function core.apply_revision(s stage.op) returns void language plpgsql
as $$
begin
    delete from core.head h where h.annotation_id = s.entity_id and h.rev_id in (s.base_id, s.merge_id);
    insert into core.head (project_id, annotation_id, rev_id, task_id)
    values (s.project_id, s.entity_id, s.op_id, s.task_id);
end $$;

create or replace function core.apply(s stage.op, asking uuid) returns void language plpgsql
as $$
begin
    if s.kind = 'rev' then
        perform core.apply_revision(s);
    elsif s.kind = 'verdict' and core.parse(s.body) ->> 'decision' = 'accept' then
        insert into core.accepted (project_id, annotation_id, rev_id, verdict_id, task_id)
        values (s.project_id, s.entity_id, s.base_id, s.op_id, s.task_id);
    elsif s.kind = 'reopen' then
        delete from core.accepted a where a.annotation_id = s.entity_id;
    elsif s.kind = 'task' then
        insert into core.task (task_id, project_id) values (s.task_id, s.project_id) on conflict do nothing;
    elsif s.kind = 'event' then
        perform core.apply_event(s, asking);
    end if;
end $$;
reset role;
