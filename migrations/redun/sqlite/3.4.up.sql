-- redun 3.4: the times of jobs, written until now as the wall clock of whoever ran them, become UTC.
--
-- :time_zone_offsets is a JSON list of [starts, seconds to add], one for each stretch of time in which the zone's clocks
-- kept one distance from UTC; `starts` is written like the times it is compared with, here the wall clock.
-- The fraction of a second is cut off before the sum and put back after it, so that every digit survives.

CREATE TEMP TABLE headway_clock (starts TEXT PRIMARY KEY, shift TEXT NOT NULL) WITHOUT ROWID;

INSERT INTO temp.headway_clock (starts, shift)
SELECT json_extract(value, '$[0]'), printf('%+d seconds', json_extract(value, '$[1]')) FROM json_each(:time_zone_offsets);

-- Made afresh below, which is quicker than keeping them in order row by row.
DROP INDEX IF EXISTS ix_job_start_time;
DROP INDEX IF EXISTS ix_job_end_time;

-- A zone that never leaves UTC has nothing to rewrite.
UPDATE job SET
  start_time = datetime(
    substr(start_time, 1, 19),
    (SELECT shift FROM temp.headway_clock WHERE starts <= substr(start_time, 1, 19) ORDER BY starts DESC LIMIT 1)
  ) || substr(start_time, 20),
  end_time = datetime(
    substr(end_time, 1, 19),
    (SELECT shift FROM temp.headway_clock WHERE starts <= substr(end_time, 1, 19) ORDER BY starts DESC LIMIT 1)
  ) || substr(end_time, 20)
WHERE EXISTS (SELECT 1 FROM temp.headway_clock WHERE shift <> '+0 seconds');

CREATE INDEX ix_job_end_time ON job (end_time);
CREATE INDEX ix_job_start_time ON job (start_time);

DROP TABLE temp.headway_clock;

UPDATE alembic_version SET version_num = '3b0a6e67cc58' WHERE version_num = 'f68b3aaee9cc';
