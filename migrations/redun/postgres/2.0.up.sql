-- redun 2.0: the evaluation cache.

CREATE TABLE evaluation (
  eval_hash VARCHAR(40) NOT NULL,
  task_hash VARCHAR(40) NOT NULL,
  args_hash VARCHAR(40) NOT NULL,
  value_hash VARCHAR(40) NOT NULL,
  PRIMARY KEY (eval_hash),
  FOREIGN KEY (task_hash) REFERENCES task (hash),
  FOREIGN KEY (value_hash) REFERENCES value (value_hash)
);
CREATE INDEX ix_evaluation_task_hash ON evaluation (task_hash);
CREATE INDEX ix_evaluation_value_hash ON evaluation (value_hash);

UPDATE alembic_version SET version_num = '647c510a77b1' WHERE version_num = '806f5dcb11bf';
