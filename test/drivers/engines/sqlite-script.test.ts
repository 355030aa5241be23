import { describe, expect, test } from 'vitest'
import { examineScripts } from '../../../electron/drivers/engines/sqlite-examine.ts'
import { judgePragma } from '../../../electron/drivers/engines/sqlite-pragmas.ts'
import { readScript } from '../../../electron/drivers/engines/sqlite-script.ts'
import { step } from '../../support/sqlite-place.ts'

const read = (sql: string) => readScript({ id: 'v2', sql })
const readAlone = (sql: string) => readScript({ id: 'v2', sql, transaction: 'none' })
const refusal = (reason: string, statement: string) =>
	expect.objectContaining({ fault: { kind: 'unsupported-statement', revision: 'v2', reason, statement } })

describe('what becomes of a PRAGMA', () => {
	test.each([
		['PRAGMA foreign_keys = OFF', 'foreign-keys'],
		['pragma main."foreign_keys"(0);', 'foreign-keys'],
		['PRAGMA journal_mode', 'as-written'],
		['PRAGMA journal_mode = WAL;', 'outside'],
		["PRAGMA 'journal_mode' = 'delete'", 'outside'],
		['PRAGMA /* fast */ main.journal_mode = off', 'refused'],
		['PRAGMA journal_mode(memory)', 'refused'],
		['PRAGMA synchronous = 0', 'left-out'],
		['PRAGMA [locking_mode] = exclusive', 'left-out'],
		['PRAGMA writable_schema = on', 'refused'],
		['PRAGMA schema_version', 'as-written'],
		['PRAGMA schema_version = 3', 'refused'],
		['PRAGMA wal_checkpoint(truncate)', 'checkpoint'],
		['PRAGMA user_version = 3', 'as-written'],
		['PRAGMA defer_foreign_keys = on', 'as-written'],
		['PRAGMA foreign_key_check', 'as-written'],
	])('%s: %s', (sql, treatment) => expect(judgePragma(sql)).toBe(treatment))
})

describe('a script in a transaction', () => {
	test('loses its foreign-key lines wherever they stand', () => {
		expect(read('PRAGMA foreign_keys=off; SELECT 1; PRAGMA foreign_keys=on; SELECT 2; PRAGMA foreign_keys')).toEqual({
			kind: 'transaction',
			before: [],
			inside: ['SELECT 1;', 'SELECT 2;'],
			after: [],
		})
	})

	test('has its journal mode and VACUUM at its ends, and nowhere else', () => {
		expect(read('PRAGMA foreign_keys=off; PRAGMA journal_mode=wal; SELECT 1; VACUUM; PRAGMA foreign_keys=on')).toEqual({
			kind: 'transaction',
			before: ['PRAGMA journal_mode=wal;'],
			inside: ['SELECT 1;'],
			after: ['VACUUM;'],
		})
		expect(read('VACUUM')).toEqual({ kind: 'transaction', before: ['VACUUM'], inside: [], after: [] })
		expect(() => read('SELECT 1; VACUUM; SELECT 2')).toThrow(refusal('controls-transaction', 'VACUUM;'))
		expect(() => read("VACUUM INTO 'copy.db'")).toThrow(refusal('controls-transaction', "VACUUM INTO 'copy.db'"))
	})

	test.each(['BEGIN', 'begin transaction', 'BEGIN IMMEDIATE TRANSACTION', 'BEGIN EXCLUSIVE'])('loses the %s around all of it', (begin) => {
		const inside = ['SELECT 1;', 'SELECT 2;']
		expect(read(`PRAGMA foreign_keys=0; ${begin}; SELECT 1; SELECT 2; COMMIT; PRAGMA foreign_keys=1;`)).toMatchObject({ inside })
		expect(read(`${begin}; SELECT 1; SELECT 2; END TRANSACTION`)).toMatchObject({ inside })
	})

	test.each([
		['BEGIN; SELECT 1; COMMIT; SELECT 2', 'BEGIN;'],
		['SELECT 1; BEGIN; SELECT 2; COMMIT', 'BEGIN;'],
		['BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT', 'COMMIT;'],
		['BEGIN; SELECT 1', 'BEGIN;'],
		['SELECT 1; COMMIT', 'COMMIT'],
		['BEGIN; SELECT 1; ROLLBACK', 'BEGIN;'],
		['SAVEPOINT a', 'SAVEPOINT a'],
		["/* in */ ATTACH 'x' AS y", "/* in */ ATTACH 'x' AS y"],
		['DETACH y', 'DETACH y'],
		['PRAGMA wal_checkpoint', 'PRAGMA wal_checkpoint'],
	])('is refused with %s', (sql, statement) => expect(() => read(sql)).toThrow(refusal('controls-transaction', statement)))

	test('is refused with a command of the shell, which it names', () => {
		expect(() => read('.mode csv\nSELECT 1;')).toThrow(refusal('psql-command', '.mode csv'))
		expect(() => read("SELECT 1;\n.print it's done\nSELECT 2")).toThrow(refusal('psql-command', ".print it's done"))
		expect(read('SELECT 1\n.5;')).toMatchObject({ inside: ['SELECT 1\n.5;'] })
	})
})

