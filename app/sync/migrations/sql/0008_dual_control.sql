-- Where a site wants it, nobody gains a role by the word of one administrator: a second human confirms (SYNC 5).
set role orthomark_owner;
alter table core.server add column dual_control boolean not null default false;
create table core.pending_grant (
    grant_id uuid primary key default gen_random_uuid(),
    what text not null check (what in ('roles', 'site administrator', 'end dual control')),
    project_id uuid references core.project,
    login name,
    roles text[],
    asked_by name not null default session_user,
    asked_at timestamptz not null default clock_timestamp(),
    decided_by name,
    decided_at timestamptz,
    given boolean
);
create index pending_grant_open on core.pending_grant (asked_at) where decided_at is null;
grant select, insert, update (decided_by, decided_at, given) on core.pending_grant to orthomark_accounts;
grant insert on core.pending_grant to orthomark_api;
grant select on core.project to orthomark_accounts;
grant select, update (dual_control) on core.server to orthomark_accounts;
reset role;
drop function if exists api.admin_grant(uuid, text, text[]);
