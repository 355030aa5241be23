-- What happened in which job; events of no job are possible.
CREATE TABLE workflow_events (
  id BIGSERIAL PRIMARY KEY,
  job_id TEXT,
  event TEXT NOT NULL,
  status TEXT NOT NULL,
  duration_ms DOUBLE PRECISION,
  error_type TEXT,
  labels_json TEXT,
  recorded_at DOUBLE PRECISION NOT NULL
);

CREATE INDEX idx_workflow_events_job_id ON workflow_events(job_id);
CREATE INDEX idx_workflow_events_event ON workflow_events(event);
