-- A workstation that will not come back is closed by a lead: nobody waits for it any more, and what it still sends is
-- kept without effect. One that central never saw, as after a restore, can be closed too: it has no moment
-- it was seen. Once all that is left of it has been sent in its place, it is settled: others go on without it.
set role orthomark_owner;
alter table core.workstation
    alter column seen_at drop not null,
    add column closed_at timestamptz,
    add column closed_by uuid,
    add column closed_why text,
    add column settled_at timestamptz;
create index workstation_closed on core.workstation (project_id) where closed_at is not null;
reset role;
