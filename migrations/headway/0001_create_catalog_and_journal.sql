-- Headway's own state: the databases it knows, what was done to them, and who is at it now.
-- Times are UTC in ISO 8601; revisions, steps, restore points, backups and faults are JSON as the contract spells them.

CREATE TABLE database (
	id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	engine TEXT NOT NULL CHECK (engine IN ('sqlite', 'postgres')),
	path TEXT NOT NULL UNIQUE,
	colour TEXT NOT NULL,
	production INTEGER NOT NULL DEFAULT 0 CHECK (production IN (0, 1)),
	last_opened_at TEXT NOT NULL
) STRICT;

CREATE TABLE activity (
	id TEXT NOT NULL PRIMARY KEY,
	act TEXT NOT NULL,
	outcome TEXT NOT NULL,
	started_at TEXT NOT NULL,
	ended_at TEXT,
	user TEXT NOT NULL,
	host TEXT NOT NULL,
	process_id INTEGER NOT NULL,
	database_id TEXT NOT NULL,
	database_name TEXT NOT NULL,
	database_path TEXT NOT NULL,
	from_revision TEXT,
	to_revision TEXT,
	steps TEXT NOT NULL DEFAULT '[]',
	sql_sha256 TEXT,
	restore_point TEXT,
	backup TEXT,
	fault TEXT,
	found TEXT
) STRICT;

CREATE INDEX activity_by_database ON activity (database_id, started_at);
CREATE INDEX activity_by_start ON activity (started_at);

-- One row per database that something is being done to. `identity` names the file itself, so that two paths to it meet.
CREATE TABLE run_lock (
	identity TEXT NOT NULL PRIMARY KEY,
	token TEXT NOT NULL,
	act TEXT NOT NULL,
	user TEXT NOT NULL,
	host TEXT NOT NULL,
	process_id INTEGER NOT NULL,
	started_at TEXT NOT NULL,
	touched_at TEXT NOT NULL
) STRICT;
