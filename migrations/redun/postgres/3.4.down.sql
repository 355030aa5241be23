-- Back before redun 3.4: times no longer say which moment they are.
--
-- PostgreSQL writes such a time by the clock of the session, which is therefore set on purpose before each table: jobs get
-- the wall clock of :time_zone, as older clients expect; call_node and redun_version stay in UTC. No microsecond is lost.

DROP TRIGGER IF EXISTS check_job_utc ON job;
DROP FUNCTION IF EXISTS check_job_utc();

SELECT set_config('TimeZone', :time_zone, true);

ALTER TABLE job
  ALTER COLUMN start_time TYPE TIMESTAMP WITHOUT TIME ZONE,
  ALTER COLUMN end_time TYPE TIMESTAMP WITHOUT TIME ZONE;

SELECT set_config('TimeZone', 'UTC', true);

ALTER TABLE redun_version ALTER COLUMN "timestamp" TYPE TIMESTAMP WITHOUT TIME ZONE;
ALTER TABLE call_node ALTER COLUMN "timestamp" TYPE TIMESTAMP WITHOUT TIME ZONE;

UPDATE alembic_version SET version_num = 'f68b3aaee9cc' WHERE version_num = '3b0a6e67cc58';
