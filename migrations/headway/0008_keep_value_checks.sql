-- What the latest check of a database's cached values came to, as JSON: counts, not the findings themselves.

CREATE TABLE value_check (
	database_id TEXT NOT NULL PRIMARY KEY,
	ended_at TEXT NOT NULL,
	came_to TEXT NOT NULL
) STRICT;
