-- Nothing is executable by everybody; humans get a fixed list, the push function its own helpers.
revoke all on all functions in schema core, api, stage, audit from public;
set role orthomark_owner;
grant execute on all functions in schema core to orthomark_api;
reset role;
set role orthomark_api;
grant execute on function
    api.me(), api.my_projects(), api.lead_projects(), api.my_fellows(), api.my_tasks(), api.is_admin(),
    api.push(uuid, uuid, uuid), api.push_v2(uuid, uuid, uuid), api.hello_v2(uuid, uuid, bigint[], text),
    api.check_in(uuid, uuid, jsonb), api.device_log(uuid, uuid, bigint), api.lease(uuid, uuid[], uuid, integer),
    api.break_lease(uuid, uuid, text), api.hello(uuid, uuid, bigint, text), api.digests(uuid),
    api.admin_add_project(uuid, text), api.admin_grant(uuid, text, text[]), api.admin_list_users(), api.admin_projects(), api.hello_server()
to orthomark_user;
grant execute on function api.op_hash(
    uuid, uuid, text, uuid, uuid, uuid, uuid, bigint, uuid, uuid, text, text, bytea), api.hash_word(bytea) to orthomark_owner;
reset role;
set role orthomark_accounts;
grant execute on function
    api.admin_put_user(text, text, uuid, uuid, text, boolean), api.admin_remove_user(text)
to orthomark_user;
reset role;
