-- Whose bundles may be carried into a project: the public keys its leads registered.
set role orthomark_owner;
create table core.signer (
    project_id uuid not null references core.project,
    key bytea not null check (octet_length(key) = 32),
    name text not null,
    added_by uuid not null references core.app_user,
    added_at timestamptz not null default clock_timestamp(),
    revoked_at timestamptz,
    primary key (key, project_id)
);
create index signer_project on core.signer (project_id);
grant select, insert, update (name, added_by, revoked_at) on core.signer to orthomark_api;
grant select on core.signer to orthomark_user;
alter table core.signer enable row level security;
create policy functions on core.signer to orthomark_api, orthomark_accounts using (true) with check (true);
create policy humans on core.signer for select to orthomark_user using (project_id = any (array(select api.my_projects())));
reset role;
