DROP VIEW IF EXISTS v_task_event;
CREATE VIEW v_task_event AS
SELECT e.id, t.name AS task, e.ts_utc, e.type, coalesce(p.login, lower(hex(e.actor))) AS actor, e.submission, e.reason,
       e.touch_s, e.objects, e.recorded_utc, e.note
FROM task_event e JOIN task t ON t.task = e.task LEFT JOIN person p ON p.person = e.actor
WHERE coalesce(e.disposition, 'applied') = 'applied';
DROP VIEW IF EXISTS v_decision;
CREATE VIEW v_decision AS
SELECT id, task, ts_utc, actor AS reviewer, submission, reason, type AS decision,
       row_number() OVER (PARTITION BY task ORDER BY ts_utc, id) AS decision_no
FROM v_task_event WHERE type IN ('accepted', 'accepted_with_edits', 'rejected');
DROP VIEW IF EXISTS v_submission;
CREATE VIEW v_submission AS
SELECT id, task, ts_utc, actor AS annotator, submission, touch_s, objects,
       row_number() OVER (PARTITION BY task ORDER BY ts_utc, id) AS submission_no
FROM v_task_event WHERE type = 'submitted';
DROP VIEW IF EXISTS v_first_pass;
CREATE VIEW v_first_pass AS
SELECT d.task, d.ts_utc, d.reviewer, s.annotator, (d.decision = 'accepted') AS first_pass
FROM v_decision d JOIN v_submission s ON s.task = d.task AND s.submission_no = 1 WHERE d.decision_no = 1;
DROP VIEW IF EXISTS v_object_current;
CREATE VIEW v_object_current AS
SELECT lower(hex(a.annotation)) AS annotation, t.name AS task, s.name AS scene, a.class_id, a.kind, a.status, a.number,
       a.attributes, coalesce(p.login, lower(hex(a.author))) AS author
FROM annotation a JOIN task t ON t.task = a.task JOIN scene s ON s.scene = a.scene
LEFT JOIN person p ON p.person = a.author WHERE a.deleted = 0;
