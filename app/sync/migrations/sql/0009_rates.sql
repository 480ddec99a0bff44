-- Work in staging that nobody finished is found by its age: an entry of the old index was the login, 64 bytes of it, for
-- every operation that passed. Functions whose answers are other ones now make room for those.
set role orthomark_owner;
create index stage_age on stage.op (staged_at);
drop index stage.stage_login;
drop function if exists core.place_run(core.device, uuid, uuid, text[], bigint, bigint, bigint);
drop function if exists core.place(core.device, uuid, uuid, text[], bigint);
drop function if exists core.close_batch(core.device, uuid, uuid, bigint, bytea);
reset role;
