CREATE TABLE coverage (
    task BLOB NOT NULL,
    device BLOB NOT NULL,
    author BLOB NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (task, device)
)
--;
CREATE TABLE active_time (
    task BLOB NOT NULL,
    person BLOB NOT NULL,
    submission INTEGER NOT NULL,
    bucket TEXT NOT NULL,
    seconds FLOAT NOT NULL,
    PRIMARY KEY (task, person, submission, bucket)
)
--;
INSERT INTO coverage (task, device, author, at, body, position)
SELECT task, device, author, client_time, body, position
FROM (
    SELECT task, device, author, client_time, body, position, max(dseq)
    FROM op WHERE kind = 'coverage' AND coalesce(disposition, 'applied') = 'applied' GROUP BY task, device
)
