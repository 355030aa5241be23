import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openApp } from '../../../electron/app.ts'
import type { AskEvent, AskReport, CommandTestEvent } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { History } from '../../../electron/contract/history.ts'
import { createSqliteFile } from '../../support/aimed-project.ts'
import { openWithProject, profileFor, writeProgram, writeProject } from '../../support/command-project.ts'
import { writeComputedProject } from '../../support/computed-project.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { faultFrom, faultIn, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

const environment = { PATH: process.env['PATH'] }

/** A project of computed ids in the app's folder with an empty database, its command said. */
async function openComputed(app: TestApp) {
	const { folder, versions } = await writeComputedProject(join(app.folder, 'computed'))
	const path = join(app.folder, 'data.db')
	await createSqliteFile(path)
	return { ...(await openWithProject(app, path, folder)), folder, versions, path }
}

async function ask(app: TestApp, database: DatabaseId): Promise<{ events: AskEvent[]; report: AskReport }> {
	const line = await app.client.commands.askLine({ database })
	const events: AskEvent[] = []
	for await (const event of await app.client.commands.ask({ database, seen: line?.text ?? '' })) events.push(event)
	const last = events.at(-1)
	if (last?.kind !== 'finished') throw new Error(`the stream ended with ${last?.kind}`)
	return { events, report: last.report }
}

const kinds = ({ problems }: History) => problems.map(({ kind, facts }) => `${kind} ${facts['file'] ?? facts['parent'] ?? ''}`.trim())
const shape = ({ revisions }: History) =>
	revisions.map(({ id, parents, dependsOn, branchLabels, told }) => `${id} <- ${parents} (${dependsOn}) [${branchLabels}] ${told}`).sort()

describe('files that cannot be read without running them', () => {
	it('are filled in by Alembic itself, marked, after its exact line was shown', async () => {
		await using app = await openTestApp({ environment })
		const { id: database, folder, path } = await openComputed(app)
		const before = await app.client.history.get({ database })
		expect(shape(before)).toEqual(['a1 <-  () [] null', 'd4 <-  () [] null', 'e5 <-  () [] null'])
		expect(kinds(before)).toEqual([
			'revision-unreadable migrations/versions/b2_computed.py',
			'revision-unreadable migrations/versions/c3_parents.py',
			'revision-unreadable migrations/versions/e5_needs.py',
			'parent-missing c3',
			'several-heads',
		])
		expect(before.problems.find(({ kind }) => kind === 'parent-missing')?.facts['unread']).toBe('maybe')

		const line = await app.client.commands.askLine({ database })
		expect(line).toEqual({
			text: "/usr/bin/alembic -c '{alembic.ini with sqlalchemy.url = sqlite:///{scratch}}' history -v",
			folder,
		})
		const bytes = await readFile(path)
		const { events, report } = await ask(app, database)
		expect(report).toEqual({ told: 3, left: [], differences: 0 })
		expect(events[0]).toMatchObject({ kind: 'started', text: line?.text })
		expect(events.some((event) => event.kind === 'output' && event.lines.includes('Rev: b2'))).toBe(true)
		expect(await readFile(path)).toEqual(bytes)
		expect(await readdir(join(app.options.homeFolder, 'commands'))).toEqual([])

		const after = await app.client.history.get({ database })
		expect(shape(after)).toEqual([
			'a1 <-  () [] null',
			'b2 <- a1 () [feat] whole',
			'c3 <- b2 () [] whole',
			'd4 <- c3 () [] null',
			'e5 <-  (d4) [] part',
		])
		expect(after.revisions.find(({ id }) => id === 'b2')).toMatchObject({
			message: 'Computed id',
			createdAt: '2026-02-03',
			file: 'migrations/versions/b2_computed.py',
			byCommand: true,
		})
		expect(kinds(after)).toEqual(['several-heads'])
	})

	it('are known to plans and runs as well, until a file changes', async () => {
		await using app = await openTestApp({ environment })
		const { id: database, versions } = await openComputed(app)
		expect(await faultFrom(app.client.migrations.plan({ database, to: { target: 'c3' } }))).toMatchObject({ kind: 'unclear-state' })
		await ask(app, database)
		const plan = await app.client.migrations.plan({ database, to: { target: 'feat@head' } })
		expect(plan.steps.map(({ id }) => id)).toEqual(['a1', 'b2', 'c3', 'd4'])
		// What the file says beside its place is read from it all the same
		expect(plan.steps[1]?.python).toContain("op.create_table('computed'")
		const report = await runTo(app, database, 'd4')
		expect(report).toMatchObject({ outcome: 'succeeded', verified: { revision: { id: 'd4' }, asExpected: true } })

		await writeFile(join(versions, 'a1_start.py'), `${await readFile(join(versions, 'a1_start.py'), 'utf8')}\n# touched\n`)
		expect(kinds(await app.client.history.get({ database }))).toContain('revision-unreadable migrations/versions/c3_parents.py')
		expect((await ask(app, database)).report.told).toBe(3)
		await rm(join(versions, 'e5_needs.py'))
		expect(shape(await app.client.history.get({ database }))).toEqual(['a1 <-  () [] null', 'd4 <-  () [] null'])
	})

	it('are told for a server too, whose driver need not be there', async () => {
		await using server = await createDatabase()
		await using app = await openTestApp({ environment })
		const { folder } = await writeComputedProject(join(app.folder, 'computed'))
		const { id: database } = await openWithProject(app, server.url, folder)
		expect((await app.client.commands.askLine({ database }))?.text).toMatch(/^\/usr\/bin\/alembic -c .*postgresql.* history -v$/)
		expect((await ask(app, database)).report).toEqual({ told: 3, left: [], differences: 0 })
	})
})

