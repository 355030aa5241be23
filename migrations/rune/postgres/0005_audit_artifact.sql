-- Proofs and logs that a job left, with their bytes.
CREATE TABLE audit_artifact (
  artifact_id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  content BYTEA NOT NULL,
  created_at DOUBLE PRECISION NOT NULL
);

CREATE INDEX idx_audit_artifact_job_id ON audit_artifact(job_id);
