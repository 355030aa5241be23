-- Back before redun 3.5: the times at which executions were last seen alive go, and nothing that stays can rebuild them.

ALTER TABLE execution DROP COLUMN updated_time;

UPDATE alembic_version SET version_num = '3b0a6e67cc58' WHERE version_num = '0bee3d6dba76';
