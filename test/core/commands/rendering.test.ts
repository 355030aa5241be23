import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { BundleEvent, CommandAim, CommandProfile, PreviewEvent } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { createSqliteFile, runAlembic } from '../../support/aimed-project.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { faultIn, inProject, openTestApp, runTo, type TestApp } from '../../support/test-app.ts'

const environment = { PATH: process.env['PATH'] }
/** A bundle of the lab is two dozen starts of Python. Milliseconds. */
const longest = 120_000

type Lab = { readonly id: DatabaseId; readonly project: string; readonly line: string }

/** The lab project in the app's folder, with a command that is aimed by its alembic.ini, and a database. */
async function openLab(
	app: TestApp,
	{ target, aim = { kind: 'ini', scheme: null } }: { target?: string; aim?: CommandAim } = {},
): Promise<Lab> {
	const project = join(app.folder, 'lab')
	await cp(inProject('test/fixtures/alembic/lab'), project, { recursive: true })
	const path = target ?? join(app.folder, 'data.db')
	if (target === undefined) await createSqliteFile(path)
	const { id } = await app.client.connections.open({ target: path, source: project })
	const profile: CommandProfile = { preset: 'alembic', words: ['alembic'], folder: project, environment: [], aim }
	await app.client.commands.set({ database: id, profile })
	const { text } = await app.client.commands.renderLine({ database: id })
	return { id, project, line: text ?? '' }
}

/** Columns of every table, and what the version table holds. */
function tablesOf(path: string): readonly unknown[] {
	const database = new Database(path, { readonly: true })
	const columns = `SELECT t.name, c.name AS "column", c.type, c."notnull", c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' ORDER BY 1, 2`
	const found = [...database.prepare(columns).all(), ...database.prepare('SELECT version_num FROM alembic_version').all()]
	database.close()
	return found
}

async function readAll<Event>(stream: Promise<AsyncIterable<Event>>): Promise<Event[]> {
	const events: Event[] = []
	for await (const event of await stream) events.push(event)
	return events
}

async function preview(
	app: TestApp,
	{ id, line }: Lab,
	target: string,
): Promise<{ events: PreviewEvent[]; last: PreviewEvent | undefined }> {
	const events = await readAll(app.client.commands.preview({ database: id, target, seen: line }))
	return { events, last: events.at(-1) }
}

describe('a preview', () => {
	it('renders each step to a target, tells them as they come, and touches neither the database nor the project', async () => {
		await using app = await openTestApp({ environment })
		const lab = await openLab(app)
		expect(lab.line).toBe("alembic -c '{alembic.ini with sqlalchemy.url = sqlite:///{scratch}}' {step}")
		const { events, last } = await preview(app, lab, '4d6e63fab2c5')
		if (last?.kind !== 'finished') throw new Error('not finished')
		expect(last.steps.map(({ id, direction }) => `${direction} ${id}`)).toEqual([
			'up 1a0c5f27d3b1',
			'up 2b9e41c8f6a0',
			'up 3c7d52e9a1b4',
			'up 4d6e63fab2c5',
		])
		const [books] = last.steps
		expect(books).toMatchObject({ fault: null, sql: expect.stringMatching(/CREATE TABLE/) })
		expect(last.steps.every(({ sql }) => !sql?.includes('alembic_version'))).toBe(true)
		expect(events.filter(({ kind }) => kind === 'started')).toHaveLength(4)
		expect(events.flatMap((event) => (event.kind === 'step' ? [`${event.done}/${event.total}`] : []))).toEqual(['1/4', '2/4', '3/4', '4/4'])
		expect(events.flatMap((event) => (event.kind === 'started' ? [event.text] : []))).toContain(
			"alembic -c '{alembic.ini with sqlalchemy.url = sqlite:///{scratch}}' upgrade base:1a0c5f27d3b1 --sql",
		)
		expect(await readdir(lab.project)).not.toContain('library.db')
		expect(await app.client.history.get({ database: lab.id })).toMatchObject({ current: null })
		expect(await readdir(join(app.options.homeFolder, 'commands'))).toEqual([])
	})

	it(
		'says of a server which step asks it what to do, renders the others both ways, and leaves it as it is',
		async () => {
			await using database = await createDatabase()
			await using app = await openTestApp({ environment })
			const lab = await openLab(app, { target: database.url, aim: { kind: 'ini', scheme: 'postgresql+psycopg2' } })
			const way = (await preview(app, lab, 'heads')).last
			if (way?.kind !== 'finished') throw new Error('not finished')
			expect([way.complete, way.steps.length]).toEqual([false, 11])
			expect(way.steps.filter(({ sql }) => sql === null).map(({ id }) => id)).toEqual(['8b22a7def609'])
			expect((await database.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).flat()).toEqual(['0'])

			await runAlembic(lab.project, ['upgrade', 'heads'], database.url)
			const { last } = await preview(app, lab, '2b9e41c8f6a0')
			if (last?.kind !== 'finished') throw new Error('not finished')
			expect(last.steps.length).toBeGreaterThan(2)
			expect(last.steps.every(({ direction }) => direction === 'down')).toBe(true)
			expect(last.complete).toBe(true)
			expect(last.steps.filter(({ sql }) => sql?.includes('DROP TABLE')).length).toBeGreaterThan(0)
			expect((await database.sql('SELECT version_num FROM alembic_version ORDER BY 1')).flat()).toEqual(['8b22a7def609', 'be15da01293c'])
		},
		longest,
	)

	it('runs nothing that was not shown, and nothing at all for a target that is not there', async () => {
		await using app = await openTestApp({ environment })
		const lab = await openLab(app)
		const stale = app.client.commands.preview({ database: lab.id, target: 'heads', seen: 'alembic {step}' })
		expect(await faultIn(stale)).toEqual({ kind: 'plan-stale', changed: ['command'] })
		expect(await faultIn(app.client.commands.preview({ database: lab.id, target: 'nowhere', seen: lab.line }))).toMatchObject({
			kind: 'unknown-revision',
		})
	})

	it('ends at the first step when all would fail alike', async () => {
		await using app = await openTestApp({ environment })
		const lab = await openLab(app)
		await writeFile(join(lab.project, 'migrations/env.py'), 'import no_such_library\n')
		const stream = app.client.commands.preview({ database: lab.id, target: 'heads', seen: lab.line })
		expect(await faultIn(stream)).toMatchObject({ kind: 'command-failed', reason: 'import-error' })
	})

	it('of a history in SQL needs no command', async () => {
		await using app = await openTestApp({ environment })
		const { id } = await app.client.connections.openSample()
		const { current } = await app.client.history.get({ database: id })
		const events = await readAll<PreviewEvent>(app.client.commands.preview({ database: id, target: '-1', seen: '' }))
		const steps = [{ id: current?.id, direction: 'down', sql: expect.stringContaining('alembic_version'), fault: null }]
		expect(events.at(-1)).toMatchObject({ kind: 'finished', complete: true, steps })
		expect(events.filter(({ kind }) => kind === 'started')).toEqual([])
	})
})

