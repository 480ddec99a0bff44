"""What was seen of each task, as each workstation last said, and active seconds by task and five minutes."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    script = Path(__file__).with_suffix(".sql").read_text("utf-8")
    for statement in script.split("\n--;\n"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; open a backup instead")
