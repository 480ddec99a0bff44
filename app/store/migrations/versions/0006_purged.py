"""Tasks that central no longer shows are taken off a workstation; nothing unsent and nothing of one’s own ever is."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    script = Path(__file__).with_suffix(".sql").read_text("utf-8")
    for statement in script.split("\n--;\n"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; open a backup instead")
