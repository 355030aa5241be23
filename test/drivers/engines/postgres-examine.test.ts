import { describe, expect, test } from 'vitest'
import type { EngineStep } from '../../../electron/drivers/engines/engine.ts'
import { examineServer, examineStep } from '../../../electron/drivers/engines/postgres-examine.ts'
import { openSession } from '../../../electron/drivers/engines/postgres-session.ts'
import { createDatabase } from '../../support/postgres-database.ts'

const step = (sql: string, more: Partial<EngineStep> = {}): EngineStep => ({ id: 's', sql, parameters: {}, mayLoseRows: 'all', ...more })
const faultIn = async (sql: string, { major = 18, ...more }: Partial<EngineStep> & { major?: number } = {}) =>
	(await examineStep(step(sql, more), major)).fault

describe('why a text is not run', () => {
	test.each([
		['COPY t FROM stdin;\n1\n\\.\n', 'copy-from-stdin'],
		['\\set x 1\nSELECT 1', 'psql-command'],
		['SELECT 1; COMMIT', 'controls-transaction'],
		['SELECT 1; VACUUM', 'outside-transaction'],
		['SET standard_conforming_strings TO off', 'directive'],
	])('%j: %s', async (sql, reason) => {
		expect(await faultIn(sql)).toMatchObject({ kind: 'unsupported-statement', revision: 's', reason })
	})

	test('a step without a transaction may hold what needs none', async () => {
		expect(await faultIn('VACUUM; CREATE INDEX CONCURRENTLY i ON t (x)', { transaction: 'none' })).toBeNull()
	})

	test('a BEGIN and COMMIT around a whole text give way to the transaction of the run', async () => {
		const { units, fault } = await examineStep(step('BEGIN;\nSELECT 1;\nSELECT 2;\nCOMMIT;'), 18)
		expect({ fault, texts: units.map(({ sql }) => sql) }).toEqual({ fault: null, texts: ['SELECT 1;', 'SELECT 2;'] })
		expect(await faultIn('BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT')).toMatchObject({ reason: 'controls-transaction' })
		expect(await faultIn('BEGIN; SELECT 1; COMMIT AND CHAIN')).toMatchObject({ reason: 'controls-transaction' })
		expect(await faultIn('BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT')).toMatchObject({ reason: 'controls-transaction' })
	})

	test('a step without a transaction may open its own and must close it', async () => {
		const { units } = await examineStep(step('SELECT 1; BEGIN; SELECT 2; COMMIT; VACUUM', { transaction: 'none' }), 18)
		expect(units.map(({ sql }) => sql)).toEqual(['SELECT 1;', 'BEGIN;\nSELECT 2;\nCOMMIT;', 'VACUUM'])
		expect(await faultIn('BEGIN; SELECT 1', { transaction: 'none' })).toMatchObject({ reason: 'controls-transaction' })
		expect(await faultIn('BEGIN; ROLLBACK', { transaction: 'none' })).toMatchObject({ reason: 'controls-transaction' })
		expect(await faultIn('BEGIN; VACUUM; COMMIT', { transaction: 'none' })).toMatchObject({ reason: 'outside-transaction' })
		expect(await faultIn('COMMIT', { transaction: 'none' })).toMatchObject({ reason: 'controls-transaction' })
	})

	test.each(["SELECT 'é';\nSELEC 1", "SELECT 'open", 'SELECT (1; SELECT 2'])('a text that its server cannot read: %j', async (sql) => {
		expect(await faultIn(sql)).toMatchObject({ kind: 'syntax' })
	})

	test('a syntax error names its line, also after letters of several bytes', async () => {
		expect(await faultIn("SELECT 'größer 世界';\n\nSELEC 1")).toEqual({ kind: 'syntax', detail: 'syntax error at or near "SELEC"\nLine 3' })
	})

	test('another version of the server may know what the parser does not, as long as the text parts alike', async () => {
		const unknown = 'SELECT 1; ALTER TABLE t FROBNICATE (a; b); SELECT 2'
		expect(await faultIn(unknown, { major: 18 })).toMatchObject({ kind: 'syntax' })
		expect(await faultIn(unknown, { major: 15 })).toBeNull()
		expect(await faultIn("SELECT 'open", { major: 15 })).toMatchObject({ kind: 'syntax' })
	})

	test('two readings that differ stop everything', async () => {
		// A column called end, without AS: the parser knows, the splitter takes it for the end of the body
		const body = 'SELECT 1;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1 end; SELECT 2; END'
		expect(await faultIn(body)).toMatchObject({ kind: 'split-disagreement', revision: 's', detail: expect.stringContaining('line 2') })
	})

	test('parameters are bound before it is read', async () => {
		expect(await faultIn('SELECT :a, $$:b$$; SELECT :a::int', { parameters: { a: 1 } })).toBeNull()
		expect(await faultIn('SELECT :a')).toMatchObject({ kind: 'syntax' })
	})

	test.each(['', '\uFEFF', '-- nothing\n', ' ; ;'])('a text without statements can be run: %j', async (sql) => {
		expect(await examineStep(step(sql), 18)).toMatchObject({ fault: null, units: [] })
	})

	test('a byte order mark and letters of several bytes do not mislead it', async () => {
		const { fault, units } = await examineStep(step("\uFEFFSELECT 'é世😀'; -- ü\nSELECT 1 AS größe;\n/* ß */ SELECT 2"), 18)
		expect(fault).toBeNull()
		expect(units.map(({ statements: [only] }) => only?.line)).toEqual([1, 2, 3])
	})
})

