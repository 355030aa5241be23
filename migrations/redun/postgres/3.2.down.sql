-- Back before redun 3.2: type names of 100 characters at most. A longer one breaks the step; none is cut.

ALTER TABLE value ALTER COLUMN type TYPE VARCHAR(100);

UPDATE alembic_version SET version_num = 'cc4f663817b6' WHERE version_num = 'eb7b95e4e8bf';
