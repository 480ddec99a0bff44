-- The hash of an operation, from the very text app.models.op.op_hash makes: a canonical array of plain ASCII. Without a
-- search path of its own, and no more than stable as convert_to is, it is inlined, which halves its cost; push, which pins
-- a search path, is who calls it.
set role orthomark_api;
create or replace function api.op_hash(
    op_id uuid, project_id uuid, kind text, entity_id uuid, task_id uuid, author uuid, device_id uuid, dseq bigint,
    base_id uuid, merge_id uuid, client_time text, body text, prev_hash bytea
) returns bytea language sql stable as $$
    select sha256(convert_to(
        '["orthomark-op-1","' || op_id::text || '","' || project_id::text || '","' || kind || '","' || entity_id::text || '","' || task_id::text
        || '","' || author::text || '","' || device_id::text || '",' || dseq::text || ','
        || coalesce('"' || base_id::text || '"', 'null') || ',' || coalesce('"' || merge_id::text || '"', 'null') || ',"'
        || client_time || '","' || encode(sha256(convert_to(body, 'UTF8')), 'hex') || '","' || encode(prev_hash, 'hex') || '"]',
        'UTF8'))
$$;

create or replace function api.hash_word(hash bytea) returns bigint language sql immutable as $$
    select ('x' || encode(substr(hash, 1, 8), 'hex'))::bit(64)::bigint
$$;
reset role;
