-- Who may do what. Humans read under row security and write through the API alone; only push and admin functions write.
set role orthomark_owner;
grant select, insert on core.op, core.feed to orthomark_api;
grant select, insert, delete on core.head, core.accepted to orthomark_api;
grant select, insert, update on core.task, core.assignment, core.task_digest to orthomark_api;
grant select on core.server, core.app_user, core.transition to orthomark_api;
grant select, insert on core.project to orthomark_api;
grant select, insert, delete on core.member to orthomark_api;
grant select, insert, update (n, chain) on core.project_feed to orthomark_api;
grant select, insert, update (last_dseq, last_hash) on core.device to orthomark_api;
grant select, delete on stage.op to orthomark_api;
grant insert on audit.log to orthomark_api, orthomark_accounts;
grant select on audit.log to orthomark_auditor;
grant select, insert, update (display, person_id, active, site_admin) on core.app_user to orthomark_accounts;

grant insert (
    attempt, op_id, project_id, kind, entity_id, task_id, author, device_id, dseq,
    base_id, merge_id, client_time, body, prev_hash, hash
) on stage.op to orthomark_user;
grant select on
    core.op, core.feed, core.project_feed, core.head, core.accepted, core.task, core.assignment, core.task_digest,
    core.project, core.member
to orthomark_user;
grant select (user_id, login, display, person_id, active) on core.app_user to orthomark_user;
reset role;
