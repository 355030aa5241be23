-- redun 3.2: type names of any length. SQLite does not enforce lengths, so only the version moves.

UPDATE alembic_version SET version_num = 'eb7b95e4e8bf' WHERE version_num = 'cc4f663817b6';
