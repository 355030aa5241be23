import { readdirSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openApp } from '../../../electron/app.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { RunEvent } from '../../../electron/contract/migrations.ts'
import {
	openWithProject,
	type ProjectOptions,
	profileFor,
	type Revision,
	writeProgram,
	writeProject,
} from '../../support/command-project.ts'
import { createDatabase, type TestDatabase, untilAsleep } from '../../support/postgres-database.ts'
import { killInTheMiddle } from '../../support/run-command-until-killed.ts'
import { faultIn, follow, openTestApp, type TestApp } from '../../support/test-app.ts'

const table = (id: string, after: string | null): Revision => ({
	id,
	after,
	up: `op.execute('CREATE TABLE ${id} (id int)')`,
	down: `op.execute('DROP TABLE ${id}')`,
})
const [first, second] = [table('aaa1', null), table('bbb2', 'aaa1')]
const failing: Revision = { id: 'ccc3', after: 'bbb2', up: "op.execute('CREATE TABLE half (id int)')\nop.execute('SELECT * FROM nowhere')" }
const sleeping: Revision = { id: 'ccc3', after: 'bbb2', up: "op.execute('CREATE TABLE half (id int)')\nop.execute('SELECT pg_sleep(600)')" }
const concurrently: Revision = {
	id: 'bbb2',
	after: 'aaa1',
	up: "with op.get_context().autocommit_block():\n    op.execute('CREATE INDEX CONCURRENTLY quick ON aaa1 (id)')",
	down: "op.execute('DROP INDEX quick')",
}

async function ground(app: TestApp, db: TestDatabase, revisions: readonly Revision[], more: Partial<ProjectOptions> = {}) {
	const folder = await writeProject(join(app.folder, 'project'), { revisions, ...more })
	return { folder, ...(await openWithProject(app, db.url, folder)) }
}

async function runEvents(app: TestApp, id: DatabaseId, target: string, onEvent?: (event: RunEvent) => void, lockTimeoutMs = 5_000) {
	const to = { target }
	const { binding, choices } = await app.client.migrations.plan({ database: id, to })
	return follow(await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: false, lockTimeoutMs }), onEvent)
}

