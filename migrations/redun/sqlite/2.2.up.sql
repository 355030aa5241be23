-- redun 2.2: indexes for finding things by the beginning of their id.
-- An upgrade by redun that broke off may have left some of them behind; those are kept.

CREATE UNIQUE INDEX IF NOT EXISTS ix_call_node_call_hash_vpo ON call_node (call_hash);
CREATE UNIQUE INDEX IF NOT EXISTS ix_execution_id_vpo ON execution (id);
CREATE INDEX IF NOT EXISTS ix_file_path ON file (path);
CREATE UNIQUE INDEX IF NOT EXISTS ix_job_id_vpo ON job (id);
CREATE UNIQUE INDEX IF NOT EXISTS ix_task_hash_vpo ON task (hash);
CREATE INDEX IF NOT EXISTS ix_task_name_vpo ON task (name);
CREATE INDEX IF NOT EXISTS ix_task_namespace_vpo ON task (namespace);
CREATE UNIQUE INDEX IF NOT EXISTS ix_value_value_hash_vpo ON value (value_hash);

UPDATE alembic_version SET version_num = '71ec303c90e4' WHERE version_num = '30ffbaee18cd';
