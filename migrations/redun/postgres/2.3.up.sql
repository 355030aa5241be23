-- redun 2.3: a job can name its execution. Filled in by 3.0.
--
-- A job and its execution now name each other, so both references are checked at the end of a transaction only.

ALTER TABLE job ADD COLUMN execution_id VARCHAR;
CREATE INDEX ix_job_execution_id ON job (execution_id);
ALTER TABLE job
  ADD CONSTRAINT ct_job_execution_id FOREIGN KEY (execution_id) REFERENCES execution (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE execution ALTER CONSTRAINT execution_job_id_fkey DEFERRABLE INITIALLY DEFERRED;

UPDATE alembic_version SET version_num = 'd4af139b6f53' WHERE version_num = '71ec303c90e4';