const relations = async (db: TestDatabase) =>
	(await db.sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1")).map(([name]) => name)

const states = (steps: readonly { readonly id: string; readonly state: string }[]) => steps.map(({ id, state }) => `${id} ${state}`)

describe('the project’s own command on a server', () => {
	it('goes up and down under our lock, and is read back', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id } = await ground(app, db, [first, second])
		const plan = await app.client.migrations.plan({ database: id, to: { target: 'head' } })
		expect(plan.command).toMatchObject({ onCopy: false })
		const held: unknown[] = []
		const { report } = await runEvents(app, id, 'head', (event) => {
			if (event.kind === 'step-started')
				held.push(
					db.sql(
						"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
					),
				)
		})
		expect(report).toMatchObject({
			outcome: 'succeeded',
			fault: null,
			command: { exitCode: 0 },
			verified: { revision: { id: 'bbb2' }, asExpected: true },
		})
		expect(states(report.steps)).toEqual(['aaa1 applied', 'bbb2 applied'])
		expect(await Promise.all(held)).toContainEqual([[1]].map((row) => row.map(String)))
		expect((await runEvents(app, id, 'aaa1')).report).toMatchObject({
			outcome: 'succeeded',
			steps: [{ id: 'bbb2', direction: 'down', state: 'applied' }],
		})
		expect(await relations(db)).toEqual(['aaa1', 'alembic_version', 'alembic_version_pkc'])
	})

	it('that fails in one transaction leaves nothing', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id } = await ground(app, db, [first, second, failing])
		const { report, events } = await runEvents(app, id, 'head')
		expect(report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'command-failed', reason: 'sql' },
			verified: { revision: null, asExpected: true },
		})
		expect(states(report.steps)).toEqual(['aaa1 not-run', 'bbb2 not-run', 'ccc3 failed'])
		expect(events.filter(({ kind }) => kind === 'step-finished')).toMatchObject([
			{ state: 'applied' },
			{ state: 'applied' },
			{ id: 'ccc3', state: 'failed' },
		])
		expect(await relations(db)).toEqual([])
		expect(await app.client.migrations.undoable({ database: id })).toBeNull()
	})

	it('that takes branches the other way round than planned names the step that failed', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const aside = { ...first, id: 'eee5', up: "op.create_table('aside', sa.Column('id', sa.Integer))" }
		const { id } = await ground(app, db, [first, second, failing, aside])
		const { report, events } = await runEvents(app, id, 'heads')
		expect(states(report.steps).toSorted()).toEqual(['aaa1 not-run', 'bbb2 not-run', 'ccc3 failed', 'eee5 not-run'])
		expect(events.filter(({ kind }) => kind === 'step-finished').at(-1)).toMatchObject({ id: 'ccc3', state: 'failed' })
		// There was no result to check, and nothing that says so
		expect(events.some((event) => event.kind === 'phase' && event.phase === 'checking-result')).toBe(false)
	})

	it('that fails with a transaction for each step says which of them stayed', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id } = await ground(app, db, [first, second, failing], { transactionPerMigration: true })
		const { report } = await runEvents(app, id, 'head')
		expect(states(report.steps)).toEqual(['aaa1 applied', 'bbb2 applied', 'ccc3 failed'])
		expect(report).toMatchObject({ outcome: 'failed', verified: { revision: { id: 'bbb2' }, asExpected: true } })
	})

	it('that fails after a step outside its transaction says what that had committed', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id } = await ground(app, db, [first, concurrently, failing])
		const { report } = await runEvents(app, id, 'head')
		expect(states(report.steps)).toEqual(['aaa1 applied', 'bbb2 not-run', 'ccc3 failed'])
		expect(report).toMatchObject({ outcome: 'failed', verified: { revision: { id: 'aaa1' }, asExpected: true } })
		expect(await relations(db)).toContain('quick')
	})

	it('stopped in the middle of a statement ends, and so do its sessions', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id } = await ground(app, db, [first, second, sleeping])
		const { report } = await runEvents(app, id, 'head', (event) => {
			if (event.kind !== 'step-started' || event.id !== 'ccc3') return
			void untilAsleep(db.url).then(() => app.client.migrations.cancel({ database: id }))
		})
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, verified: { revision: null, asExpected: true } })
		expect(states(report.steps)).toEqual(['aaa1 not-run', 'bbb2 not-run', 'ccc3 not-run'])
		expect(await relations(db)).toEqual([])
		expect(
			await db.sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Headway (command)%'"),
		).toEqual([])
	})

	it('keeps a second Headway with a state of its own out', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		await using other = await openTestApp()
		const go = join(app.folder, 'go')
		const waiting = { ...second, up: `import os\nwhile not os.path.exists('${go}'):\n    time.sleep(0.05)` }
		const { id, folder } = await ground(app, db, [first, waiting])
		const elsewhere = await openWithProject(other, db.url, folder)
		const to = { target: 'head' }
		const { binding } = await other.client.migrations.plan({ database: elsewhere.id, to })
		const runOther = async () => {
			const stream = await other.client.migrations.run({ database: elsewhere.id, to, binding, backUpFirst: false, lockTimeoutMs: 200 })
			const { report } = await follow(stream)
			await writeFile(go, '')
			return report
		}
		let refused: Promise<unknown> | undefined
		const { report } = await runEvents(app, id, 'head', (event) => {
			if (event.kind === 'step-started') refused ??= runOther()
		})
		expect(await refused).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'lock-held', holder: { application: 'Headway' } },
			command: null,
		})
		expect(report).toMatchObject({ outcome: 'succeeded' })
	})

	it('that speaks to another database is found out before it does anything', async () => {
		await using db = await createDatabase()
		await using other = await createDatabase(
			"CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('aaa1')",
		)
		await using app = await openTestApp()
		const folder = await writeProject(join(app.folder, 'project'), { revisions: [first, second], url: other.url })
		const { id } = await openWithProject(app, db.url, folder, { kind: 'none' })
		const { report } = await runEvents(app, id, 'head')
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'command-elsewhere', expected: [], found: ['aaa1'] }, command: null })
		expect(await relations(db)).toEqual([])
		expect(await other.sql('SELECT version_num FROM alembic_version')).toEqual([['aaa1']])
	})

	it('that says that all went well and did nothing is not believed', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id, folder } = await ground(app, db, [first, second])
		const program = await writeProgram(join(app.folder, 'alembic'), 'exit 0')
		await app.client.commands.set({ database: id, profile: { ...profileFor(folder), words: [program] } })
		expect((await runEvents(app, id, 'head')).report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'read-back-mismatch', expected: 'bbb2', found: '' },
			steps: [{ state: 'not-run' }, { state: 'not-run' }],
			command: { exitCode: 0 },
			verified: { revision: null, asExpected: true },
		})
	})

	it('that cannot be started is a fault of its own, and nothing was begun', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id, folder } = await ground(app, db, [first])
		await app.client.commands.set({ database: id, profile: { ...profileFor(folder), words: ['/no/such/alembic'] } })
		expect((await runEvents(app, id, 'head')).report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'command-not-found' },
			command: null,
		})
	})

	it('refuses a plan that was made before somebody else moved the database', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id } = await ground(app, db, [first, second])
		const to = { target: 'head' }
		const { binding } = await app.client.migrations.plan({ database: id, to })
		await runEvents(app, id, 'aaa1')
		const fault = await faultIn(app.client.migrations.run({ database: id, to, binding, backUpFirst: false }))
		expect(fault).toMatchObject({ kind: 'plan-stale', changed: ['applied', 'schema', 'steps'] })
	})

	it('leaves the password nowhere: not in the journal, the events, the kept output or any file', async () => {
		await using db = await createDatabase()
		const password = 'p@ss%40word/Ü'
		await db.sql(`CREATE ROLE "secret_${db.name}" LOGIN SUPERUSER PASSWORD '${password}'`)
		try {
			const { hostname, port } = new URL(db.url)
			const url = `postgresql://secret_${db.name}:${encodeURIComponent(password)}@${hostname}:${port}/${db.name}`
			await using app = await openTestApp()
			const before = "import os, sys\nprint('address', os.environ.get('PGPASSWORD'), file=sys.stderr)"
			const folder = await writeProject(join(app.folder, 'project'), {
				revisions: [first, failing].map((one, index) => (index === 1 ? { ...one, after: 'aaa1' } : one)),
				before,
			})
			const { id } = await openWithProject(app, url, folder)
			const { events, report } = await runEvents(app, id, 'head')
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'command-failed' } })
			const told = JSON.stringify([
				events,
				await app.client.activity.list({}),
				await app.client.activity.output({ activity: report.activity }),
			])
			expect(told).toContain('address')
			const files = filesUnder(app.folder).map((path) => readFileSync(path))
			for (const form of [password, encodeURIComponent(password), password.replaceAll('%', '%%')]) {
				expect(told).not.toContain(form)
				expect(files.some((bytes) => bytes.includes(form))).toBe(false)
			}
		} finally {
			await db.sql(`DROP ROLE "secret_${db.name}"`)
		}
	})

	it('on a server that is killed with its Headway is interrupted, and ends with it', async () => {
		await using db = await createDatabase()
		await using app = await openTestApp()
		const { id } = await ground(app, db, [first, second, sleeping])
		const killed = await killInTheMiddle(app, db.url, 'ccc3')
		expect(killed).toBe('SIGKILL')
		const sessions = async () =>
			(await db.sql("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Headway (command)%'"))
				.length
		await expect.poll(sessions).toBe(0)
		const again = await openApp(app.options)
		try {
			// Its password went with the process
			await again.client.connections.open({ target: db.url })
			expect((await again.client.activity.list({ database: id }))[0]).toMatchObject({
				act: 'upgrade',
				outcome: 'interrupted',
				found: 'before',
			})
		} finally {
			await again.close()
		}
		expect(await relations(db)).toEqual([])
	})
})

function filesUnder(folder: string): readonly string[] {
	return readdirSync(folder, { recursive: true })
		.map((name) => join(folder, String(name)))
		.filter((path) => statSync(path).isFile())
}
