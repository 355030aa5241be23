-- One row for each job a client has asked for. Times are seconds since 1970.
CREATE TABLE jobs (
  job_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  request_json TEXT NOT NULL,
  result_json TEXT,
  error TEXT,
  message TEXT,
  created_at REAL NOT NULL,
  updated_at REAL NOT NULL
);
