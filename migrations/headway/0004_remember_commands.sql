-- How a project's own command is called, as JSON. References such as ${DB_PASSWORD} stay as they were typed.
-- Of an act that a command carried out: its words as a JSON array, and what it printed, passwords taken out.

ALTER TABLE database ADD COLUMN command TEXT;
ALTER TABLE activity ADD COLUMN command TEXT;
ALTER TABLE activity ADD COLUMN output TEXT;
