-- redun 1.0: the call graph (tasks, values, calls, jobs, executions) and the two ledgers of the schema version.
-- Times of jobs are wall-clock times of whoever runs them, the other times UTC; neither says so before 3.4.

CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE redun_version (
  id VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  "timestamp" TIMESTAMP NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE task (
  hash VARCHAR(40) NOT NULL,
  name VARCHAR NOT NULL,
  namespace VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  PRIMARY KEY (hash)
);

CREATE TABLE value (
  value_hash VARCHAR(40) NOT NULL,
  type VARCHAR(100) NOT NULL,
  format VARCHAR(100) NOT NULL,
  value BYTEA NOT NULL,
  PRIMARY KEY (value_hash)
);

CREATE TABLE call_node (
  call_hash VARCHAR(40) NOT NULL,
  task_name VARCHAR(1024) NOT NULL,
  task_hash VARCHAR(40) NOT NULL,
  args_hash VARCHAR(40) NOT NULL,
  value_hash VARCHAR(40) NOT NULL,
  "timestamp" TIMESTAMP NOT NULL,
  PRIMARY KEY (call_hash),
  FOREIGN KEY (task_hash) REFERENCES task (hash),
  FOREIGN KEY (value_hash) REFERENCES value (value_hash)
);
CREATE INDEX ix_call_node_task_hash ON call_node (task_hash);
CREATE INDEX ix_call_node_value_hash ON call_node (value_hash);

CREATE TABLE file (
  value_hash VARCHAR(40) NOT NULL,
  path VARCHAR(1024) NOT NULL,
  PRIMARY KEY (value_hash),
  FOREIGN KEY (value_hash) REFERENCES value (value_hash)
);

CREATE TABLE handle (
  hash VARCHAR(40) NOT NULL,
  fullname VARCHAR(1024) NOT NULL,
  value_hash VARCHAR(40) NOT NULL,
  "key" VARCHAR(1024) NOT NULL,
  is_valid BOOLEAN NOT NULL,
  PRIMARY KEY (hash),
  FOREIGN KEY (value_hash) REFERENCES value (value_hash)
);
CREATE INDEX ix_handle_fullname ON handle (fullname);
CREATE INDEX ix_handle_value_hash ON handle (value_hash);

CREATE TABLE handle_edge (
  parent_id VARCHAR(40) NOT NULL,
  child_id VARCHAR(40) NOT NULL,
  PRIMARY KEY (parent_id, child_id),
  FOREIGN KEY (parent_id) REFERENCES handle (hash),
  FOREIGN KEY (child_id) REFERENCES handle (hash)
);
CREATE INDEX ix_handle_edge_child_id ON handle_edge (child_id);
CREATE INDEX ix_handle_edge_parent_id ON handle_edge (parent_id);

CREATE TABLE subvalue (
  value_hash VARCHAR(40) NOT NULL,
  parent_value_hash VARCHAR(40) NOT NULL,
  PRIMARY KEY (value_hash, parent_value_hash),
  FOREIGN KEY (value_hash) REFERENCES value (value_hash),
  FOREIGN KEY (parent_value_hash) REFERENCES value (value_hash)
);
CREATE INDEX ix_subvalue_parent_value_hash ON subvalue (parent_value_hash);
CREATE INDEX ix_subvalue_value_hash ON subvalue (value_hash);

CREATE TABLE argument (
  arg_hash VARCHAR(40) NOT NULL,
  call_hash VARCHAR(40) NOT NULL,
  value_hash VARCHAR(40) NOT NULL,
  arg_position INTEGER,
  arg_key VARCHAR(100),
  PRIMARY KEY (arg_hash),
  FOREIGN KEY (call_hash) REFERENCES call_node (call_hash),
  FOREIGN KEY (value_hash) REFERENCES value (value_hash)
);
CREATE INDEX ix_argument_call_hash ON argument (call_hash);
CREATE INDEX ix_argument_value_hash ON argument (value_hash);

CREATE TABLE argument_result (
  arg_hash VARCHAR(40) NOT NULL,
  result_call_hash VARCHAR(40) NOT NULL,
  PRIMARY KEY (arg_hash, result_call_hash),
  FOREIGN KEY (arg_hash) REFERENCES argument (arg_hash),
  FOREIGN KEY (result_call_hash) REFERENCES call_node (call_hash)
);
CREATE INDEX ix_argument_result_arg_hash ON argument_result (arg_hash);
CREATE INDEX ix_argument_result_result_call_hash ON argument_result (result_call_hash);

CREATE TABLE call_edge (
  parent_id VARCHAR(40) NOT NULL,
  child_id VARCHAR(40) NOT NULL,
  call_order INTEGER NOT NULL,
  PRIMARY KEY (parent_id, child_id, call_order),
  FOREIGN KEY (parent_id) REFERENCES call_node (call_hash),
  FOREIGN KEY (child_id) REFERENCES call_node (call_hash)
);
CREATE INDEX ix_call_edge_child_id ON call_edge (child_id);
CREATE INDEX ix_call_edge_parent_id ON call_edge (parent_id);

CREATE TABLE call_subtree_task (
  call_hash VARCHAR(40) NOT NULL,
  task_hash VARCHAR(40) NOT NULL,
  PRIMARY KEY (call_hash, task_hash),
  FOREIGN KEY (call_hash) REFERENCES call_node (call_hash),
  FOREIGN KEY (task_hash) REFERENCES task (hash)
);
CREATE INDEX ix_call_subtree_task_call_hash ON call_subtree_task (call_hash);
CREATE INDEX ix_call_subtree_task_task_hash ON call_subtree_task (task_hash);

CREATE TABLE job (
  id VARCHAR NOT NULL,
  start_time TIMESTAMP NOT NULL,
  end_time TIMESTAMP,
  task_hash VARCHAR(40) NOT NULL,
  cached BOOLEAN NOT NULL,
  call_hash VARCHAR(40),
  parent_id VARCHAR,
  PRIMARY KEY (id),
  FOREIGN KEY (task_hash) REFERENCES task (hash),
  FOREIGN KEY (call_hash) REFERENCES call_node (call_hash),
  FOREIGN KEY (parent_id) REFERENCES job (id)
);
CREATE INDEX ix_job_call_hash ON job (call_hash);
CREATE INDEX ix_job_parent_id ON job (parent_id);
CREATE INDEX ix_job_task_hash ON job (task_hash);

CREATE TABLE execution (
  id VARCHAR NOT NULL,
  args VARCHAR NOT NULL,
  job_id VARCHAR NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (job_id) REFERENCES job (id)
);
CREATE INDEX ix_execution_job_id ON execution (job_id);

INSERT INTO alembic_version (version_num) VALUES ('806f5dcb11bf');
