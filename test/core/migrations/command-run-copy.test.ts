import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../electron/contract/migrations.ts'
import { openWithProject, type ProjectOptions, unheeding, writeProject } from '../../support/command-project.ts'
import { faultFrom, follow, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

const first = {
	id: 'aaa1',
	after: null,
	up: "op.create_table('one', sa.Column('id', sa.Integer(), primary_key=True))",
	down: "op.drop_table('one')",
}
const second = { id: 'bbb2', after: 'aaa1', up: "op.execute('INSERT INTO one VALUES (1), (2)')", down: "op.execute('DELETE FROM one')" }
const failing = { id: 'ccc3', after: 'bbb2', up: "op.execute('CREATE TABLE half (id)')\nop.execute('INSERT INTO nowhere VALUES (1)')" }
const sleeping = { id: 'ccc3', after: 'bbb2', up: "op.execute('CREATE TABLE half (id)')\ntime.sleep(600)" }

/** A live database with rows of its own, in a project of these revisions. */
async function ground(app: TestApp, revisions: ProjectOptions['revisions'], more: Partial<ProjectOptions> = {}) {
	const path = join(app.folder, 'live.db')
	const db = new Database(path)
	db.exec("CREATE TABLE owner (name TEXT); INSERT INTO owner VALUES ('ada')")
	db.close()
	const folder = await writeProject(join(app.folder, 'project'), { revisions, ...more })
	return { path, folder, ...(await openWithProject(app, path, folder)) }
}

const tables = (path: string) => {
	const db = new Database(path, { readonly: true })
	try {
		return db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
	} finally {
		db.close()
	}
}

function write(path: string, sql: string): void {
	const db = new Database(path)
	db.exec(sql)
	db.close()
}

const leftovers = (app: TestApp) =>
	readdirSync(join(app.folder, 'home'), { recursive: true }).filter((name) => /part|commands\/.|alembic/.test(String(name)))

async function runEvents(app: TestApp, id: Parameters<typeof runTo>[1], target: string, onEvent?: (event: RunEvent) => void) {
	const to = { target }
	const { binding, choices } = await app.client.migrations.plan({ database: id, to })
	return follow(await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: true }), onEvent)
}

