import { readdirSync, readlinkSync } from 'node:fs'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { CommandProfile, CommandTest, CommandTestEvent } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { createSqliteFile, runAlembic } from '../../support/aimed-project.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { faultFrom, faultIn, inProject, openTestApp, type TestApp } from '../../support/test-app.ts'

const environment = { PATH: process.env['PATH'] }
const heads = ['8b22a7def609', 'be15da01293c']

/** The lab project in the app's folder, and its database, opened. */
async function openLab(
	app: TestApp,
	target?: string,
): Promise<{ readonly id: DatabaseId; readonly project: string; readonly path: string }> {
	const project = join(app.folder, 'lab')
	await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
	const path = join(app.folder, 'data.db')
	if (target === undefined) await createSqliteFile(path)
	const { id } = await app.client.connections.open({ target: target ?? path, source: project })
	return { id, project, path }
}

/** The processes that work in a folder, as Linux tells it. */
const processesIn = (folder: string) =>
	readdirSync('/proc').filter((name) => {
		try {
			return /^\d+$/.test(name) && readlinkSync(join('/proc', name, 'cwd')) === folder
		} catch {
			return false
		}
	})

async function runTest(app: TestApp, database: DatabaseId, seen?: string[]): Promise<{ events: CommandTestEvent[]; report: CommandTest }> {
	const lines = seen ?? (await app.client.commands.get({ database })).testLines
	const events: CommandTestEvent[] = []
	for await (const event of await app.client.commands.test({ database, seen: lines })) events.push(event)
	const last = events.at(-1)
	if (last?.kind !== 'finished') throw new Error(`the stream ended with ${last?.kind}`)
	return { events, report: last.report }
}

const startedLines = (events: readonly CommandTestEvent[]) => events.flatMap((event) => (event.kind === 'started' ? [event.text] : []))

