import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openPostgres } from '../../../../electron/drivers/engines/postgres.ts'
import { carryOut } from '../../../support/carry-out.ts'
import { lookThrough } from '../../../support/look.ts'
import { orderedSqlDialect } from '../../../support/ordered-sql-ground.ts'
import { createDatabase, type TestDatabase } from '../../../support/postgres-database.ts'
import { checkOf, copySystem, sourceFrom } from '../../../support/system-copy.ts'
import { inProject } from '../../../support/test-app.ts'

const head = 'rune/rune_head_0006.db'
const tables = ['audit_artifact', 'chain_state', 'idempotency_keys', 'jobs', 'settings', 'workflow_events']

/** A database that RUNE's migrations of this project have brought to a version. */
async function runeAt(version: number): Promise<TestDatabase> {
	const database = await createDatabase()
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	const look = await lookThrough(engine, { folder: inProject('migrations/rune/postgres'), convention: 'rune' })
	const dialect = orderedSqlDialect()
	const standing = await dialect.standing(look)
	const path = standing.revisions.slice(0, version).map(({ id }) => ({ id, direction: 'up' as const }))
	expect(path).toHaveLength(version)
	expect((await carryOut(engine, await dialect.prepare(look, standing, path, {}))).outcome).toBe('committed')
	await engine.close()
	return database
}

