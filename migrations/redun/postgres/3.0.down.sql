-- Back before redun 3.0: a job may again name no execution. Stub executions stay.

ALTER TABLE job ALTER COLUMN execution_id DROP NOT NULL;

UPDATE alembic_version SET version_num = 'd4af139b6f53' WHERE version_num = 'cd2d53191748';