describe('the project’s own command on a copy of a SQLite database', () => {
	it('is shown before it runs, takes the steps, and its copy takes the file’s place', async () => {
		await using app = await openTestApp()
		const { id, path } = await ground(app, [first, second])
		const plan = await app.client.migrations.plan({ database: id, to: { target: 'head' } })
		expect(plan).toMatchObject({ direction: 'up', from: null, to: { id: 'bbb2' }, transactions: 'whole' })
		expect(plan.command).toMatchObject({ onCopy: true, folder: join(app.folder, 'project') })
		expect(plan.command?.text).toMatch(/alembic .*upgrade bbb2$/)
		expect(plan.command?.first).toEqual([expect.stringMatching(/ current -v$/)])
		expect(plan.binding.command).toMatch(/^[0-9a-f]{64}$/)
		const { events, report } = await runEvents(app, id, 'head')
		expect(report).toMatchObject({
			outcome: 'succeeded',
			fault: null,
			to: { id: 'bbb2' },
			verified: { revision: { id: 'bbb2' }, asExpected: true, newForeignKeyViolations: 0 },
			command: { words: plan.command?.words, exitCode: 0 },
		})
		expect(report.steps.map(({ id: step, state }) => `${step} ${state}`)).toEqual(['aaa1 applied', 'bbb2 applied'])
		const told = events.flatMap((event) =>
			event.kind === 'phase'
				? [event.phase]
				: event.kind === 'step-started' || event.kind === 'step-finished'
					? [`${event.kind} ${event.id}`]
					: [],
		)
		expect(told.slice(told.indexOf('running'))).toEqual([
			'running',
			'step-started aaa1',
			'step-finished aaa1',
			'step-started bbb2',
			'step-finished bbb2',
			'checking-result',
			'swapping-in',
			'reading-back',
		])
		expect(tables(path)).toEqual(['alembic_version', 'one', 'owner'])
		expect(leftovers(app)).toEqual([])
		expect(readdirSync(app.folder).sort()).toEqual(['home', 'live.db', 'project'])
	})

	it('goes down again, and Undo puts back what was there before it', async () => {
		await using app = await openTestApp()
		const { id, path } = await ground(app, [first, second])
		await runTo(app, id, 'head')
		expect(await runTo(app, id, 'base')).toMatchObject({ outcome: 'succeeded', to: null, verified: { revision: null, asExpected: true } })
		expect(tables(path)).toEqual(['alembic_version', 'owner'])
		expect(await app.client.migrations.undoable({ database: id })).toMatchObject({ act: 'downgrade', revision: { id: 'bbb2' } })
		const { report } = await follow(await app.client.migrations.undo({ database: id }))
		expect(report).toMatchObject({ outcome: 'succeeded', verified: { revision: { id: 'bbb2' } } })
		expect(tables(path)).toEqual(['alembic_version', 'one', 'owner'])
	})

	it('keeps its words, its exit code and everything it printed', async () => {
		await using app = await openTestApp()
		const { id } = await ground(app, [first, second])
		const { events, report } = await runEvents(app, id, 'head')
		const [entry] = await app.client.activity.list({ database: id })
		expect(entry).toMatchObject({ act: 'upgrade', outcome: 'succeeded', command: report.command?.words })
		const kept = await app.client.activity.output({ activity: report.activity })
		expect(kept?.text).toMatch(/\$ .* current -v\n[\s\S]*\$ .* upgrade bbb2\n[\s\S]*Running upgrade aaa1 -> bbb2, step bbb2\n/)
		const lines = events.flatMap((event) => (event.kind === 'output' ? event.lines : []))
		expect(lines).toContainEqual(expect.stringContaining('Running upgrade  -> aaa1, step aaa1'))
	})

	it('that fails leaves the live file untouched to the byte, and says which step it was', async () => {
		await using app = await openTestApp()
		const { id, path } = await ground(app, [first, second, failing])
		const before = readFileSync(path)
		const { report } = await runEvents(app, id, 'head')
		expect(report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'command-failed', reason: 'sql' },
			verified: { revision: null, asExpected: true },
			command: { exitCode: 1 },
		})
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'not-run', 'failed'])
		expect(readFileSync(path)).toEqual(before)
		expect(leftovers(app)).toEqual([])
		expect((await app.client.activity.output({ activity: report.activity }))?.text).toContain('no such table: nowhere')
		expect(await app.client.migrations.undoable({ database: id })).toBeNull()
	})

	it('stopped in the middle leaves the live file untouched', async () => {
		await using app = await openTestApp()
		const { id, path } = await ground(app, [first, second, sleeping])
		const before = readFileSync(path)
		const { report, events } = await runEvents(app, id, 'head', (event) => {
			if (event.kind !== 'step-started' || event.id !== 'ccc3') return
			void app.client.migrations.cancel({ database: id })
		})
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, verified: { revision: null, asExpected: true } })
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'not-run', 'not-run'])
		expect(events.some(({ kind }) => kind === 'stopping')).toBe(true)
		expect(readFileSync(path)).toEqual(before)
		expect(leftovers(app)).toEqual([])
	})

	it('that does not heed a cancel and takes its steps to the end is thrown away, as was asked', async () => {
		await using app = await openTestApp()
		const { deaf, waiting } = unheeding(join(app.folder, 'heard'))
		const { id, path } = await ground(app, [first, waiting], { before: deaf })
		const before = readFileSync(path)
		const { report } = await runEvents(app, id, 'head', (event) => {
			if (event.kind === 'step-started' && event.id === 'bbb2') void app.client.migrations.cancel({ database: id })
		})
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, verified: { revision: null }, command: { exitCode: 0 } })
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'not-run'])
		expect(readFileSync(path)).toEqual(before)
		expect(leftovers(app)).toEqual([])
	})

	it('is thrown away when somebody wrote to the live database meanwhile', async () => {
		await using app = await openTestApp()
		const go = join(app.folder, 'go')
		const waiting = { ...sleeping, up: `import os\nwhile not os.path.exists('${go}'):\n    time.sleep(0.02)` }
		const { id, path } = await ground(app, [first, second, waiting])
		const { report } = await runEvents(app, id, 'head', (event) => {
			if (event.kind !== 'step-started' || event.id !== 'ccc3') return
			write(path, "INSERT INTO owner VALUES ('grace')")
			writeFileSync(go, '')
		})
		expect(report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'changed-meanwhile', path },
			verified: { revision: null, asExpected: true },
			command: { exitCode: 0 },
		})
		expect(report.steps.map(({ state }) => state)).toEqual(['not-run', 'not-run', 'not-run'])
		expect(tables(path)).toEqual(['owner'])
	})

	it('that breaks references is thrown away', async () => {
		await using app = await openTestApp()
		const breaking = {
			id: 'aaa1',
			after: null,
			up: "op.execute('CREATE TABLE child (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES one (id))')\nop.execute('CREATE TABLE one (id INTEGER PRIMARY KEY)')\nop.execute('INSERT INTO child VALUES (1, 7)')",
		}
		const { id, path } = await ground(app, [breaking])
		expect((await runEvents(app, id, 'head')).report).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'foreign-keys-broken', violations: 1, tables: ['child'] },
		})
		expect(tables(path)).toEqual(['owner'])
	})

	it('in an unknown log format takes its steps all the same', async () => {
		await using app = await openTestApp()
		const { id } = await ground(app, [first, second], { silent: true })
		const { events, report } = await runEvents(app, id, 'head')
		expect(events.some(({ kind }) => kind === 'step-started')).toBe(false)
		expect(report).toMatchObject({ outcome: 'succeeded', steps: [{ state: 'applied' }, { state: 'applied' }] })
	})

	it('is refused when the command, or a revision’s text, is no longer what was seen', async () => {
		await using app = await openTestApp()
		const { id, folder } = await ground(app, [first, second])
		const to = { target: 'head' }
		const { binding } = await app.client.migrations.plan({ database: id, to })
		const profile = (await app.client.commands.get({ database: id })).profile
		if (!profile) throw new Error('no profile')
		await app.client.commands.set({ database: id, profile: { ...profile, words: ['/usr/bin/alembic', '--raiseerr'] } })
		const run = () => faultFrom(follow2(app, id, binding))
		expect(await run()).toEqual({ kind: 'plan-stale', changed: ['command'] })
		await app.client.commands.set({ database: id, profile })
		await writeProject(folder, { revisions: [first, { ...second, up: "op.execute('DROP TABLE owner')" }] })
		expect(await run()).toEqual({ kind: 'plan-stale', changed: ['steps'] })
	})

	it('is needed: without one the plan can be looked at, and nothing runs', async () => {
		await using app = await openTestApp()
		const { id } = await ground(app, [first])
		await app.client.commands.set({ database: id, profile: null })
		const { binding, command, steps } = await app.client.migrations.plan({ database: id, to: { target: 'head' } })
		expect([command, steps[0]?.python]).toEqual([null, expect.stringContaining('def upgrade')])
		expect(await faultFrom(follow2(app, id, binding))).toMatchObject({ kind: 'command-needed' })
	})
})

async function follow2(
	app: TestApp,
	id: Parameters<typeof runTo>[1],
	binding: Parameters<TestApp['client']['migrations']['run']>[0]['binding'],
) {
	return follow(await app.client.migrations.run({ database: id, to: { target: 'head' }, binding, backUpFirst: false }))
}
