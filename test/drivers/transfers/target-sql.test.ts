import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CopyMap, CopySurvey } from '../../../electron/contract/copy-map.ts'
import { readAsServer } from '../../../electron/drivers/engines/postgres-parser.ts'
import { applyChoices } from '../../../electron/drivers/transfers/mapping/map-choices.ts'
import { findingsOfMap } from '../../../electron/drivers/transfers/mapping/map-findings.ts'
import { targetSql } from '../../../electron/drivers/transfers/target-sql/target-sql.ts'
import { madeFrom, proposed, surveyOfScript } from '../../support/mapped-source.ts'
import type { TestDatabase } from '../../support/postgres-database.ts'

const longName = `an_index_with_a_name_that_is_${'far_'.repeat(10)}too_long`

const script = `
	CREATE TABLE author (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		name TEXT NOT NULL COLLATE NOCASE UNIQUE,
		mail VARCHAR(20) DEFAULT 'none',
		active BOOLEAN NOT NULL DEFAULT 1,
		score REAL DEFAULT 0.5 CHECK (score >= 0),
		joined DATETIME DEFAULT CURRENT_TIMESTAMP,
		tags JSON DEFAULT '[]',
		mentor INTEGER REFERENCES author (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
		CONSTRAINT "mail has an at" CHECK (mail LIKE '%@%' OR mail = 'none')
	);
	CREATE TABLE book (
		"ISBN" TEXT PRIMARY KEY,
		author_id INTEGER NOT NULL REFERENCES author ON DELETE CASCADE ON UPDATE CASCADE,
		title TEXT,
		year INT CHECK (typeof(year) = 'integer' AND year BETWEEN 0 AND 3000),
		shelf INTEGER,
		place INTEGER,
		label TEXT GENERATED ALWAYS AS (title || ' / ' || year) STORED,
		cover BLOB,
		UNIQUE (shelf, place)
	) WITHOUT ROWID;
	CREATE TABLE loan (shelf INTEGER, place INTEGER, day DATE, FOREIGN KEY (shelf, place) REFERENCES book (shelf, place));
	CREATE TABLE "left" (id INTEGER PRIMARY KEY, other INTEGER REFERENCES "right" (id));
	CREATE TABLE "right" (id INTEGER PRIMARY KEY, other INTEGER REFERENCES "left" (id));
	CREATE TABLE book_pkey (x INTEGER);
	CREATE TABLE author_id_seq (x INTEGER);
	CREATE INDEX by_title ON book (title COLLATE NOCASE, year DESC);
	CREATE UNIQUE INDEX one_active ON author (mail) WHERE active = 1;
	CREATE INDEX by_length ON book (length(title), "ISBN");
	CREATE INDEX "${longName}" ON loan (day);
	INSERT INTO author (id, name, mail, active, score, joined) VALUES
		(3, 'Ann', 'ann@x', 1, 2.5, '2024-01-01 10:00:00'), (7, 'bob', 'none', 0, NULL, NULL), (41, 'gone', 'g@x', 0, 1.0, NULL);
	UPDATE author SET mentor = 3 WHERE id = 7;
	DELETE FROM author WHERE id = 41;
	INSERT INTO book ("ISBN", author_id, title, year, shelf, place) VALUES ('b1', 3, 'Ämter', 1999, 1, 2), ('B1', 7, 'zoo', 2001, 1, 3);
	INSERT INTO loan VALUES (1, 2, '2024-02-29'), (NULL, 9, NULL);
	INSERT INTO "left" VALUES (-5, 1);
	INSERT INTO "right" VALUES (1, -5);
`

let survey: CopySurvey
let map: CopyMap
let database: TestDatabase

beforeAll(async () => {
	survey = await surveyOfScript(script)
	const first = proposed(survey)
	const findings = [...survey.findings, ...findingsOfMap(survey, first, { there: [], system: null })]
	const chosen = { 'unknown-expression/author/name/COLLATE': 'convert', [`name-too-long/loan//${longName}`]: 'rename' } as const
	expect(findings.map(({ id }) => id).sort()).toEqual(Object.keys(chosen).sort())
	map = applyChoices(survey, first, chosen)
	database = await madeFrom(script, survey, map)
})

afterAll(() => database?.[Symbol.asyncDispose]())

const one = async (sql: string) => (await database.sql(sql))[0]?.[0]
const constraints = (table: string) =>
	database.sql(
		`SELECT conname, pg_get_constraintdef(oid), convalidated::text FROM pg_constraint WHERE contype <> 'n' AND conrelid = 'copied.${table}'::regclass ORDER BY 1`,
	)
const indexes = async (table: string) =>
	(await database.sql(`SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'copied.${table}'::regclass ORDER BY 1`)).flat()

