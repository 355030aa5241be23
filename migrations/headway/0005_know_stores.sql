-- A database may be a bare store: a Badger folder or a table of DynamoDB. SQLite changes no CHECK in place.
-- Of an act on a store's entries, as JSON: which store, how many were written, of how many.

CREATE TABLE database_with_stores (
	id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	engine TEXT NOT NULL CHECK (engine IN ('sqlite', 'postgres', 'badger', 'dynamodb')),
	path TEXT NOT NULL UNIQUE,
	colour TEXT NOT NULL,
	production INTEGER NOT NULL DEFAULT 0 CHECK (production IN (0, 1)),
	last_opened_at TEXT NOT NULL,
	address TEXT,
	source_folder TEXT,
	source_convention TEXT,
	command TEXT
) STRICT;

INSERT INTO database_with_stores
	SELECT id, name, engine, path, colour, production, last_opened_at, address, source_folder, source_convention, command FROM database;
DROP TABLE database;
ALTER TABLE database_with_stores RENAME TO database;

ALTER TABLE activity ADD COLUMN entries TEXT;
