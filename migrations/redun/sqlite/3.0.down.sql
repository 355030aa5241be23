-- Back before redun 3.0: a job may again name no execution. Stub executions stay.
--
-- SQLite cannot allow NULL in an existing column, so the table is rebuilt. Foreign keys must be off: with them on,
-- dropping the old table would act on the rows that refer to it.

CREATE TABLE headway_new_job (
  id VARCHAR NOT NULL,
  start_time DATETIME NOT NULL,
  end_time DATETIME,
  task_hash VARCHAR(40) NOT NULL,
  cached BOOLEAN NOT NULL,
  call_hash VARCHAR(40),
  parent_id VARCHAR,
  execution_id VARCHAR,
  PRIMARY KEY (id),
  FOREIGN KEY (task_hash) REFERENCES task (hash),
  FOREIGN KEY (call_hash) REFERENCES call_node (call_hash),
  FOREIGN KEY (parent_id) REFERENCES job (id),
  CONSTRAINT ct_job_execution_id FOREIGN KEY (execution_id) REFERENCES execution (id) DEFERRABLE INITIALLY DEFERRED
  /* checks of the table as it is */
);

INSERT INTO headway_new_job (id, start_time, end_time, task_hash, cached, call_hash, parent_id, execution_id)
SELECT id, start_time, end_time, task_hash, cached, call_hash, parent_id, execution_id FROM job;

DROP TABLE job;
ALTER TABLE headway_new_job RENAME TO job;

CREATE INDEX ix_job_call_hash ON job (call_hash);
CREATE INDEX ix_job_execution_id ON job (execution_id);
CREATE UNIQUE INDEX ix_job_id_vpo ON job (id);
CREATE INDEX ix_job_parent_id ON job (parent_id);
CREATE INDEX ix_job_task_hash ON job (task_hash);

UPDATE alembic_version SET version_num = 'd4af139b6f53' WHERE version_num = 'cd2d53191748';
