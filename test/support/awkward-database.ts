import Database from 'better-sqlite3'

/**
 * A SQLite file that holds every value and every name that a copy to PostgreSQL must not stumble over. Each table is about one
 * matter. `ordinary` has nothing that needs a decision; all others have at least one finding.
 */
export function makeAwkwardDatabase(path: string): void {
	const db = new Database(path)
	db.pragma('foreign_keys = OFF')
	db.transaction(() => {
		db.exec(schema)
		fillOrdinary(db)
		fillStrangers(db)
	})()
	db.close()
}

/** 64 letters: one more than PostgreSQL keeps. */
export const longName = 'a_name_that_is_longer_than_all_the_room_that_postgres_has_for_it'

/** Bytes that are no UTF-8: a broken one in the middle. */
export const brokenBytes = Buffer.from('61ff62', 'hex')

const schema = `
CREATE TABLE ordinary (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL DEFAULT 'none' CONSTRAINT "has a name" CHECK (length(name) > 0),
	price REAL CHECK (price >= 0 /* not (a) "debt" */),
	photo BLOB,
	made_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	is_open BOOLEAN NOT NULL DEFAULT 1,
	notes JSON,
	big INTEGER,
	CHECK (id <> 0)
);
CREATE INDEX ordinary_by_name ON ordinary (name COLLATE NOCASE, price DESC) WHERE price > 1;
CREATE INDEX ordinary_by_expression ON ordinary (lower(name), id);
CREATE TABLE numbers (id INTEGER PRIMARY KEY, whole INTEGER, fraction REAL, decimal NUMERIC(10, 2));
CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE bytes (id INTEGER PRIMARY KEY, body BLOB);
CREATE TABLE times (id INTEGER PRIMARY KEY, at DATETIME, day DATE, stamped TIMESTAMP);
CREATE TABLE truths (id INTEGER PRIMARY KEY, holds BOOLEAN);
CREATE TABLE documents (id INTEGER PRIMARY KEY, body JSON);
CREATE TABLE untyped (a, b, c ANYTHING);
CREATE TABLE null_keys (one TEXT, two INTEGER, body TEXT, PRIMARY KEY (one, two));
CREATE TABLE folded_keys (code TEXT COLLATE NOCASE PRIMARY KEY, body TEXT) WITHOUT ROWID;
CREATE TABLE broken_keys (code TEXT PRIMARY KEY, body TEXT);
CREATE TABLE strict_ones (id INTEGER PRIMARY KEY, anything ANY, words TEXT) STRICT;
CREATE TABLE has_rowid ("rowid" TEXT, body TEXT);
CREATE TABLE hides_rowid ("rowid" TEXT, "_rowid_" TEXT, oid TEXT);
CREATE TABLE parents (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
CREATE TABLE children (
	id INTEGER PRIMARY KEY,
	parent INTEGER REFERENCES parents ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	code TEXT,
	FOREIGN KEY (code) REFERENCES parents (code) ON UPDATE SET NULL
);
CREATE TABLE orphans (id INTEGER PRIMARY KEY, body TEXT REFERENCES nowhere (id));
CREATE TABLE computed (
	"first name" TEXT,
	last TEXT,
	"full name" TEXT GENERATED ALWAYS AS ("first name" || ' ' || last) VIRTUAL,
	letters INTEGER AS (length(last)) STORED
);
CREATE TABLE "odd ""name"", with [everything]; é" ("select" TEXT, "a ""b""" TEXT, [c d] INTEGER, xmin INTEGER);
CREATE TABLE ${longName} (id INTEGER PRIMARY KEY, ${longName} TEXT);
CREATE TABLE "Ä" (id INTEGER PRIMARY KEY);
CREATE TABLE "ä" (id INTEGER PRIMARY KEY);
CREATE TABLE no_rows (id INTEGER PRIMARY KEY, body TEXT);
CREATE VIRTUAL TABLE searched USING fts5 (title, body);
CREATE VIRTUAL TABLE boxes USING rtree (id, x1, x2);
CREATE VIEW shown AS SELECT id, name FROM ordinary;
CREATE TRIGGER after_texts AFTER INSERT ON texts BEGIN SELECT 1; END;
`

