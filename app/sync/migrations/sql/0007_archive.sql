-- A project can be archived: everybody may read it, nothing that still arrives has an effect (SYNC 4.4, 7).
set role orthomark_owner;
alter table core.project
    add column archived_at timestamptz,
    add column archived_by text,
    add column archived_why text;
grant update (archived_at, archived_by, archived_why) on core.project to orthomark_api;
reset role;
