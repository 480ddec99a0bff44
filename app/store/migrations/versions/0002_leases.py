"""Leases as central last told them, incidents of sync, and operations that were issued anew under another device."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    script = Path(__file__).with_suffix(".sql").read_text("utf-8")
    for statement in script.split("\n--;\n"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; open a backup instead")
