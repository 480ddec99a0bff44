CREATE INDEX op_set_aside ON op (disposition) WHERE disposition IN ('late', 'stale', 'quarantine')
--;
CREATE INDEX op_adopts ON op (position) WHERE kind = 'rev' AND instr(body, '"adopts"') > 0
--;
CREATE INDEX op_time ON op (client_time)
--;
CREATE INDEX annotation_torn ON annotation (ordinal) WHERE status = 'conflict'
--;
ALTER TABLE pull_cursor ADD COLUMN checked TEXT
