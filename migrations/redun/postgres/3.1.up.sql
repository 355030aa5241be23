-- redun 3.1: tags on executions, jobs, calls, tasks and values, with their edits.

-- redun's own step down leaves the type behind, and its step up then fails on it. If it is there, it is used as it is.
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_type AS found JOIN pg_catalog.pg_namespace AS place ON place.oid = found.typnamespace
    WHERE place.nspname = current_schema() AND found.typname = 'tagentitytype'
  ) THEN
    CREATE TYPE tagentitytype AS ENUM ('Execution', 'Job', 'CallNode', 'Task', 'Value', 'Null');
  END IF;
END
$$;

CREATE TABLE tag (
  tag_hash VARCHAR(40) NOT NULL,
  entity_type tagentitytype NOT NULL,
  entity_id VARCHAR NOT NULL,
  key VARCHAR NOT NULL,
  value JSONB NOT NULL,
  is_current BOOLEAN NOT NULL,
  PRIMARY KEY (tag_hash)
);
CREATE INDEX ix_tag_entity_id ON tag (entity_id);
CREATE INDEX ix_tag_key ON tag (key);
CREATE INDEX ix_tag_value ON tag (value);
CREATE UNIQUE INDEX ix_tag_tag_hash_current ON tag (tag_hash) WHERE is_current;

CREATE TABLE tag_edit (
  parent_id VARCHAR NOT NULL,
  child_id VARCHAR NOT NULL,
  PRIMARY KEY (parent_id, child_id),
  FOREIGN KEY (parent_id) REFERENCES tag (tag_hash),
  FOREIGN KEY (child_id) REFERENCES tag (tag_hash)
);

UPDATE alembic_version SET version_num = 'cc4f663817b6' WHERE version_num = 'cd2d53191748';
