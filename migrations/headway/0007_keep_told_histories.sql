-- What the Alembic of a project told of files that cannot be read without running them, as JSON: under a digest of those
-- files, of their times and of the command that was asked. Some are kept of each folder.

CREATE TABLE told_history (
	digest TEXT NOT NULL PRIMARY KEY,
	folder TEXT NOT NULL,
	command TEXT NOT NULL,
	told_at TEXT NOT NULL,
	told TEXT NOT NULL
) STRICT;

CREATE INDEX told_history_by_folder ON told_history (folder);
