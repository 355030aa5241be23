-- Back before redun 3.2: SQLite does not enforce the length of type names, so only the version moves.

UPDATE alembic_version SET version_num = 'cc4f663817b6' WHERE version_num = 'eb7b95e4e8bf';
