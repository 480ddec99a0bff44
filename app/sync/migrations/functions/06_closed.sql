-- Whether a lead closed this workstation, or an administrator archived the project: what is still sent is kept, without
-- effect, for a lead to adopt.
set role orthomark_owner;
create or replace function core.is_closed(project uuid, device uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.workstation w where w.device_id = device and w.project_id = project and w.closed_at is not null);
end $$;

create or replace function core.is_archived(project uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (select 1 from core.project p where p.project_id = project and p.archived_at is not null);
end $$;
reset role;
