CREATE TABLE annotation (
    annotation BLOB NOT NULL,
    task BLOB NOT NULL,
    scene BLOB NOT NULL,
    class_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    geometry BLOB NOT NULL,
    attributes TEXT NOT NULL,
    head BLOB NOT NULL,
    head_hash BLOB NOT NULL,
    heads INTEGER NOT NULL,
    author BLOB NOT NULL,
    creator BLOB NOT NULL,
    status TEXT NOT NULL,
    number INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (annotation)
)
--;
CREATE INDEX annotation_scene ON annotation (scene, deleted)
--;
CREATE INDEX annotation_task ON annotation (task, deleted)
--;
CREATE TABLE device (
    device BLOB NOT NULL,
    author BLOB NOT NULL,
    last_dseq INTEGER NOT NULL,
    last_hash BLOB NOT NULL,
    PRIMARY KEY (device),
    UNIQUE (author)
)
--;
CREATE TABLE document (
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind)
)
--;
CREATE TABLE meta (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
)
--;
CREATE TABLE op (
    position INTEGER NOT NULL,
    op_id BLOB NOT NULL,
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
    feed_n INTEGER,
    disposition TEXT,
    PRIMARY KEY (position),
    UNIQUE (device, dseq, project),
    UNIQUE (op_id)
)
--;
CREATE INDEX op_entity ON op (entity)
--;
CREATE INDEX op_task ON op (task, feed_n)
--;
CREATE INDEX op_unsent ON op (author, dseq) WHERE feed_n IS NULL
--;
CREATE TABLE person (
    person BLOB NOT NULL,
    login TEXT NOT NULL,
    display TEXT NOT NULL,
    roles TEXT NOT NULL,
    PRIMARY KEY (person)
)
--;
CREATE TABLE pin (
    pin BLOB NOT NULL,
    task BLOB NOT NULL,
    x FLOAT NOT NULL,
    y FLOAT NOT NULL,
    author BLOB NOT NULL,
    created TEXT NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    annotation BLOB,
    opened INTEGER NOT NULL,
    resolved INTEGER NOT NULL,
    thread TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (pin)
)
--;
CREATE INDEX ix_pin_task ON pin (task)
--;
CREATE TABLE pull_cursor (
    task BLOB NOT NULL,
    feed_n INTEGER NOT NULL,
    dseq INTEGER NOT NULL,
    PRIMARY KEY (task)
)
--;
CREATE TABLE push_batch (
    batch BLOB NOT NULL,
    author BLOB NOT NULL,
    lo INTEGER NOT NULL,
    hi INTEGER NOT NULL,
    receipt TEXT,
    PRIMARY KEY (batch)
)
--;
CREATE TABLE scene (
    scene BLOB NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    added INTEGER NOT NULL,
    PRIMARY KEY (scene)
)
--;
CREATE TABLE task (
    task BLOB NOT NULL,
    scene BLOB NOT NULL,
    name TEXT NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    context INTEGER NOT NULL,
    state TEXT NOT NULL,
    assignee BLOB,
    reviewer BLOB,
    priority INTEGER NOT NULL,
    due TEXT,
    returned INTEGER NOT NULL,
    submissions INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (task)
)
--;
CREATE INDEX ix_task_scene ON task (scene)
--;
CREATE INDEX ix_task_state ON task (state)
--;
CREATE TABLE task_event (
    id INTEGER NOT NULL,
    op_id BLOB NOT NULL,
    task BLOB NOT NULL,
    ts_utc TEXT NOT NULL,
    recorded_utc TEXT NOT NULL,
    type TEXT NOT NULL,
    actor BLOB NOT NULL,
    submission INTEGER,
    reason TEXT,
    note TEXT,
    touch_s FLOAT,
    objects INTEGER,
    disposition TEXT,
    PRIMARY KEY (id)
)
--;
CREATE INDEX ix_task_event_task ON task_event (task)
--;
CREATE INDEX ix_task_event_ts_utc ON task_event (ts_utc)
--;
CREATE TABLE verdict (
    verdict BLOB NOT NULL,
    annotation BLOB NOT NULL,
    task BLOB NOT NULL,
    revision BLOB NOT NULL,
    reviewer BLOB NOT NULL,
    at TEXT NOT NULL,
    decision TEXT NOT NULL,
    reasons TEXT NOT NULL,
    comment TEXT NOT NULL,
    disposition TEXT,
    position INTEGER NOT NULL,
    PRIMARY KEY (verdict)
)
--;
CREATE INDEX ix_verdict_annotation ON verdict (annotation)
--;
CREATE INDEX ix_verdict_task ON verdict (task)
--;
CREATE TABLE witness (
    n INTEGER NOT NULL,
    chain BLOB NOT NULL,
    incarnation TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (n)
)
--;
CREATE TRIGGER op_no_update BEFORE UPDATE OF
    op_id, project, kind, entity, task, author, device, dseq, base, merge, client_time, body, prev_hash, hash ON op
BEGIN
    SELECT RAISE(ABORT, 'append-only');
END
--;
CREATE TRIGGER op_no_delete BEFORE DELETE ON op
BEGIN
    SELECT RAISE(ABORT, 'append-only');
END
--;
CREATE TRIGGER op_no_self_review BEFORE INSERT ON op
WHEN NEW.kind = 'verdict' AND coalesce(NEW.disposition, 'applied') = 'applied'
    AND EXISTS (SELECT 1 FROM op WHERE entity = NEW.entity AND kind = 'rev' AND author = NEW.author
        AND coalesce(disposition, 'applied') = 'applied')
BEGIN
    SELECT RAISE(ABORT, 'self-review');
END
--;
CREATE TRIGGER op_no_self_decision BEFORE INSERT ON op
WHEN NEW.kind = 'event' AND coalesce(NEW.disposition, 'applied') = 'applied'
    AND (instr(NEW.body, '"type":"review_started"') OR instr(NEW.body, '"type":"accepted"'))
    AND EXISTS (SELECT 1 FROM op WHERE kind = 'event' AND task = NEW.task AND author = NEW.author
        AND coalesce(disposition, 'applied') = 'applied' AND instr(body, '"type":"submitted"'))
BEGIN
    SELECT RAISE(ABORT, 'self-review');
END
