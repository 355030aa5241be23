-- How far the chain of a job has come.
CREATE TABLE chain_state (
  job_id TEXT PRIMARY KEY,
  state_json TEXT NOT NULL,
  overall_status TEXT NOT NULL,
  updated_at DOUBLE PRECISION NOT NULL
);
