-- The log, its feed, and projections of it. Indexes lead with the selective UUID, never with the project (SYNC 3.3).
set role orthomark_owner;

create aggregate core.xor64(bigint) (sfunc = int8xor, stype = bigint, initcond = '0');

create table core.server (
    one boolean primary key default true check (one),
    incarnation uuid not null default gen_random_uuid(),
    proto_min integer not null default 1,
    proto_max integer not null default 1
);
insert into core.server default values;

-- user_id follows the login and signs operations; person_id is the human, on whom self-review is judged.
create table core.app_user (
    user_id uuid primary key,
    login name not null unique,
    display text not null,
    person_id uuid not null,
    site_admin boolean not null default false,
    active boolean not null default true
);
create index app_user_person on core.app_user (person_id);

create table core.project (project_id uuid primary key, name text not null unique);
create table core.project_feed (
    project_id uuid primary key references core.project,
    n bigint not null default 0,
    chain bytea not null default decode(repeat('00', 32), 'hex')
);
create table core.member (
    project_id uuid not null references core.project,
    user_id uuid not null references core.app_user,
    role text not null check (role in ('annotator', 'reviewer', 'lead', 'admin')),
    primary key (user_id, project_id, role)
);
create table core.device (
    project_id uuid not null,
    device_id uuid not null,
    user_id uuid not null,
    last_dseq bigint not null default 0,
    last_hash bytea not null default decode(repeat('00', 32), 'hex'),
    primary key (device_id, project_id)
);

create table core.feed (
    project_id uuid not null,
    n bigint not null,
    batch_id uuid not null,
    user_id uuid not null,
    device_id uuid not null,
    n_ops integer not null,
    ops_digest bytea not null,
    chain bytea not null,
    receipt jsonb not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (project_id, n),
    unique (batch_id, project_id)
);
create table core.op (
    project_id uuid not null,
    op_id uuid not null,
    feed_n bigint not null,
    kind text not null,
    entity_id uuid not null,
    task_id uuid not null,
    author uuid not null,
    device_id uuid not null,
    dseq bigint not null,
    base_id uuid,
    merge_id uuid,
    client_time text not null,
    body text not null,
    prev_hash bytea not null,
    hash bytea not null check (octet_length(hash) = 32),
    disposition text not null check (disposition in ('applied', 'late', 'stale', 'quarantine')),
    primary key (op_id),
    unique (device_id, dseq, project_id)
);
create index op_feed on core.op (task_id, project_id, feed_n, dseq);
create index op_entity on core.op (entity_id);
create index op_task_author on core.op (task_id, author);

create table core.transition (
    state text not null,
    event text not null,
    next text not null,
    primary key (state, event)
);
create table core.task (
    task_id uuid primary key,
    project_id uuid not null references core.project,
    state text not null default 'ready',
    returned integer not null default 0
);
create index task_project on core.task (project_id);
create table core.assignment (
    op_id uuid primary key,
    project_id uuid not null,
    task_id uuid not null,
    user_id uuid not null,
    kind text not null check (kind in ('annotate', 'review')),
    ended_by uuid
);
create index assignment_user on core.assignment (user_id, task_id);
create unique index assignment_active on core.assignment (task_id, kind) where ended_by is null;
create table core.head (
    project_id uuid not null,
    annotation_id uuid not null,
    rev_id uuid not null,
    task_id uuid not null,
    primary key (annotation_id, rev_id)
);
create index head_task on core.head (task_id);
create table core.accepted (
    project_id uuid not null,
    annotation_id uuid not null,
    rev_id uuid not null,
    verdict_id uuid not null,
    task_id uuid not null,
    primary key (annotation_id)
);
create table core.task_digest (
    project_id uuid not null,
    task_id uuid not null,
    n bigint not null,
    x bigint not null,
    last_feed_n bigint not null,
    primary key (task_id, project_id)
);

-- No row security here: COPY refuses it. The login is a default the user may not set, and nobody but push reads it.
create unlogged table stage.op (
    login name not null default session_user,
    staged_at timestamptz not null default now(),
    attempt uuid not null,
    op_id uuid,
    project_id uuid,
    kind text,
    entity_id uuid,
    task_id uuid,
    author uuid,
    device_id uuid,
    dseq bigint,
    base_id uuid,
    merge_id uuid,
    client_time text,
    body text,
    prev_hash bytea,
    hash bytea
);
create index stage_attempt on stage.op (attempt, dseq);
create index stage_login on stage.op (login, staged_at);

create table audit.log (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    login name not null default session_user,
    client inet default inet_client_addr(),
    app text default current_setting('application_name', true),
    event text not null,
    outcome text not null,
    detail jsonb
);

insert into core.transition (state, event, next) values
    ('ready', 'assigned', 'ready'),
    ('ready', 'started', 'claimed'),
    ('ready', 'blocked', 'blocked'),
    ('returned', 'assigned', 'returned'),
    ('returned', 'started', 'claimed'),
    ('adjudication', 'assigned', 'adjudication'),
    ('adjudication', 'started', 'claimed'),
    ('claimed', 'submitted', 'submitted'),
    ('claimed', 'released', 'ready'),
    ('claimed', 'skipped', 'skipped'),
    ('claimed', 'blocked', 'blocked'),
    ('blocked', 'unblocked', 'ready'),
    ('skipped', 'unblocked', 'ready'),
    ('submitted', 'withdrawn', 'claimed'),
    ('submitted', 'review_started', 'in_review'),
    ('in_review', 'review_released', 'submitted'),
    ('in_review', 'accepted', 'accepted'),
    ('in_review', 'accepted_with_edits', 'accepted'),
    ('in_review', 'rejected', 'returned'),
    ('accepted', 'audit_upheld', 'accepted'),
    ('accepted', 'audit_overturned', 'returned');
reset role;
