-- redun 3.3: indexes for the times of jobs and the types of values.
-- Whoever has built one of them beforehand without locking out writers keeps it.

CREATE INDEX IF NOT EXISTS ix_job_end_time ON job (end_time);
CREATE INDEX IF NOT EXISTS ix_job_start_time ON job (start_time);
CREATE INDEX IF NOT EXISTS ix_value_type ON value (type);

UPDATE alembic_version SET version_num = 'f68b3aaee9cc' WHERE version_num = 'eb7b95e4e8bf';