describe('an answer', () => {
	it('is still there after a new start, with its line and its time, until a file or the command changes', async () => {
		await using app = await openTestApp({ environment })
		const { id: database, folder, versions } = await openComputed(app)
		expect((await ask(app, database)).report.told).toBe(3)
		const told = (await app.client.history.get({ database })).project?.told
		expect(told).toEqual({
			command: "/usr/bin/alembic -c '{alembic.ini with sqlalchemy.url = sqlite:///{scratch}}' history -v",
			at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
		})
		await app.close()

		const next = await openApp(app.options)
		const told3 = async () => (await next.client.history.get({ database })).revisions.filter((revision) => revision.told !== null).length
		try {
			const history = await next.client.history.get({ database })
			expect(shape(history)).toEqual([
				'a1 <-  () [] null',
				'b2 <- a1 () [feat] whole',
				'c3 <- b2 () [] whole',
				'd4 <- c3 () [] null',
				'e5 <-  (d4) [] part',
			])
			expect(history.project?.told).toEqual(told)
			await next.client.commands.set({ database, profile: { ...profileFor(folder), environment: [{ name: 'STAGE', value: 'two' }] } })
			expect(await told3()).toBe(0)
			await next.client.commands.set({ database, profile: profileFor(folder) })
			expect(await told3()).toBe(3)
			const plain = join(versions, 'd4_plain.py')
			await writeFile(plain, `${await readFile(plain, 'utf8')}\n# later\n`)
			expect(await told3()).toBe(0)
		} finally {
			await next.close()
		}
	})

	it('that another release kept in another form is asked for again', async () => {
		await using app = await openTestApp({ environment })
		const { id: database } = await openComputed(app)
		await ask(app, database)
		await app.close()
		const state = new Database(join(app.options.homeFolder, 'headway.db'))
		state.exec(`UPDATE told_history SET told = '[{"of": "another form"}]'`)
		state.close()

		const next = await openApp(app.options)
		try {
			const { revisions, project } = await next.client.history.get({ database })
			expect(revisions.length).toBeGreaterThan(0)
			expect(revisions.every(({ told }) => told === null)).toBe(true)
			expect(project?.told).toBeFalsy()
		} finally {
			await next.close()
		}
	})

	it('comes through a wrapper too, which hands on only some of the words', async () => {
		await using app = await openTestApp({ environment })
		const { id: database, folder } = await openComputed(app)
		const script = 'case "$*" in *history*|*current*) exec /usr/bin/alembic "$@";; *) echo "Error: No such command." >&2; exit 2;; esac'
		const wrapper = await writeProgram(join(app.folder, 'reana-db'), script)
		await app.client.commands.set({ database, profile: { ...profileFor(folder), preset: 'reana', words: [wrapper] } })
		expect((await ask(app, database)).report).toEqual({ told: 3, left: [], differences: 0 })
		const { testLines } = await app.client.commands.get({ database })
		expect(testLines.map((line) => line.split("' ").at(-1))).toEqual(['history -v', 'current -v'])
		const events: CommandTestEvent[] = []
		for await (const event of await app.client.commands.test({ database, seen: testLines })) events.push(event)
		expect(events.at(-1)).toMatchObject({ kind: 'finished', report: { fault: null, heads: ['d4', 'e5'], headsAgree: true } })
	})
})

