"""What every login of a PostgreSQL may do and nobody needs here is shut."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql((Path(__file__).parents[1] / "sql" / "0010_shut.sql").read_text("utf-8"))


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; restore a backup instead")
