"""What the machines read of central to compare it with the specification."""

TASKS_AT_CENTRAL = (
    "with held as (select * from core.assignment where ended_by is null) "
    "select t.task_id, t.state, l.user_id, t.lease_epoch, "
    "(select user_id from held where task_id = t.task_id and kind = 'annotate'), "
    "(select user_id from held where task_id = t.task_id and kind = 'review') "
    "from core.task t left join core.lease l on l.task_id = t.task_id and l.ended_at is null "
    "where t.project_id = %s"
)
