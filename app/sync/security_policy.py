"""Who may do what in central, as it is meant: the one list that `central status --security` and the tests hold it to.

An object that is not named here is not meant to be there: adding a table or function means deciding who may use it.
"""

from enum import StrEnum


class Actor(StrEnum):
    """Somebody who may log in; project roles come from `core.member`, never from a role of PostgreSQL."""

    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    LEAD = "lead"
    SITE_ADMIN = "site administrator"
    STRANGER = "member of another project"
    AUDITOR = "auditor"
    OUTSIDER = "any other login"


HUMANS = frozenset({Actor.ANNOTATOR, Actor.REVIEWER, Actor.LEAD, Actor.SITE_ADMIN, Actor.STRANGER})
ADMINS = frozenset({Actor.SITE_ADMIN})
AUDITORS = frozenset({Actor.AUDITOR})
NOBODY: frozenset[Actor] = frozenset()
VERBS = ("select", "insert", "update", "delete", "truncate")

_READ_UNDER_ROW_SECURITY = (
    "core.op",
    "core.feed",
    "core.project_feed",
    "core.head",
    "core.conflict",
    "core.accepted",
    "core.task",
    "core.assignment",
    "core.task_digest",
    "core.project",
    "core.member",
    "core.app_user",
    "core.lease",
    "core.signer",
    "core.workstation",
)
_CLOSED = ("core.alembic_version", "core.device", "core.pending_grant", "core.server", "core.transition")
TABLES: dict[str, dict[str, frozenset[Actor]]] = {
    **{name: {"select": HUMANS} for name in _READ_UNDER_ROW_SECURITY},
    **{name: {} for name in _CLOSED},
    "stage.op": {"insert": HUMANS},
    "audit.log": {"select": AUDITORS},
    "audit.tip": {"select": AUDITORS},
}

_FOR_HUMANS = (
    "api.me",
    "api.my_projects",
    "api.lead_projects",
    "api.my_fellows",
    "api.my_tasks",
    "api.is_admin",
    "api.push",
    "api.push_v2",
    "api.relay",
    "api.put_signer",
    "api.revoke_signer",
    "api.hello",
    "api.hello_v2",
    "api.check_in",
    "api.device_log",
    "api.lease",
    "api.break_lease",
    "api.close_workstation",
    "api.reopen_workstation",
    "api.settle_workstation",
    "api.salvage",
    "api.hello_server",
    "api.digests",
)
_FOR_ADMINS = (
    "api.admin_add_project",
    "api.admin_archive_project",
    "api.admin_decide",
    "api.admin_dual_control",
    "api.admin_grant",
    "api.admin_list_users",
    "api.admin_pending",
    "api.admin_projects",
    "api.admin_put_user",
    "api.admin_remove_user",
    "api.admin_restore_project",
)
FUNCTIONS: dict[str, frozenset[Actor]] = {
    **dict.fromkeys(_FOR_HUMANS, HUMANS),
    **dict.fromkeys(_FOR_ADMINS, ADMINS),
    "api.admin_audit": ADMINS | AUDITORS,
    "api.admin_audit_tip": ADMINS | AUDITORS,
    "api.give_roles": NOBODY,
    "api.put_on_hold": NOBODY,
    "api.require_admin": NOBODY,
    "api.op_hash": NOBODY,
    "api.hash_word": NOBODY,
}
SELF_JUDGING = "api.admin_"  # everybody may call these; they look at who asks, so they are really called
INNER_SCHEMAS = ("core", "stage", "audit")

WAYS_OUT = (
    "set role orthomark_owner",
    "set role orthomark_api",
    "set role orthomark_accounts",
    "set role pg_read_all_data",
    "set session_replication_role = replica",
    "alter table core.op disable trigger all",
    "alter table core.op disable row level security",
    "drop policy humans on core.op",
    "drop table core.op",
    "drop trigger append_only on core.op",
    "create table core.mine (x int)",
    "create table api.mine (x int)",
    "create table public.mine (x int)",
    "create temporary table op (x int)",
    "create schema mine",
    "create function api.me() returns uuid language sql as 'select null::uuid'",
    "create role mine login superuser",
    "grant orthomark_owner to current_user",
    "insert into stage.op (login, attempt) values ('postgres', gen_random_uuid())",
    "select * from core.app_user",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select lo_from_bytea(0, 'x')",
    "select lo_create(0)",
    "select pg_advisory_lock(1)",
    "select pg_try_advisory_xact_lock_shared(1, 1)",
    "select pg_logical_emit_message(false, 'x', 'y')",
    "select rolpassword from pg_authid",
    "set log_statement = 'none'",
    "create table audit.mine (x int)",
    "comment on table core.op is 'mine'",
    "lock table core.op in access exclusive mode",
    "copy core.op to program 'true'",
    "copy core.op to '/tmp/orthomark-never-written'",
)


def meant_for(kind: str, name: str, verb: str) -> frozenset[Actor] | None:
    """Who is meant to be allowed; None for an object nobody has decided on."""
    if kind == "table":
        known = TABLES.get(name)
        return None if known is None else known.get(verb, NOBODY)
    if kind == "function":
        return NOBODY if name.partition(".")[0] in INNER_SCHEMAS else FUNCTIONS.get(name)
    return NOBODY
