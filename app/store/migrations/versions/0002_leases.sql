CREATE TABLE lease (
    task BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    holder BLOB NOT NULL,
    device BLOB,
    days INTEGER NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (task)
)
--;
CREATE TABLE incident (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id)
)
--;
CREATE TABLE reissued (
    op_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    project BLOB NOT NULL,
    kind TEXT NOT NULL,
    entity BLOB NOT NULL,
    task BLOB NOT NULL,
    author BLOB NOT NULL,
    device BLOB NOT NULL,
    dseq INTEGER NOT NULL,
    base BLOB,
    merge BLOB,
    client_time TEXT NOT NULL,
    body TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    recorded TEXT NOT NULL,
    PRIMARY KEY (op_id)
)
--;
DROP TRIGGER op_no_delete
--;
CREATE TRIGGER op_no_delete BEFORE DELETE ON op
WHEN OLD.feed_n IS NOT NULL OR NOT EXISTS (SELECT 1 FROM reissued WHERE op_id = OLD.op_id AND hash = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'append-only');
END
--;
CREATE TRIGGER reissued_no_change BEFORE UPDATE ON reissued
BEGIN
    SELECT RAISE(ABORT, 'append-only');
END
--;
CREATE TRIGGER reissued_no_delete BEFORE DELETE ON reissued
BEGIN
    SELECT RAISE(ABORT, 'append-only');
END