describe('a script outside a transaction', () => {
	test('is its statements, foreign-key lines too, and each transaction of its own as one', () => {
		expect(readAlone('PRAGMA foreign_keys=on; VACUUM; BEGIN; SELECT 1; SELECT 2; COMMIT; PRAGMA synchronous=off; SELECT 3')).toEqual({
			kind: 'alone',
			units: [
				{ sql: 'PRAGMA foreign_keys=on;', statements: ['PRAGMA foreign_keys=on;'] },
				{ sql: 'VACUUM;', statements: ['VACUUM;'] },
				{ sql: 'BEGIN;\nSELECT 1;\nSELECT 2;\nCOMMIT;', statements: ['BEGIN;', 'SELECT 1;', 'SELECT 2;', 'COMMIT;'] },
				{ sql: 'SELECT 3', statements: ['SELECT 3'] },
			],
		})
	})

	test.each(['COMMIT', 'BEGIN; SELECT 1', 'BEGIN; VACUUM; COMMIT', 'BEGIN; BEGIN; COMMIT', 'SAVEPOINT a', 'PRAGMA writable_schema=1'])(
		'is refused with %s',
		(sql) =>
			expect(() => readAlone(sql)).toThrow(expect.objectContaining({ fault: expect.objectContaining({ reason: 'controls-transaction' }) })),
	)
})

describe('examining', () => {
	const objects = [{ type: 'table', name: 'job', table: 'job', sql: 'CREATE TABLE job (id, execution_id)' }] as const
	const examine = async (sql: string) => (await examineScripts(objects, [step('v2', sql)]))[0]

	test('counts statements and names those that stay outside', async () => {
		expect(await examine('SELECT 1; VACUUM')).toMatchObject({
			statements: 2,
			outsideTransaction: ['VACUUM'],
			fault: null,
			locks: [],
			drops: [],
		})
		expect(await examine('SELECT 1; SAVEPOINT a')).toMatchObject({ statements: 2, fault: { kind: 'unsupported-statement' } })
	})

	test('finds what SQLite cannot read, before anything runs', async () => {
		expect(await examine('SELECT 1; SELEC 2')).toMatchObject({ fault: { kind: 'syntax', statement: 'SELEC 2' } })
		expect(await examine("SELECT 'open; SELECT 2")).toMatchObject({ fault: { kind: 'syntax' } })
	})

	test.each([
		['a statement that never ends', 'CREATE TABLE t ('],
		['a trigger on an unknown table that never ends', 'CREATE TRIGGER a AFTER INSERT ON gone BEGIN SELECT 1; SELECT 2;'],
		['a NUL, behind which SQLite reads nothing', 'SELECT 1 \0 ; DROP TABLE job'],
	])('is in disagreement about %s', async (_claim, sql) =>
		expect(await examine(sql)).toMatchObject({ fault: { kind: 'split-disagreement' } }),
	)

	test.each([
		'INSERT INTO gone VALUES (:named); ALTER TABLE gone ADD COLUMN x',
		'CREATE TABLE a (x); INSERT INTO a VALUES (1); ALTER TABLE a RENAME TO b; SELECT x FROM b',
		'CREATE TRIGGER t AFTER UPDATE OF x ON gone WHEN new.x BEGIN UPDATE other SET x = CASE WHEN 1 THEN 2 END; END',
		'SELECT no_such_function(1)',
		'CREATE TABLE endless AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT * FROM c',
	])('finds nothing wrong with %s', async (sql) => expect(await examine(sql)).toMatchObject({ fault: null }))

	test.each<[string, string, string[]]>([
		[
			'tables, columns, indexes and views',
			'DROP TABLE job; DROP TABLE IF EXISTS main."Tag"; DROP INDEX i; DROP VIEW [v w]; DROP TRIGGER t',
			['table job', 'table Tag', 'index i', 'view v w'],
		],
		['columns', 'ALTER TABLE job DROP COLUMN execution_id; ALTER TABLE main.job DROP id', ['column job.execution_id', 'column job.id']],
		[
			'no table that another takes the name of',
			'CREATE TABLE n (x); INSERT INTO n SELECT x FROM job; DROP TABLE job; ALTER TABLE n RENAME TO "JOB"',
			[],
		],
		[
			'no table that was renamed away and made anew',
			'ALTER TABLE job RENAME TO old; CREATE TABLE job (x); INSERT INTO job SELECT x FROM old; DROP TABLE old',
			[],
		],
		['nothing that the text made', 'CREATE TEMP TABLE scrap (x); DROP TABLE scrap', []],
		['no index that is made anew', 'DROP INDEX i; CREATE UNIQUE INDEX i ON job (id)', []],
		['a table that is made anew without its rows', 'DROP TABLE job; CREATE TABLE job (x)', ['table job']],
		['a table that the text may only have made', 'CREATE TABLE IF NOT EXISTS job (x); DROP TABLE job', ['table job']],
		[
			'nothing in a trigger, a text or a comment',
			"CREATE TRIGGER t AFTER INSERT ON job BEGIN DELETE FROM x; END; SELECT 'DROP TABLE a'; -- DROP TABLE b",
			[],
		],
	])('what is dropped: %s', async (_claim, sql, drops) => expect((await examine(sql))?.drops).toEqual(drops))
})