describe('a bundle', () => {
	it(
		'is opened in place of the project, and leads to the same database as Alembic, without Python',
		async () => {
			await using app = await openTestApp({ environment })
			const lab = await openLab(app)
			const folder = join(app.folder, 'bundle')
			const events = await readAll<BundleEvent>(
				app.client.commands.bundle({ database: lab.id, from: 'base', to: '3c7d52e9a1b4', folder, seen: lab.line }),
			)
			expect(events.at(-1)).toMatchObject({ kind: 'finished', folder, notRendered: [] })
			const last = events.at(-1)
			expect(last?.kind === 'finished' && last.rendered).toBe(6)
			expect(await readdir(folder)).toContain('manifest.json')

			const fresh = join(app.folder, 'fresh.db')
			await createSqliteFile(fresh)
			const { id } = await app.client.connections.open({ target: fresh, source: folder })
			expect(await app.client.commands.get({ database: id })).toMatchObject({ wanted: false, profile: null })
			expect(await app.client.commands.renderLine({ database: id })).toEqual({ text: null })
			const read = await readAll<PreviewEvent>(app.client.commands.preview({ database: id, target: '3c7d52e9a1b4', seen: '' }))
			expect(read.at(-1)).toMatchObject({ kind: 'finished', complete: true })
			expect(await runTo(app, id, '3c7d52e9a1b4')).toMatchObject({ outcome: 'succeeded', command: null, fault: null })
			await runAlembic(lab.project, ['upgrade', '3c7d52e9a1b4'])
			const tables = tablesOf(join(lab.project, 'library.db'))
			expect(tables.length).toBeGreaterThan(3)
			expect(tablesOf(fresh)).toEqual(tables)
		},
		longest,
	)

	it(
		'of a part has both ways of every revision in it, and goes into no folder that has something in it',
		async () => {
			await using app = await openTestApp({ environment })
			const lab = await openLab(app)
			const folder = join(app.folder, 'part')
			const wanted = { database: lab.id, from: '2b9e41c8f6a0', to: '4d6e63fab2c5', folder, seen: lab.line }
			await mkdir(folder)
			const events = await readAll<BundleEvent>(app.client.commands.bundle(wanted))
			const steps = events.flatMap((event) => (event.kind === 'step' ? [`${event.step.id} ${event.step.direction}`] : []))
			expect(steps.sort()).toEqual(['3c7d52e9a1b4 down', '3c7d52e9a1b4 up', '4d6e63fab2c5 down', '4d6e63fab2c5 up'])
			expect(await faultIn(app.client.commands.bundle(wanted))).toEqual({ kind: 'folder-not-empty', path: folder })
		},
		longest,
	)

	it(
		'leaves nothing when it is cancelled',
		async () => {
			await using app = await openTestApp({ environment })
			const lab = await openLab(app)
			const folder = join(app.folder, 'cancelled')
			const stream = (async function* () {
				for await (const event of await app.client.commands.bundle({
					database: lab.id,
					from: 'base',
					to: 'heads',
					folder,
					seen: lab.line,
				})) {
					if (event.kind === 'step') await app.client.migrations.cancel({ database: lab.id })
					yield event
				}
			})()
			expect(await faultIn(Promise.resolve(stream))).toEqual({ kind: 'cancelled' })
			expect((await readdir(app.folder)).filter((name) => name.startsWith('cancelled'))).toEqual([])
			expect(await readdir(join(app.options.homeFolder, 'commands'))).toEqual([])
		},
		longest,
	)
})
