-- Set functions wrapped so that each is evaluated once per statement (SYNC 3.2, pitfall 5).
set role orthomark_owner;
do $$
declare
    guarded text;
begin
    foreach guarded in array array['op', 'feed', 'project_feed', 'head', 'accepted', 'task', 'assignment', 'task_digest', 'project', 'member', 'app_user'] loop
        execute format('alter table core.%I enable row level security', guarded);
        execute format('create policy functions on core.%I to orthomark_api, orthomark_accounts using (true) with check (true)', guarded);
    end loop;
    foreach guarded in array array['op', 'head', 'accepted', 'task', 'task_digest'] loop
        execute format(
            'create policy humans on core.%I for select to orthomark_user using ('
            'project_id = any (array(select api.my_projects())) and task_id = any (array(select api.my_tasks()))'
            ' or project_id = any (array(select api.lead_projects())))', guarded);
    end loop;
    foreach guarded in array array['project', 'project_feed'] loop
        execute format(
            'create policy humans on core.%I for select to orthomark_user using (project_id = any (array(select api.my_projects())))', guarded);
    end loop;
    foreach guarded in array array['assignment', 'member', 'feed'] loop
        execute format(
            'create policy humans on core.%I for select to orthomark_user using ('
            'user_id = (select api.me()) or project_id = any (array(select api.lead_projects())))', guarded);
    end loop;
end $$;
create policy humans on core.app_user for select to orthomark_user using (user_id = any (array(select api.my_fellows())));
reset role;
