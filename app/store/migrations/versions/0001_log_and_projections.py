"""The op log with its guards, sync bookkeeping, and the first projections."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("local",)
depends_on = None


def upgrade() -> None:
    script = Path(__file__).with_suffix(".sql").read_text("utf-8")
    for statement in script.split("\n--;\n"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; open a backup instead")