test('examining says how many statements there are, what they lock that is there, and what they drop', async () => {
	await using db = await createDatabase(`
		CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."T" (x int);
		CREATE TABLE a (x int PRIMARY KEY, y int); CREATE TABLE b (x int); CREATE TABLE p (x int) PARTITION BY RANGE (x);
		CREATE INDEX b_x ON b (x); CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; CREATE VIEW v AS SELECT 1`)
	const session = await openSession(db.server, 'look')
	const examine = async (sql: string, more: Partial<EngineStep> = {}) => (await examineServer(session, [step(sql, more)]))[0]
	const locks = async (sql: string, more: Partial<EngineStep> = {}) =>
		(await examine(sql, more))?.locks.map(({ table, mode }) => `${table}: ${mode}`)
	const apart = { transaction: 'none' } as const
	expect(await locks('ALTER TABLE a ADD COLUMN z int; CREATE TABLE new (x int); ALTER TABLE new ADD y int; UPDATE a SET x = 1')).toEqual([
		'a: ACCESS EXCLUSIVE',
	])
	expect(await locks('ALTER TABLE b ADD FOREIGN KEY (x) REFERENCES a')).toEqual(['b: SHARE ROW EXCLUSIVE', 'a: SHARE ROW EXCLUSIVE'])
	expect(await locks('ALTER TABLE b VALIDATE CONSTRAINT c, ALTER x SET STATISTICS 5')).toEqual(['b: SHARE UPDATE EXCLUSIVE'])
	expect(await locks('ALTER TABLE b ADD COLUMN z int REFERENCES a')).toEqual(['b: ACCESS EXCLUSIVE', 'a: SHARE ROW EXCLUSIVE'])
	expect(await locks('CREATE TABLE c (x int REFERENCES a); CREATE TABLE d PARTITION OF p DEFAULT')).toEqual([
		'a: SHARE ROW EXCLUSIVE',
		'p: ACCESS EXCLUSIVE',
	])
	expect(await locks('ALTER TABLE p ATTACH PARTITION b DEFAULT')).toEqual(['p: SHARE UPDATE EXCLUSIVE', 'b: ACCESS EXCLUSIVE'])
	expect(await locks('CREATE INDEX ON "Odd"."T" (x); DROP INDEX b_x')).toEqual(['"Odd"."T": SHARE', 'b: ACCESS EXCLUSIVE'])
	expect(await locks('CREATE INDEX CONCURRENTLY ON a (x); DROP INDEX CONCURRENTLY b_x', apart)).toEqual([
		'a: SHARE UPDATE EXCLUSIVE',
		'b: SHARE UPDATE EXCLUSIVE',
	])
	expect(await locks('REFRESH MATERIALIZED VIEW CONCURRENTLY m; CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f()')).toEqual([
		'm: EXCLUSIVE',
		'a: SHARE ROW EXCLUSIVE',
	])
	expect(await locks('LOCK TABLE a IN SHARE MODE; TRUNCATE b; DELETE FROM p')).toEqual([
		'a: SHARE',
		'b: ACCESS EXCLUSIVE',
		'p: ROW EXCLUSIVE',
	])
	expect(
		await examine(
			'VACUUM; DROP TABLE IF EXISTS a, "Odd"."T"; ALTER TABLE b DROP COLUMN x, DROP CONSTRAINT c; DROP VIEW v; DROP FUNCTION f(int)',
			apart,
		),
	).toMatchObject({
		statements: 5,
		outsideTransaction: ['VACUUM;'],
		fault: null,
		drops: ['table a', 'table Odd.T', 'column b.x', 'constraint b.c', 'view v', 'function f'],
	})
	await session.close()
})
