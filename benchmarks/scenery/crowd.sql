create function pg_temp.made(kind text, number bigint) returns uuid language sql immutable
    return (kind || lpad(to_hex(number), 30, '0'))::uuid;
insert into core.task (task_id, project_id, state)
select pg_temp.made('0b', t), %(project)s, (array[
    'ready', 'claimed', 'claimed', 'submitted', 'in_review', 'accepted', 'accepted', 'accepted', 'returned', 'blocked'])[1 + t %% 10]
from generate_series(0, (%(n)s - 1) / 500) t;
insert into core.device (project_id, device_id, user_id, last_dseq)
select %(project)s, pg_temp.made('0d', d), %(who)s, %(n)s from generate_series(0, 200) d;
insert into core.feed (project_id, n, batch_id, user_id, device_id, n_ops, ops_digest, chain, receipt)
select %(project)s, t + 1, pg_temp.made('0f', t), %(who)s, pg_temp.made('0d', t %% 200), 500, sha256('x'), sha256('y'), '{}'
from generate_series(0, (%(n)s - 1) / 500) t;
insert into core.op (
    project_id, op_id, feed_n, kind, entity_id, task_id, author, device_id, dseq, base_id,
    client_time, body, prev_hash, hash, disposition)
select %(project)s, pg_temp.made('0a', i), i / 500 + 1, 'rev', pg_temp.made('0e', i), pg_temp.made('0b', i / 500), %(who)s,
    pg_temp.made('0d', i / 500 %% 200), i / 100000 * 500 + i %% 500 + 1, null,
    '2026-03-09T08:00:00.000Z', %(body)s, sha256('x'), sha256(int8send(i)),
    case i %% 1000 when 1 then 'quarantine' when 2 then 'late' else 'applied' end
from generate_series(0::bigint, %(n)s - 1) i;
insert into core.op (
    project_id, op_id, feed_n, kind, entity_id, task_id, author, device_id, dseq, base_id,
    client_time, body, prev_hash, hash, disposition)
select %(project)s, pg_temp.made('0c', i), i / 500 + 1, 'rev', pg_temp.made('0e', i), pg_temp.made('0b', i / 500), %(who)s,
    pg_temp.made('0d', 200), i / 1000 + 1, null,
    '2026-03-09T08:00:00.000Z', %(body)s, sha256('x'), sha256(int8send(-i)), 'applied'
from generate_series(0::bigint, %(n)s - 1, 1000) i;
insert into core.head (project_id, annotation_id, rev_id, task_id)
select project_id, entity_id, op_id, task_id from core.op where project_id = %(project)s and disposition = 'applied';
insert into core.conflict (project_id, annotation_id, task_id)
select project_id, entity_id, task_id from core.op
where project_id = %(project)s and device_id = pg_temp.made('0d', 200);
insert into core.task_digest (project_id, task_id, n, x, last_feed_n)
select project_id, task_id, count(*), core.xor64(api.hash_word(hash)), max(feed_n) from core.op
where project_id = %(project)s group by project_id, task_id;
update core.project_feed set n = (%(n)s - 1) / 500 + 1 where project_id = %(project)s
