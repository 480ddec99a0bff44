-- Archiving a project, by an administrator and with a reason. The project's counter row is locked, so that a push is
-- either wholly before or wholly after it.
set role orthomark_api;
create or replace function api.admin_archive_project(p_project uuid, p_why text) returns boolean language plpgsql security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
begin
    perform api.require_admin('archive project', jsonb_build_object('project', p_project, 'why', left(p_why, 500)));
    if coalesce(btrim(p_why), '') = '' then
        raise exception 'a project is archived with a reason' using errcode = '22023';
    end if;
    perform 1 from core.project_feed f where f.project_id = p_project for update;
    update core.project p set archived_at = clock_timestamp(), archived_by = session_user, archived_why = left(p_why, 500)
    where p.project_id = p_project and p.archived_at is null;
    return found;
end $$;

create or replace function api.admin_restore_project(p_project uuid, p_why text) returns boolean language plpgsql security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '30s' as $$
begin
    perform api.require_admin('restore project', jsonb_build_object('project', p_project, 'why', left(p_why, 500)));
    if coalesce(btrim(p_why), '') = '' then
        raise exception 'a project is taken up again with a reason' using errcode = '22023';
    end if;
    perform 1 from core.project_feed f where f.project_id = p_project for update;
    update core.project p set archived_at = null, archived_by = null, archived_why = null
    where p.project_id = p_project and p.archived_at is not null;
    return found;
end $$;

grant execute on function
    api.admin_archive_project(uuid, text), api.admin_restore_project(uuid, text)
to orthomark_user;
reset role;
