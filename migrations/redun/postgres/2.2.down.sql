-- Back before redun 2.2: the indexes for finding things by the beginning of their id go.

DROP INDEX IF EXISTS ix_call_node_call_hash_vpo;
DROP INDEX IF EXISTS ix_execution_id_vpo;
DROP INDEX IF EXISTS ix_file_path;
DROP INDEX IF EXISTS ix_job_id_vpo;
DROP INDEX IF EXISTS ix_task_hash_vpo;
DROP INDEX IF EXISTS ix_task_name_vpo;
DROP INDEX IF EXISTS ix_task_namespace_vpo;
DROP INDEX IF EXISTS ix_value_value_hash_vpo;

UPDATE alembic_version SET version_num = '30ffbaee18cd' WHERE version_num = '71ec303c90e4';
