import { describe, expect, it } from 'vitest'
import { type Ground, openGround } from '../../support/ordered-sql-ground.ts'

const tables = ['jobs', 'idempotency_keys', 'workflow_events', 'chain_state', 'audit_artifact', 'settings']

/** All rows of RUNE's tables that are there, as text. */
async function contents(ground: Ground): Promise<Record<string, string>> {
	const there = (await ground.engine.describe()).objects.filter(({ type, name }) => type === 'table' && tables.includes(name))
	const rows = await Promise.all(
		there.map(async ({ name }) => [name, JSON.stringify(await ground.rows(`SELECT * FROM ${name} ORDER BY 1`), text)]),
	)
	return Object.fromEntries(rows)
}

const text = (_: string, value: unknown) =>
	value instanceof Uint8Array ? Buffer.from(value).toString('hex') : typeof value === 'bigint' ? String(value) : value
const problemsOf = async (ground: Ground) =>
	(await ground.standing()).problems.map(({ kind, repair, facts }) => ({ kind, repair, expected: facts['expected'] }))
const versions = (ground: Ground) => ground.rows('SELECT version FROM schema_version ORDER BY version')

describe('a database made by RUNE', () => {
	it('at head opens without its project and has nowhere to go', async () => {
		await using ground = await openGround('sqlite', { file: 'rune/rune_head_0006.db', sourceless: true })
		const standing = await ground.standing()
		expect(standing).toMatchObject({ current: '6', problems: [], project: { convention: 'rune', sureness: 'certain', folder: null } })
		expect(standing.revisions.map(({ label }) => label)).toEqual(['0001', '0002', '0003', '0004', '0005', '0006'])
		expect(standing.revisions[0]?.appliedAt).toMatch(/^2026-/)
		const before = await contents(ground)
		expect(await ground.move('up')).toMatchObject({ outcome: 'committed', steps: [] })
		expect(await contents(ground)).toEqual(before)
	})

	it.each([
		{ file: 'rune_legacy_3tables.db', problem: 'ledger-missing', expected: '0003', seeded: 3 },
		{ file: 'rune_stuck_empty_schema_version.db', problem: 'ledger-empty', expected: '0005', seeded: 5 },
	])('$file gets the books that its tables speak for, goes to head, and keeps its rows', async ({ file, problem, expected, seeded }) => {
		await using ground = await openGround('sqlite', { file: `rune/${file}`, sourceless: true })
		expect(await problemsOf(ground)).toEqual([{ kind: problem, repair: 'seed-ledger', expected }])
		await expect(ground.move('up')).rejects.toMatchObject({ fault: { kind: 'unclear-state', problem } })
		const before = await contents(ground)
		expect((await ground.repair('seed-ledger')).fault).toBeNull()
		expect(await versions(ground)).toHaveLength(seeded)
		expect(await contents(ground)).toEqual(before)
		expect(await problemsOf(ground)).toEqual([])
		expect((await ground.move('up')).fault).toBeNull()
		expect((await ground.standing()).current).toBe('6')
		expect(await contents(ground)).toMatchObject(before)
		await using made = await openGround('sqlite', { file: 'rune/rune_head_0006.db', sourceless: true })
		expect(await ground.schema()).toEqual(await made.schema())
	})

	it('fills a gap as RUNE does, and makes an index that is missing', async () => {
		await using ground = await openGround('sqlite', { file: 'rune/rune_head_0006.db', sourceless: true })
		await ground.sql('DROP TABLE chain_state; DELETE FROM schema_version WHERE version = 4; DROP INDEX idx_audit_artifact_job_id')
		expect(await problemsOf(ground)).toEqual([{ kind: 'missing-index', repair: 'seed-ledger', expected: undefined }])
		const report = await ground.move('up')
		expect(report).toMatchObject({ fault: null, steps: [{ id: '4', state: 'applied' }] })
		expect((await ground.repair('seed-ledger')).fault).toBeNull()
		expect(await problemsOf(ground)).toEqual([])
		expect((await ground.standing()).applied.size).toBe(6)
	})

	it('is only looked at: not a byte of the file changes', async () => {
		await using ground = await openGround('sqlite', { file: 'rune/rune_stuck_empty_schema_version.db', sourceless: true })
		const { readFile } = await import('node:fs/promises')
		const before = await readFile(`${ground.folder}/ground.db`)
		await ground.standing()
		expect(Buffer.compare(before, await readFile(`${ground.folder}/ground.db`))).toBe(0)
	})
})

describe('RUNE on PostgreSQL', () => {
	it('flags times of 4 bytes and widens them', async () => {
		await using ground = await openGround('postgres', { fixture: 'rune' })
		expect((await ground.move('up')).fault).toBeNull()
		await ground.sql("INSERT INTO jobs VALUES ('a', 't', 'benchmark', 'queued', '{}', NULL, NULL, NULL, 1795192527.67, 1795192527.67)")
		const [problem] = (await ground.standing()).problems
		expect(problem).toMatchObject({ kind: 'lossy-timestamps', blocks: false, repair: 'widen-timestamps' })
		expect(problem?.facts['columns']).toContain('jobs.created_at')
		expect((await ground.repair('widen-timestamps')).fault).toBeNull()
		expect((await ground.standing()).problems).toEqual([])
		expect(
			await ground.rows("SELECT data_type FROM information_schema.columns WHERE table_name = 'jobs' AND column_name = 'created_at'"),
		).toEqual([['double precision']])
	})

	it('has exact times from the start where its schema is made by Headway', async () => {
		await using ground = await openGround('postgres', { sourceless: true })
		await ground.sql(`CREATE TABLE jobs (job_id text PRIMARY KEY, tenant_id text NOT NULL, kind text NOT NULL, status text NOT NULL, request_json text NOT NULL);
			CREATE TABLE idempotency_keys (tenant_id text, operation text, idempotency_key text, job_id text, created_at double precision)`)
		expect((await ground.repair('seed-ledger')).fault).toBeNull()
		expect((await ground.move('up')).fault).toBeNull()
		expect(await ground.standing()).toMatchObject({ current: '6', problems: [] })
	})
})
