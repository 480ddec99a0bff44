-- Leases with fencing numbers (SYNC 4.5), what each workstation last said of itself, and the clock of each batch (SYNC 4.6).
set role orthomark_owner;
update core.server set proto_max = 2;

alter table core.task add column lease_epoch integer not null default 0;
alter table core.feed add column clock_offset_ms bigint;

-- One row per grant; the number rises with every grant of a task. It ends by an act, never by the passing of time alone.
create table core.lease (
    project_id uuid not null,
    task_id uuid not null,
    epoch integer not null,
    user_id uuid not null,
    device_id uuid,
    days integer not null,
    granted_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    why text,
    primary key (task_id, epoch)
);
create unique index lease_active on core.lease (task_id) where ended_at is null;
create index lease_user on core.lease (user_id) where ended_at is null;

create table core.workstation (
    project_id uuid not null,
    device_id uuid not null,
    user_id uuid not null,
    host text not null default '',
    program text not null default '',
    clock_offset_ms bigint not null default 0,
    unsent integer not null default 0,
    unsent_since text,
    seen_at timestamptz not null default clock_timestamp(),
    primary key (device_id, project_id)
);
create index workstation_project on core.workstation (project_id);

grant select, insert, update on core.lease, core.workstation to orthomark_api;
grant select on core.lease, core.workstation to orthomark_user;
alter table core.lease enable row level security;
alter table core.workstation enable row level security;
create policy functions on core.lease to orthomark_api, orthomark_accounts using (true) with check (true);
create policy functions on core.workstation to orthomark_api, orthomark_accounts using (true) with check (true);
create policy humans on core.lease for select to orthomark_user using (project_id = any (array(select api.my_projects())));
create policy humans on core.workstation for select to orthomark_user using (
    user_id = (select api.me()) or project_id = any (array(select api.lead_projects())));
reset role;
