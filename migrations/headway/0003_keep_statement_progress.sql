-- How far a step outside a transaction had got, as JSON: written before each of its statements runs.

ALTER TABLE activity ADD COLUMN progress TEXT;
