-- redun 3.4: every time says which moment it is.
--
-- PostgreSQL reads a time that says no zone in the zone of the session, which is therefore set on purpose before each table:
-- the times of call_node and redun_version were written in UTC (redun's own step forgets that), those of jobs by the wall
-- clock of whoever ran them, which is :time_zone. Where the zone is UTC, PostgreSQL rewrites no row.
-- A time that the clocks showed twice is taken for the second, as by redun's own step.

SELECT set_config('TimeZone', 'UTC', true);

ALTER TABLE call_node ALTER COLUMN "timestamp" TYPE TIMESTAMP WITH TIME ZONE;
ALTER TABLE redun_version ALTER COLUMN "timestamp" TYPE TIMESTAMP WITH TIME ZONE;

SELECT set_config('TimeZone', :time_zone, true);

ALTER TABLE job
  ALTER COLUMN start_time TYPE TIMESTAMP WITH TIME ZONE,
  ALTER COLUMN end_time TYPE TIMESTAMP WITH TIME ZONE;

-- Older clients go on adding jobs by their wall clock, and a server in UTC takes that for UTC. Newer clients say their
-- version (redun.version) in every session, and their times stand as they are.
-- The function always runs in the zone that is set while it is made: that of the wall clock.
CREATE FUNCTION check_job_utc() RETURNS trigger LANGUAGE plpgsql SET TimeZone FROM CURRENT AS $$
BEGIN
  IF current_setting('redun.version', true) IS NULL THEN
    NEW.start_time := (NEW.start_time AT TIME ZONE 'UTC')::timestamp with time zone;
    NEW.end_time := (NEW.end_time AT TIME ZONE 'UTC')::timestamp with time zone;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER check_job_utc BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION check_job_utc();

UPDATE alembic_version SET version_num = '3b0a6e67cc58' WHERE version_num = 'f68b3aaee9cc';