describe('the command of a project', () => {
	it('is suggested for a project, kept, shown and forgotten', async () => {
		await using app = await openTestApp({ environment })
		const { id, project } = await openLab(app)
		const before = await app.client.commands.get({ database: id })
		expect(before).toMatchObject({ wanted: true, profile: null, text: null, testLines: [] })
		const [suggestion] = before.suggestions
		expect(suggestion).toMatchObject({ text: 'alembic', profile: { folder: project, aim: { kind: 'ini' } } })

		const profile = suggestion?.profile as CommandProfile
		const { testLines } = await app.client.commands.set({ database: id, profile })
		expect(testLines).toEqual([
			'alembic --version',
			expect.stringMatching(/^\/\S*python3? -c 'import sys; /),
			"alembic -c '{alembic.ini with sqlalchemy.url = sqlite:///{scratch}}' heads",
			"alembic -c '{alembic.ini with sqlalchemy.url = sqlite:///{scratch}}' current -v",
		])
		expect(await app.client.commands.get({ database: id })).toMatchObject({ profile, text: 'alembic', testLines })

		await app.client.commands.set({ database: id, profile: null })
		expect(await app.client.commands.get({ database: id })).toMatchObject({ profile: null, testLines: [] })
	})

	it('is not wanted where Headway runs the steps itself', async () => {
		await using app = await openTestApp({ environment })
		const { id } = await app.client.connections.openSample()
		expect(await app.client.commands.get({ database: id })).toEqual({
			wanted: false,
			profile: null,
			text: null,
			suggestions: [],
			testLines: [],
		})
		expect(await app.client.commands.renderLine({ database: id })).toEqual({ text: null })
	})

	it('needs a folder that is there, and keeps nothing that is secret', async () => {
		await using app = await openTestApp({ environment })
		const { id, project } = await openLab(app)
		const profile: CommandProfile = { preset: 'alembic', words: ['alembic'], folder: project, environment: [], aim: { kind: 'none' } }
		const refusalOf = (changes: Partial<CommandProfile>) =>
			faultFrom(app.client.commands.set({ database: id, profile: { ...profile, ...changes } }))
		const withVariable = (name: string, value: string) => refusalOf({ environment: [{ name, value }] })

		expect(await refusalOf({ folder: join(project, 'gone') })).toEqual({ kind: 'not-found', path: join(project, 'gone') })
		expect(await withVariable('DATABASE_URL', 'postgresql://ada:plain@h/d')).toEqual({
			kind: 'unsupported-address',
			address: 'postgresql://ada:…@h/d',
			reason: 'password-in-url',
			detail: 'DATABASE_URL',
		})
		expect(await withVariable('APP_SECRET', 'plain')).toMatchObject({ reason: 'password-in-url', address: 'APP_SECRET=…' })
		expect(await refusalOf({ words: ['alembic', '-x', 'url=postgresql://ada:plain@h/d'] })).toMatchObject({ reason: 'password-in-url' })
		expect(await app.client.commands.get({ database: id })).toMatchObject({ profile: null })

		const references = [
			{ name: 'DATABASE_URL', value: 'postgresql://ada:$' + '{DB_PASSWORD}@h/d' },
			{ name: 'APP_SECRET', value: '$' + '{OTHER}' },
		]
		await app.client.commands.set({ database: id, profile: { ...profile, environment: references } })
		expect((await app.client.commands.get({ database: id })).profile?.environment).toEqual(references)
	})
})

describe('the test of a command', () => {
	it('tells versions and heads, and that a file is reached, without touching the database', async () => {
		await using app = await openTestApp({ environment })
		const { id, project, path } = await openLab(app)
		const [suggestion] = (await app.client.commands.get({ database: id })).suggestions
		const { testLines } = await app.client.commands.set({ database: id, profile: suggestion?.profile ?? null })
		const before = await readFile(path)
		const { events, report } = await runTest(app, id)
		expect((await readFile(path)).equals(before)).toBe(true)
		expect(report).toEqual({
			alembic: expect.stringMatching(/^1\.\d+\.\d+/),
			sqlalchemy: expect.stringMatching(/^\d+\.\d+/),
			python: expect.stringMatching(/^3\.\d+\.\d+$/),
			heads,
			headsAgree: true,
			current: null,
			currentAgrees: null,
			aimed: true,
			fault: null,
		})
		expect(startedLines(events)).toEqual(testLines)
		expect(events.some((event) => event.kind === 'output' && event.lines.includes('be15da01293c (audit) (head)'))).toBe(true)
		expect(await readdir(project)).not.toContain('library.db')
		expect(await readdir(join(app.options.homeFolder, 'commands'))).toEqual([])
	})

	it('runs nothing that was not shown', async () => {
		await using app = await openTestApp({ environment })
		const { id } = await openLab(app)
		expect(await faultIn(app.client.commands.test({ database: id, seen: [] }))).toEqual({ kind: 'command-needed' })
		const [suggestion] = (await app.client.commands.get({ database: id })).suggestions
		await app.client.commands.set({ database: id, profile: suggestion?.profile ?? null })
		expect(await faultIn(app.client.commands.test({ database: id, seen: ['alembic --version'] }))).toEqual({
			kind: 'plan-stale',
			changed: ['command'],
		})
	})

	it('finds out that a command goes elsewhere', async () => {
		await using app = await openTestApp({ environment })
		const { id, project } = await openLab(app)
		await runAlembic(project, ['upgrade', '1a0c5f27d3b1'])
		// env.py reads its address from the ini, so a variable sends it nowhere
		const profile: CommandProfile = {
			preset: 'alembic',
			words: ['alembic'],
			folder: project,
			environment: [],
			aim: { kind: 'variable', name: 'DATABASE_URL', scheme: null },
		}
		await app.client.commands.set({ database: id, profile })
		expect((await runTest(app, id)).report).toMatchObject({
			heads,
			headsAgree: true,
			aimed: false,
			fault: { kind: 'command-elsewhere', found: ['1a0c5f27d3b1'] },
		})
		await app.client.commands.set({ database: id, profile: { ...profile, aim: { kind: 'none' } } })
		expect((await runTest(app, id)).report).toMatchObject({
			aimed: null,
			current: ['1a0c5f27d3b1'],
			currentAgrees: false,
			fault: { kind: 'command-elsewhere', expected: [], found: ['1a0c5f27d3b1'] },
		})
	})

	it('says that a program is not there', async () => {
		await using app = await openTestApp({ environment })
		const { id, project } = await openLab(app)
		const profile: CommandProfile = {
			preset: 'alembic',
			words: ['no-such-alembic'],
			folder: project,
			environment: [],
			aim: { kind: 'ini', scheme: null },
		}
		await app.client.commands.set({ database: id, profile })
		expect((await runTest(app, id)).report).toMatchObject({
			alembic: null,
			heads: null,
			fault: { kind: 'command-not-found', command: 'no-such-alembic', folder: project },
		})
	})

	it('asks a server where it stands', async () => {
		await using database = await createDatabase()
		await using app = await openTestApp({ environment })
		const { id, project } = await openLab(app, database.url)
		const [suggestion] = (await app.client.commands.get({ database: id })).suggestions
		const profile = { ...suggestion?.profile, aim: { kind: 'ini', scheme: 'postgresql+psycopg2' } } as CommandProfile
		await app.client.commands.set({ database: id, profile })
		expect((await runTest(app, id)).report).toMatchObject({ current: [], currentAgrees: true, aimed: null, fault: null })

		// One row that depends on another branch, which is applied without a row of its own
		await runAlembic(project, ['upgrade', 'ad04c9f0182b'], database.url)
		expect((await database.sql('SELECT version_num FROM alembic_version')).flat()).toEqual(['ad04c9f0182b'])
		expect((await runTest(app, id)).report).toMatchObject({ currentAgrees: true, fault: null, headsAgree: true })
	})

	it('stops when its reader leaves', async () => {
		await using app = await openTestApp({ environment })
		const { id, project } = await openLab(app)
		const profile: CommandProfile = {
			preset: 'reana',
			words: ['sh', '-c', 'sleep 600'],
			folder: project,
			environment: [],
			aim: { kind: 'none' },
		}
		const { testLines } = await app.client.commands.set({ database: id, profile })
		expect(testLines).toEqual(["sh -c 'sleep 600' history -v", "sh -c 'sleep 600' current -v"])
		for await (const event of await app.client.commands.test({ database: id, seen: testLines })) {
			if (event.kind === 'started') break
		}
		await vi.waitFor(() => expect(processesIn(project)).toEqual([]), { timeout: 30_000 })
	})

	it('is cancelled like any act, and says so', async () => {
		await using app = await openTestApp({ environment })
		const { id, project } = await openLab(app)
		const profile: CommandProfile = {
			preset: 'reana',
			words: ['sh', '-c', 'sleep 600'],
			folder: project,
			environment: [],
			aim: { kind: 'none' },
		}
		const { testLines } = await app.client.commands.set({ database: id, profile })
		let last: CommandTestEvent | undefined
		for await (const event of await app.client.commands.test({ database: id, seen: testLines })) {
			last = event
			if (event.kind === 'started') expect(await app.client.migrations.cancel({ database: id })).toEqual({ stopping: true })
		}
		expect(last).toMatchObject({ kind: 'finished', report: { fault: { kind: 'cancelled' } } })
	})
})