describe('a RUNE database', () => {
	test('goes to a server with all six tables, every bit of its times, and its own books there', async () => {
		await using source = await sourceFrom(head)
		await using target = await runeAt(6)
		const ledger = await target.sql('SELECT * FROM schema_version ORDER BY version')
		const { map, open, result } = await copySystem(source.path, target, 'rune', { timeZone: 'Asia/Tokyo' })

		expect(open).toEqual([])
		expect(map.map.flatMap(({ table, columns }) => (columns === null ? [] : [table]))).toEqual(tables)
		expect(result.outcome).toBe('verified')
		expect(result.rows).toBe(18)
		expect(checkOf(result, 'schema_version')).toBe('holds: 1, 2, 3, 4, 5, 6 on both sides')
		expect(checkOf(result, 'audit_artifact.sha256')).toBe('holds: 3 of 3')
		expect(checkOf(result, 'audit_artifact.size_bytes')).toBe('holds: 3 of 3')
		expect(await target.sql('SELECT * FROM schema_version ORDER BY version')).toEqual(ledger)

		const times = 'SELECT job_id, created_at, updated_at FROM jobs ORDER BY job_id'
		expect((await target.sql(times)).map(([id, ...rest]) => [id, ...rest.map(Number)])).toEqual(source.read(times))
		const proofs = source.read('SELECT artifact_id, content FROM audit_artifact ORDER BY artifact_id')
		expect(await target.sql('SELECT artifact_id, md5(content) FROM audit_artifact ORDER BY artifact_id')).toEqual(
			proofs.map(([id, content]) => [
				id,
				createHash('md5')
					.update(content as Buffer)
					.digest('hex'),
			]),
		)
		expect(await target.sql('SELECT key, value_json FROM settings')).toEqual(source.read('SELECT key, value_json FROM settings'))
	})

	test('goes on numbering its events where the file stopped', async () => {
		await using source = await sourceFrom(head, (db) => {
			db.exec('INSERT INTO workflow_events SELECT 70, NULL, event, status, 0.1, NULL, NULL, recorded_at FROM workflow_events LIMIT 1')
			db.exec('DELETE FROM workflow_events WHERE id = 70')
		})
		await using target = await runeAt(6)
		await copySystem(source.path, target, 'rune')
		const insert = "INSERT INTO workflow_events (event, status, recorded_at) VALUES ('e', 's', 0) RETURNING id"
		expect(await target.sql(insert)).toEqual([['71']])
	})

	test.each([
		[
			'audit_artifact.sha256',
			`UPDATE audit_artifact SET content = set_byte(content, 0, 255 - get_byte(content, 0)) WHERE artifact_id = (SELECT max(artifact_id) FROM audit_artifact)`,
		],
		[
			'audit_artifact.size_bytes',
			`UPDATE audit_artifact SET size_bytes = size_bytes + 1 WHERE artifact_id = (SELECT max(artifact_id) FROM audit_artifact)`,
		],
		['schema_version', 'DELETE FROM schema_version WHERE version = 6'],
	])('fails for %s after %s', async (subject, change) => {
		await using source = await sourceFrom(head)
		await using target = await runeAt(6)
		const { compare } = await copySystem(source.path, target, 'rune')
		expect((await compare()).checks.filter(({ holds }) => !holds)).toEqual([])
		await target.sql(change)
		const compared = await compare()
		expect(compared.checks.filter(({ holds }) => !holds).map((check) => check.subject)).toEqual([subject])
	})

	test('with a proof that was broken before is copied as it is, and the proof is named', async () => {
		await using source = await sourceFrom(head, (db) => {
			db.exec(
				"INSERT INTO audit_artifact SELECT '', job_id, kind, name, size_bytes, upper(sha256), content, created_at FROM audit_artifact LIMIT 1",
			)
			db.exec(
				"INSERT INTO audit_artifact SELECT 'broken', job_id, kind, name, size_bytes, 'none', content, created_at FROM audit_artifact LIMIT 1",
			)
		})
		await using target = await runeAt(6)
		const { result } = await copySystem(source.path, target, 'rune')
		expect(result.outcome).toBe('verified')
		expect(checkOf(result, 'audit_artifact.sha256')).toBe('holds: 4 of 5; among the others broken, as in the source')
	})

	test.each(['rune/rune_legacy_3tables.db', 'rune/rune_stuck_empty_schema_version.db'])(
		'without books, %s, goes into tables of the copy or of the migrations',
		async (fixture) => {
			await using source = await sourceFrom(fixture)
			await using empty = await createDatabase()
			const made = await copySystem(source.path, empty, null)
			expect(made.open).toEqual([])
			expect([made.map.tables, made.result.outcome]).toEqual(['make', 'verified'])
			await using prepared = await runeAt(3)
			const fitted = await copySystem(source.path, prepared, 'rune')
			expect(checkOf(fitted.result, 'schema_version')).toMatch(/^fails: the source has (no books|nothing), the target 1, 2, 3$/)
			expect(fitted.result.tables.map(({ table, sourceRows, differing }) => [table, sourceRows, differing])).toEqual([
				['idempotency_keys', 0, 0],
				['jobs', 1, 0],
				['workflow_events', 0, 0],
			])
		},
	)

	test('of which a table is left out is not asked about it', async () => {
		await using source = await sourceFrom(head)
		await using target = await runeAt(4)
		const choices = { 'no-place/audit_artifact//': 'skip-table', 'no-place/settings//': 'skip-table' } as const
		const { open, result } = await copySystem(source.path, target, 'rune', { choices })
		expect(open).toEqual([])
		expect(result.tables.map(({ table }) => table)).toEqual(['chain_state', 'idempotency_keys', 'jobs', 'workflow_events'])
		expect(result.checks.filter(({ kind }) => kind === 'rune-sha256')).toEqual([])
	})

	test("is not rounded into the four-byte times of RUNE's own tables", async () => {
		await using source = await sourceFrom(head)
		await using target = await runeAt(6)
		await target.sql('ALTER TABLE jobs ALTER COLUMN created_at TYPE real')
		const copying = copySystem(source.path, target, 'rune')
		await expect(copying).rejects.toMatchObject({
			fault: { kind: 'value-does-not-fit', table: 'jobs', column: 'created_at', type: 'real' },
		})
		expect(await target.sql('SELECT count(*) FROM jobs')).toEqual([['0']])
	})
})
