-- redun 3.0: every job names its execution.
--
-- Root jobs that no execution names get a stub of one, as redun makes it. Then each job gets the execution of the nearest
-- job above it (or itself) that one names. A job that reaches none breaks NOT NULL and with it the step.
-- SQLite cannot forbid NULL in an existing column, so the table is rebuilt, which fills the column on the way. Foreign keys
-- must be off: with them on, dropping the old table would act on the rows that refer to it.

INSERT INTO execution (id, args, job_id)
SELECT
  lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2)))
    || '-4' || substr(lower(hex(randomblob(2))), 2)
    || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2)
    || '-' || lower(hex(randomblob(6))),
  '"Stub Execution"',
  id
FROM job
WHERE parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM execution WHERE execution.job_id = job.id);

-- Row numbers stand in for the ids while walking: they are small, and next to each other where rows are.
CREATE TEMP TABLE headway_job_execution (job_row INTEGER PRIMARY KEY, execution_row INTEGER NOT NULL);

-- The queue of the recursion hands out nearer jobs first, so the first execution to reach a job is the nearest.
INSERT OR IGNORE INTO temp.headway_job_execution (job_row, execution_row)
WITH RECURSIVE reached (job_row, execution_row) AS (
  SELECT job.rowid, execution.rowid FROM execution CROSS JOIN job ON job.id = execution.job_id
  UNION
  SELECT child.rowid, reached.execution_row
  FROM reached CROSS JOIN job ON job.rowid = reached.job_row CROSS JOIN job AS child ON child.parent_id = job.id
)
SELECT job_row, execution_row FROM reached;

CREATE TABLE headway_new_job (
  id VARCHAR NOT NULL,
  start_time DATETIME NOT NULL,
  end_time DATETIME,
  task_hash VARCHAR(40) NOT NULL,
  cached BOOLEAN NOT NULL,
  call_hash VARCHAR(40),
  parent_id VARCHAR,
  execution_id VARCHAR NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (task_hash) REFERENCES task (hash),
  FOREIGN KEY (call_hash) REFERENCES call_node (call_hash),
  FOREIGN KEY (parent_id) REFERENCES job (id),
  CONSTRAINT ct_job_execution_id FOREIGN KEY (execution_id) REFERENCES execution (id) DEFERRABLE INITIALLY DEFERRED
  /* checks of the table as it is */
);

INSERT INTO headway_new_job (id, start_time, end_time, task_hash, cached, call_hash, parent_id, execution_id)
SELECT job.id, start_time, end_time, task_hash, cached, call_hash, parent_id, execution.id
FROM job
  LEFT JOIN temp.headway_job_execution AS reached ON reached.job_row = job.rowid
  LEFT JOIN execution ON execution.rowid = reached.execution_row;

DROP TABLE temp.headway_job_execution;
DROP TABLE job;
ALTER TABLE headway_new_job RENAME TO job;

CREATE INDEX ix_job_call_hash ON job (call_hash);
CREATE INDEX ix_job_execution_id ON job (execution_id);
CREATE UNIQUE INDEX ix_job_id_vpo ON job (id);
CREATE INDEX ix_job_parent_id ON job (parent_id);
CREATE INDEX ix_job_task_hash ON job (task_hash);

UPDATE alembic_version SET version_num = 'cd2d53191748' WHERE version_num = 'd4af139b6f53';