describe('the target’s SQL', () => {
	test('is read by the server’s own parser, one statement each', async () => {
		const { before, after } = targetSql(survey, map)
		for (const sql of [...before, ...after]) expect(await readAsServer(sql)).toMatchObject({ kind: 'parsed', starts: [expect.anything()] })
		expect(before.filter((sql) => /INDEX|CONSTRAINT|KEY|IDENTITY/.test(sql))).toEqual([])
	})

	test('makes columns of the right types, defaults and NOT NULL', async () => {
		const columns = `SELECT column_name, data_type, is_nullable, column_default, collation_name FROM information_schema.columns
			WHERE table_schema = 'copied' AND table_name = 'author' ORDER BY ordinal_position`
		expect(await database.sql(columns)).toEqual([
			['id', 'bigint', 'NO', null, null],
			['name', 'text', 'NO', null, 'C'],
			['mail', 'text', 'YES', "'none'::text", 'C'],
			['active', 'boolean', 'NO', 'true', null],
			['score', 'double precision', 'YES', "'0.5'::double precision", null],
			['joined', 'timestamp without time zone', 'YES', "(now() AT TIME ZONE 'UTC'::text)", null],
			['tags', 'json', 'YES', "'[]'::json", null],
			['mentor', 'bigint', 'YES', null, null],
		])
	})

	test('carries keys, rules, checks and references, all of them checked against the rows', async () => {
		expect(await constraints('author')).toEqual([
			['author_check', 'CHECK ((score >= (0)::double precision))', 'true'],
			['author_mentor_fkey', 'FOREIGN KEY (mentor) REFERENCES copied.author(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED', 'true'],
			['author_name_key', 'UNIQUE (name)', 'true'],
			['author_pkey', 'PRIMARY KEY (id)', 'true'],
			['mail has an at', expect.stringContaining('%@%'), 'true'],
		])
		expect(await constraints('book')).toEqual([
			['book_author_id_fkey', 'FOREIGN KEY (author_id) REFERENCES copied.author(id) ON UPDATE CASCADE ON DELETE CASCADE', 'true'],
			['book_check', expect.stringContaining('3000'), 'true'],
			// There is a table of that name
			['book_pkey_2', 'PRIMARY KEY ("ISBN")', 'true'],
			['book_shelf_place_key', 'UNIQUE (shelf, place)', 'true'],
		])
		expect(await constraints('loan')).toEqual([
			['loan_shelf_place_fkey', 'FOREIGN KEY (shelf, place) REFERENCES copied.book(shelf, place)', 'true'],
		])
		expect(await constraints('"left"')).toContainEqual(['left_other_fkey', 'FOREIGN KEY (other) REFERENCES copied."right"(id)', 'true'])
		expect(await constraints('"right"')).toContainEqual(['right_other_fkey', 'FOREIGN KEY (other) REFERENCES copied."left"(id)', 'true'])
	})

	test('carries indexes: descending, without regard to case, of a part of the rows and of an expression', async () => {
		expect(await indexes('book')).toEqual([
			'CREATE INDEX by_length ON copied.book USING btree (((length(title))::bigint), "ISBN")',
			'CREATE INDEX by_title ON copied.book USING btree (lower((title COLLATE "C")), year DESC)',
			expect.stringContaining('book_pkey_2'),
			expect.stringContaining('book_shelf_place_key'),
		])
		expect(await indexes('author')).toContainEqual(
			'CREATE UNIQUE INDEX one_active ON copied.author USING btree (mail) WHERE (active = true)',
		)
		const [shortened] = await indexes('loan')
		expect(shortened).toContain(`INDEX ${longName.slice(0, 63)} ON`)
	})

	test('keeps a rule that takes no notice of case', async () => {
		await expect(database.sql("INSERT INTO copied.author (id, name, mail) VALUES (100, 'ANN', 'n@x')")).rejects.toThrow(
			/author_name_key_folded/,
		)
		await expect(database.sql("INSERT INTO copied.author (id, name, mail) VALUES (100, 'new', 'none at all')")).rejects.toThrow(
			/mail has an at/,
		)
	})

	test('goes on with numbers past the greatest there ever was', async () => {
		expect(await one("INSERT INTO copied.author (name, mail) VALUES ('next', 'x@y') RETURNING id")).toBe('42')
		expect(await one('INSERT INTO copied."left" DEFAULT VALUES RETURNING id')).toBe('1')
		expect(await one('INSERT INTO copied."right" DEFAULT VALUES RETURNING id')).toBe('2')
	})

	test('makes a generated column that computes the same', async () => {
		expect(await database.sql('SELECT "ISBN", label FROM copied.book ORDER BY 1')).toEqual([
			['B1', 'zoo / 2001'],
			['b1', 'Ämter / 1999'],
		])
		expect(await one("UPDATE copied.book SET year = 1 WHERE title = 'zoo' RETURNING label")).toBe('zoo / 1')
		expect(await one("SELECT is_generated FROM information_schema.columns WHERE table_schema = 'copied' AND column_name = 'label'")).toBe(
			'ALWAYS',
		)
	})
})
