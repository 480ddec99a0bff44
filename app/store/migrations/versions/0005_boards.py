"""What a lead's board asks, by index, and what of each task was found to be as central has it."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    script = Path(__file__).with_suffix(".sql").read_text("utf-8")
    for statement in script.split("\n--;\n"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; open a backup instead")
