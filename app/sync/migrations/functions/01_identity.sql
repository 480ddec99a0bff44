-- Who is asking: always the login of the session, which SET ROLE cannot change.
set role orthomark_api;
create or replace function api.me() returns uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select user_id from core.app_user where login = session_user and active
$$;

create or replace function api.my_projects() returns setof uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select distinct project_id from core.member where user_id = api.me()
$$;

create or replace function api.lead_projects() returns setof uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select distinct project_id from core.member where user_id = api.me() and role in ('lead', 'admin')
$$;

create or replace function api.my_fellows() returns setof uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select distinct m.user_id from core.member m
    where m.project_id in (select project_id from core.member where user_id = api.me())
    union select api.me()
$$;

-- Nil is the project level. Leads and reviewers see every task; annotators what they hold or held, what is free,
-- what they have a lease of, and what somebody’s lease ran out on.
create or replace function api.my_tasks() returns setof uuid language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
    select '00000000-0000-0000-0000-000000000000'::uuid
    union
    select a.task_id from core.assignment a join core.member m on m.user_id = a.user_id and m.project_id = a.project_id
    where a.user_id = api.me()
    union
    select t.task_id from core.task t join core.member m on m.project_id = t.project_id
    where m.user_id = api.me() and (
        m.role in ('reviewer', 'lead', 'admin')
        or m.role = 'annotator' and t.state in ('ready', 'adjudication') and not exists (
            select 1 from core.assignment a
            where a.task_id = t.task_id and a.kind = 'annotate' and a.ended_by is null
        ) and not exists (
            select 1 from core.lease l where l.task_id = t.task_id and l.ended_at is null and l.user_id <> api.me()
        )
        or m.role = 'annotator' and exists (
            select 1 from core.lease l
            where l.task_id = t.task_id and l.ended_at is null and (l.expires_at < now() or l.user_id = api.me())
        )
    )
$$;
reset role;
