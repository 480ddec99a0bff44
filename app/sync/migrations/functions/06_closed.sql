-- Whether a lead closed this workstation: what it still sends is kept, without effect, for a lead to adopt.
set role orthomark_owner;
create or replace function core.is_closed(project uuid, device uuid) returns boolean language plpgsql stable
as $$
begin
    return exists (
        select 1 from core.workstation w where w.device_id = device and w.project_id = project and w.closed_at is not null);
end $$;
reset role;
