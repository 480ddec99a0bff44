"""Roles, the log and its feed, projections, guards, grants and row security."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("central",)
depends_on = None

_ROOM = Path(__file__).parents[1]
_SCRIPTS = (
    "sql/0001_1_roles.sql",
    "sql/0001_2_tables.sql",
    "sql/0001_2_identity.sql",
    "sql/0001_3_guards.sql",
    "sql/0001_4_grants.sql",
    "sql/0001_5_policies.sql",
)


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    for name in _SCRIPTS:
        connection.exec_driver_sql((_ROOM / name).read_text("utf-8"))


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; restore a backup instead")
