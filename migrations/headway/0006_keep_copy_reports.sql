-- What a copy from one database to another, or a comparison of two, said in the end: as JSON, under its act of the journal.

CREATE TABLE copy_report (
	activity TEXT NOT NULL PRIMARY KEY,
	copy TEXT NOT NULL,
	source_id TEXT NOT NULL,
	target_id TEXT NOT NULL,
	ended_at TEXT NOT NULL,
	report TEXT NOT NULL
) STRICT;

CREATE INDEX copy_report_by_ends ON copy_report (source_id, target_id, ended_at);