function fillOrdinary(db: Database.Database): void {
	const insert = db.prepare('INSERT INTO ordinary (name, price, photo, made_at, is_open, notes, big) VALUES (?, ?, ?, ?, ?, ?, ?)')
	insert.run('plain', 1.5, Buffer.from('00ff', 'hex'), '2024-02-29 12:34:56', 1n, '{"a": [1, null]}', 9223372036854775807n)
	insert.run('Grüße, 🚀 and \ufffd', 0.1, Buffer.alloc(0), '1999-12-31T23:59:59.123456', 0n, '[]', -9223372036854775808n)
	insert.run('ends in spaces  ', 1e300, null, null, 1n, null, 9007199254740993n)
	insert.run('tab\there\r\n"quoted", \\backslash', 5, null, '2024-01-01', 1n, '"x"', 0n)
	db.prepare("INSERT INTO searched VALUES ('a title', 'a body')").run()
	db.prepare('INSERT INTO boxes VALUES (1, 0.0, 1.0)').run()
}

function fillStrangers(db: Database.Database): void {
	const broken = `CAST(X'${brokenBytes.toString('hex')}' AS TEXT)`
	db.exec(`
INSERT INTO numbers (whole, fraction, decimal) VALUES (1, 1.25, 1.25), ('twelve', 'much', ' 1,5'), (1.5, -0.0, 12), (9e18 * 10, 9e999, X'31'), (NULL, 1e-300, 12345678901234567890);
INSERT INTO texts (body) VALUES ('fine'), ('a' || char(0) || 'b'), (${broken}), (X'00ff'), (char(65533)), (''), (NULL);
INSERT INTO bytes (body) VALUES (X'00ff'), ('text'), (12), (zeroblob(0)), (NULL);
INSERT INTO times (at, day, stamped) VALUES
	('2024-02-29 12:00:00', '2024-02-29', '2024-07-01T00:00:00Z'),
	(1700000000, '2023-02-29', 1700000000123),
	(20240131, 'yesterday', '2024-07-01 00:00:00+02:00'),
	(2460000.5, '2024-13-01', '24:00');
INSERT INTO truths (holds) VALUES (1), (0), ('true'), ('FALSE'), (2), ('yes'), (NULL);
INSERT INTO documents (body) VALUES ('{}'), ('{not json}'), (12), (NULL);
INSERT INTO untyped VALUES (1, 'text', 'x'), ('1', X'01', 'y'), (1.0, NULL, 'z'), (1, 'text', 'x');
INSERT INTO null_keys VALUES ('a', 1, 'whole'), (NULL, 1, 'first'), (NULL, 1, 'second'), ('a', NULL, 'third');
INSERT INTO folded_keys VALUES ('b', '1'), ('A', '2'), ('C', '3'), ('a b', '4');
INSERT INTO broken_keys VALUES ('a', '1'), (${broken}, '2'), ('b', '3'), (X'61', '4'), (char(65533), '5');
INSERT INTO strict_ones (anything, words) VALUES (1, 'a'), ('1', 'b'), (1.0, 'c'), (X'31', 'd');
INSERT INTO has_rowid VALUES ('text', 'one'), (NULL, 'two'), ('text', 'three');
INSERT INTO hides_rowid VALUES ('a', 'b', 'c'), ('a', 'b', 'c'), (NULL, NULL, NULL);
INSERT INTO parents VALUES (1, 'one'), (2, 'two');
INSERT INTO children VALUES (1, 1, 'one'), (2, 7, 'two'), (3, NULL, 'seven'), (4, 8, NULL);
INSERT INTO orphans VALUES (1, 'x');
INSERT INTO computed ("first name", last) VALUES ('Ada', 'Lovelace'), ('Alan', 'Turing');
INSERT INTO "odd ""name"", with [everything]; é" VALUES ('a', 'b', 1, 2);
INSERT INTO ${longName} VALUES (1, 'x');
`)
}
