-- What a lead's board asks without reading the log: torn annotations, and work that was set aside.
set role orthomark_owner;
create table core.conflict (
    project_id uuid not null,
    annotation_id uuid primary key,
    task_id uuid not null
);
create index conflict_project on core.conflict (project_id);
create index op_set_aside on core.op (project_id, disposition, task_id) where disposition <> 'applied';
insert into core.conflict (project_id, annotation_id, task_id)
select (array_agg(h.project_id))[1], h.annotation_id, (array_agg(h.task_id))[1]
from core.head h group by h.annotation_id having count(*) > 1;
grant select, insert, delete on core.conflict to orthomark_api;
grant select on core.conflict to orthomark_user;
alter table core.conflict enable row level security;
create policy functions on core.conflict to orthomark_api, orthomark_accounts using (true) with check (true);
create policy humans on core.conflict for select to orthomark_user using (true);

-- The same rows as ever. A lead's project is asked for first, and tasks are looked up in a hash: with an array of twenty
-- thousand tasks, every row was compared with half of them.
do $$
declare
    guarded text;
begin
    foreach guarded in array array['op', 'head', 'accepted', 'task', 'task_digest', 'conflict'] loop
        execute format(
            'alter policy humans on core.%I using ('
            'project_id = any (array(select api.lead_projects())) or '
            'project_id = any (array(select api.my_projects())) and task_id in (select api.my_tasks()))', guarded);
    end loop;
end $$;
reset role;
