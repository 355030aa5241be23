-- Of a server, `path` is what it is called; `address` is the text that it is opened with: never with a password, but
-- with references such as ${DB_PASSWORD} as they were typed. Of a file, `address` is null.
-- A source is the folder that a database's history is read from, and what a person said it is.

ALTER TABLE database ADD COLUMN address TEXT;
ALTER TABLE database ADD COLUMN source_folder TEXT;
ALTER TABLE database ADD COLUMN source_convention TEXT;
