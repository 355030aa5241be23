-- redun 2.2: indexes for finding things by the beginning of their id, whatever the database's collation.
-- Whoever has built one of them beforehand without locking out writers keeps it.

CREATE UNIQUE INDEX IF NOT EXISTS ix_call_node_call_hash_vpo ON call_node (call_hash varchar_pattern_ops);
CREATE UNIQUE INDEX IF NOT EXISTS ix_execution_id_vpo ON execution (id varchar_pattern_ops);
CREATE INDEX IF NOT EXISTS ix_file_path ON file (path);
CREATE UNIQUE INDEX IF NOT EXISTS ix_job_id_vpo ON job (id varchar_pattern_ops);
CREATE UNIQUE INDEX IF NOT EXISTS ix_task_hash_vpo ON task (hash varchar_pattern_ops);
CREATE INDEX IF NOT EXISTS ix_task_name_vpo ON task (name varchar_pattern_ops);
CREATE INDEX IF NOT EXISTS ix_task_namespace_vpo ON task (namespace varchar_pattern_ops);
CREATE UNIQUE INDEX IF NOT EXISTS ix_value_value_hash_vpo ON value (value_hash varchar_pattern_ops);

UPDATE alembic_version SET version_num = '71ec303c90e4' WHERE version_num = '30ffbaee18cd';
