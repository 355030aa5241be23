-- Back before redun 2.3: jobs no longer name their execution. Going up again computes it from the parents.
--
-- redun's own step down leaves the reference from executions to jobs deferrable. Here it is checked at once again, as in a
-- database that was never above 2.2.

ALTER TABLE execution ALTER CONSTRAINT execution_job_id_fkey NOT DEFERRABLE;
ALTER TABLE job DROP CONSTRAINT ct_job_execution_id;
DROP INDEX IF EXISTS ix_job_execution_id;
ALTER TABLE job DROP COLUMN execution_id;

UPDATE alembic_version SET version_num = '71ec303c90e4' WHERE version_num = 'd4af139b6f53';
