-- redun 3.2: type names of any length. Taking a limit away does not rewrite the table.

ALTER TABLE value ALTER COLUMN type TYPE VARCHAR;

UPDATE alembic_version SET version_num = 'eb7b95e4e8bf' WHERE version_num = 'cc4f663817b6';
