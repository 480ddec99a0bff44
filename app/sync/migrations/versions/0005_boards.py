"""Torn annotations in a table of their own and an index of what was set aside, for the board of a lead."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql((Path(__file__).parents[1] / "sql" / "0005_boards.sql").read_text("utf-8"))


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; restore a backup instead")
