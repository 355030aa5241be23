-- redun 3.5: when an execution was last seen alive.

ALTER TABLE execution ADD COLUMN updated_time TIMESTAMP WITH TIME ZONE;

UPDATE alembic_version SET version_num = '0bee3d6dba76' WHERE version_num = '3b0a6e67cc58';
