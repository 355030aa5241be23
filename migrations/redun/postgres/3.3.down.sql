-- Back before redun 3.3: the indexes for the times of jobs and the types of values go.

DROP INDEX IF EXISTS ix_job_end_time;
DROP INDEX IF EXISTS ix_job_start_time;
DROP INDEX IF EXISTS ix_value_type;

UPDATE alembic_version SET version_num = 'eb7b95e4e8bf' WHERE version_num = 'f68b3aaee9cc';
