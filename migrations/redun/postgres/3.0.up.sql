-- redun 3.0: every job names its execution.
--
-- Root jobs that no execution names get a stub of one, as redun makes it. Then each job gets the execution of the nearest
-- job above it (or itself) that one names. A job that reaches none breaks NOT NULL and with it the step.
-- redun's own step commits half-way, so that a failure leaves it half done. This one does not need to.

INSERT INTO execution (id, args, job_id)
SELECT
  substr(digits, 1, 8) || '-' || substr(digits, 9, 4)
    || '-4' || substr(digits, 14, 3)
    || '-' || substr('89ab', 1 + floor(variant * 4)::integer, 1) || substr(digits, 18, 3)
    || '-' || substr(digits, 21, 12),
  '"Stub Execution"',
  job_id
FROM (
  SELECT id AS job_id, md5(id || random()::text || clock_timestamp()::text) AS digits, random() AS variant
  FROM job
  WHERE parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM execution WHERE execution.job_id = job.id)
) AS stub;

-- Walking down stops at a job that an execution names, so every job is met once and its nearest execution wins. Of several
-- executions that name the same job, the one with the lowest id is taken.
WITH RECURSIVE reached (job_id, execution_id) AS (
  SELECT job_id, min(id) FROM execution GROUP BY job_id
  UNION ALL
  SELECT child.id, reached.execution_id
  FROM reached JOIN job AS child ON child.parent_id = reached.job_id
  WHERE NOT EXISTS (SELECT 1 FROM execution WHERE execution.job_id = child.id)
)
UPDATE job SET execution_id = reached.execution_id
FROM reached
WHERE reached.job_id = job.id AND job.execution_id IS DISTINCT FROM reached.execution_id;

-- Tables cannot be altered while checks of their rows wait for the end of the transaction, so those are done now.
SET CONSTRAINTS ALL IMMEDIATE;

ALTER TABLE job ALTER COLUMN execution_id SET NOT NULL;

UPDATE alembic_version SET version_num = 'cd2d53191748' WHERE version_num = 'd4af139b6f53';
