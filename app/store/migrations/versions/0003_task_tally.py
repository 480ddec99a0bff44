"""How many living annotations each task has, kept by triggers: a list of tasks no longer counts a million rows."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ADD = """
INSERT INTO task_tally (task, living) VALUES (NEW.task, 1) ON CONFLICT (task) DO UPDATE SET living = living + 1
"""
TAKE = "UPDATE task_tally SET living = living - 1 WHERE task = OLD.task"
STATEMENTS = (
    "CREATE TABLE task_tally (task BLOB NOT NULL, living INTEGER NOT NULL, PRIMARY KEY (task)) WITHOUT ROWID",
    "INSERT INTO task_tally SELECT task, count(*) FROM annotation WHERE deleted = 0 GROUP BY task",
    f"CREATE TRIGGER annotation_added AFTER INSERT ON annotation WHEN NEW.deleted = 0 BEGIN {ADD}; END",
    f"CREATE TRIGGER annotation_taken AFTER DELETE ON annotation WHEN OLD.deleted = 0 BEGIN {TAKE}; END",
    f"CREATE TRIGGER annotation_brought AFTER UPDATE ON annotation WHEN NEW.deleted = 0 BEGIN {ADD}; END",
    f"CREATE TRIGGER annotation_moved AFTER UPDATE ON annotation WHEN OLD.deleted = 0 BEGIN {TAKE}; END",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the log is never taken apart; open a backup instead")
