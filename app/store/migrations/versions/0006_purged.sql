CREATE TABLE purged (
    task BLOB NOT NULL,
    at TEXT NOT NULL,
    ops INTEGER NOT NULL,
    PRIMARY KEY (task)
)
--;
DROP TRIGGER IF EXISTS op_no_delete
--;
CREATE TRIGGER op_no_delete BEFORE DELETE ON op
WHEN NOT (
    OLD.feed_n IS NULL AND EXISTS (SELECT 1 FROM reissued WHERE op_id = OLD.op_id AND hash = OLD.hash)
    OR OLD.feed_n IS NOT NULL AND EXISTS (SELECT 1 FROM purged WHERE task = OLD.task)
        AND NOT EXISTS (SELECT 1 FROM device WHERE author = OLD.author)
)
BEGIN
    SELECT RAISE(ABORT, 'append-only');
END