describe('an answer that is not what was read', () => {
	it('is a problem by name, and the files that could be read stay as they were read', async () => {
		await using app = await openTestApp({ environment })
		const { id: database, versions } = await openComputed(app)
		// Another state of the project, under the same names
		const other = await writeComputedProject(join(app.folder, 'other'))
		const plain = join(other.versions, 'd4_plain.py')
		await writeFile(plain, (await readFile(plain, 'utf8')).replace("down_revision = 'c3'", "down_revision = 'a1'"))
		const late = (await readFile(plain, 'utf8')).replace("'d4'", "'f6'").replace("'a1'", "'d4'")
		await writeFile(join(other.versions, 'f6_later.py'), late)
		await writeFile(join(other.versions, 'c3_parents.py'), late.replace("'f6'", "'c9'"))
		await app.client.commands.set({ database, profile: profileFor(other.folder) })
		expect((await ask(app, database)).report).toEqual({
			told: 2,
			left: ['migrations/versions/c3_parents.py'],
			differences: 3,
		})
		const history = await app.client.history.get({ database })
		expect(shape(history)).toEqual(['a1 <-  () [] null', 'b2 <- a1 () [feat] whole', 'd4 <-  () [] null', 'e5 <-  (d4) [] part'])
		const differences = history.problems.filter(({ kind }) => kind === 'told-otherwise')
		expect(differences.map(({ facts }) => facts)).toEqual([
			{ file: 'migrations/versions/c3_parents.py', part: 'its id', says: 'c9', expected: 'c3' },
			{ file: 'migrations/versions/d4_plain.py', part: 'its parents', says: 'a1', expected: 'c3' },
			{ unknown: 'c9, f6' },
		])
		expect(differences.every(({ blocks }) => blocks)).toBe(true)

		await app.client.commands.set({ database, profile: profileFor(versions.replace(/\/migrations.*/, '')) })
		expect((await ask(app, database)).report).toEqual({ told: 3, left: [], differences: 0 })
	})
})

describe('Alembic is asked', () => {
	it('only where something can be told, with a command that is set, and by the line that was seen', async () => {
		await using app = await openTestApp({ environment })
		const { id: database } = await openComputed(app)
		expect(await faultIn(app.client.commands.ask({ database, seen: 'alembic history' }))).toEqual({
			kind: 'plan-stale',
			changed: ['command'],
		})
		await app.client.commands.set({ database, profile: null })
		expect(await faultFrom(app.client.commands.askLine({ database }))).toEqual({ kind: 'command-needed' })
		expect(await faultIn(app.client.commands.ask({ database, seen: '' }))).toEqual({ kind: 'command-needed' })

		const plain = await writeProject(join(app.folder, 'plain'), { revisions: [{ id: 'a1', after: null, up: 'pass' }] })
		const path = join(app.folder, 'plain.db')
		await createSqliteFile(path)
		const { id } = await openWithProject(app, path, plain)
		expect(await app.client.commands.askLine({ database: id })).toBeNull()
		expect((await ask(app, id)).events).toEqual([{ kind: 'finished', report: { told: 0, left: [], differences: 0 } }])
	})

	it('and says why it could not answer', async () => {
		await using app = await openTestApp({ environment })
		const { id: database, folder, versions } = await openComputed(app)
		const computed = join(versions, 'b2_computed.py')
		await writeFile(computed, `import no_such_module\n${await readFile(computed, 'utf8')}`)
		const seen = (await app.client.commands.askLine({ database }))?.text ?? ''
		expect(await faultIn(app.client.commands.ask({ database, seen }))).toMatchObject({
			kind: 'command-failed',
			about: 'no_such_module',
			detail: expect.stringContaining("No module named 'no_such_module'"),
		})
		const words = await writeProgram(join(app.folder, 'talker'), 'echo what is this about')
		await app.client.commands.set({ database, profile: { ...profileFor(folder, { kind: 'none' }), words: [words] } })
		expect(await faultIn(app.client.commands.ask({ database, seen: `${words} history -v` }))).toEqual({
			kind: 'command-unreadable',
			detail: 'what is this about',
		})
		expect((await app.client.history.get({ database })).revisions.every(({ told }) => told === null)).toBe(true)
	})

	it('until a person has waited long enough', async () => {
		await using app = await openTestApp({ environment })
		const { id: database, folder } = await openComputed(app)
		const words = await writeProgram(join(app.folder, 'sleeper'), 'echo begun\nexec sleep 60')
		await app.client.commands.set({ database, profile: { ...profileFor(folder, { kind: 'none' }), words: [words] } })
		const events = await app.client.commands.ask({ database, seen: `${words} history -v` })
		const cancelled = faultFrom(
			(async () => {
				for await (const event of events) if (event.kind === 'output') await app.client.migrations.cancel({ database })
			})(),
		)
		expect(await cancelled).toEqual({ kind: 'cancelled' })
	})
})
