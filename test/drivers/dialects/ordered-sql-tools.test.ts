import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type EngineKind, openGround, orderedSqlFixture } from '../../support/ordered-sql-ground.ts'

/** The tools that keep checksums or journals of their own: a project, its revisions, and how many the tool applied in the books kept here. */
const projects = [
	{ tool: 'flyway', folder: () => 'flyway/project', versions: ['1', '1.1', '2', '10', 'R__open_loans.sql'], known: 4, reversible: true },
	{
		tool: 'sqlx',
		folder: () => 'sqlx/project',
		versions: ['20260301090000', '20260302090000', '20260303090000', '20260304090000'],
		known: 2,
		reversible: true,
	},
	{
		tool: 'prisma',
		folder: (engine: EngineKind) => `prisma/${engine}`,
		versions: ['20260301090000_init', '20260302090000_add_email', '20260303090000_index_email'],
		known: 2,
		reversible: true,
	},
	{
		tool: 'drizzle',
		folder: (engine: EngineKind) => `drizzle/${engine}`,
		versions: ['0000_members', '0001_email', '0002_index'],
		known: 2,
		reversible: false,
	},
	{
		tool: 'diesel',
		folder: () => 'diesel/project',
		versions: ['20260301090000', '20260302090000', '20260303090000'],
		known: 2,
		reversible: true,
	},
	{
		tool: 'node-pg-migrate',
		folder: () => 'node-pg-migrate/project',
		versions: ['1772356000000_create-members', '20260302090000123_add-email', '1772556000000_index-names'],
		known: 1,
		reversible: true,
	},
] as const

const engines: readonly EngineKind[] = ['sqlite', 'postgres']

describe.each(engines)('on %s', (engine) => {
	describe.each(projects.filter(({ tool }) => engine === 'postgres' || tool !== 'node-pg-migrate'))(
		'a project of $tool',
		({ tool, folder, versions, reversible }) => {
			it('goes up, down and up again with the runner, and ends as it was', async () => {
				await using ground = await openGround(engine, { fixture: folder(engine) })
				const before = await ground.standing()
				expect(before.project).toMatchObject({ convention: tool, runs: true, ledger: null })
				expect(before.revisions.map(({ id }) => id)).toEqual(versions)
				expect(before.problems.map(({ kind }) => kind)).toEqual(['empty-database'])
				expect((await ground.move('up')).fault).toBeNull()
				const full = await ground.standing()
				expect([...full.applied]).toEqual(versions)
				expect(full.problems).toEqual([])
				const schema = await ground.schema()
				if (!reversible) {
					await expect(ground.move('down')).rejects.toMatchObject({ fault: { kind: 'irreversible' } })
					return
				}
				// What repeats has no way down, and hangs on the rest
				if (tool === 'flyway') await ground.sql('DROP VIEW open_loans')
				expect((await ground.move('down')).fault).toBeNull()
				const emptied = await ground.standing()
				expect([...emptied.applied].filter((version) => !version.startsWith('R__'))).toEqual([])
				expect(emptied.problems.filter(({ blocks }) => blocks)).toEqual([])
				if (tool === 'flyway') await ground.sql(`DELETE FROM flyway_schema_history WHERE version IS NULL`)
				expect((await ground.move('up')).fault).toBeNull()
				expect(await ground.schema()).toEqual(schema)
				expect((await ground.standing()).problems).toEqual([])
			})
		},
	)
})

describe('where the tool left off', () => {
	const cases = engines.flatMap((engine) =>
		projects
			.filter(({ tool }) => tool !== 'prisma' && (engine === 'postgres' || tool !== 'node-pg-migrate'))
			.map((one) => ({ ...one, engine })),
	)
	it.each(cases)('$tool on $engine is understood, and the rest is pending', async ({ tool, engine, folder, versions, known }) => {
		await using ground = await openGround(engine, { fixture: folder(engine) })
		await ground.sql(await readFile(orderedSqlFixture(tool, `books-${engine}.sql`), 'utf8'))
		const standing = await ground.standing()
		expect(standing.project).toMatchObject({ convention: tool, sureness: 'certain' })
		expect(standing.applied.size).toBe(known)
		expect(standing.revisions.map(({ id }) => id)).toEqual(versions)
		expect(standing.problems).toEqual([])
	})

	it('prisma on sqlite has failed, which stops everything until it is cleared', async () => {
		await using ground = await openGround('sqlite', { fixture: 'prisma/sqlite' })
		await ground.sql(await readFile(orderedSqlFixture('prisma/books-sqlite.sql'), 'utf8'))
		expect((await ground.standing()).problems).toMatchObject([
			{ kind: 'failed-migration', blocks: true, revision: '20260302090000_add_email', repair: 'clear-failed' },
		])
		expect((await ground.repair('clear-failed')).fault).toBeNull()
		expect((await ground.standing()).problems).toEqual([])
	})
})

describe('states that only checksums show', () => {
	it.each(['flyway', 'sqlx'] as const)('%s: an edited file stops, and can be taken as it is', async (tool) => {
		await using ground = await openGround('sqlite', { fixture: `${tool}/project` })
		expect((await ground.move('up')).fault).toBeNull()
		const file = tool === 'flyway' ? 'V1__create_members.sql' : '20260301090000_create_member.up.sql'
		await writeFile(join(ground.folder, file), `${await readFile(join(ground.folder, file), 'utf8')}-- more\n`)
		const [problem] = (await ground.standing()).problems
		expect(problem).toMatchObject({ kind: 'file-edited', blocks: true, repair: 'accept-edit', facts: { why: 'another text' } })
		expect((await ground.repair('accept-edit')).fault).toBeNull()
		expect((await ground.standing()).problems).toEqual([])
	})

	it('sqlx: a checkout with other line ends is named as such', async () => {
		await using ground = await openGround('sqlite', { fixture: 'sqlx/project' })
		expect((await ground.move('up')).fault).toBeNull()
		const file = join(ground.folder, '20260301090000_create_member.up.sql')
		await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'))
		expect((await ground.standing()).problems).toMatchObject([{ kind: 'file-edited', facts: { why: 'line endings only' } }])
	})

	it('flyway: a repeatable script that changed runs again after all others', async () => {
		await using ground = await openGround('postgres', { fixture: 'flyway/project' })
		expect((await ground.move('up')).fault).toBeNull()
		const file = join(ground.folder, 'R__open_loans.sql')
		await writeFile(file, (await readFile(file, 'utf8')).replace('l.title', 'l.title, m.id AS member'))
		const standing = await ground.standing()
		expect([standing.problems, standing.applied.has('R__open_loans.sql')]).toEqual([[], false])
		expect((await ground.move('up')).fault).toBeNull()
		expect((await ground.standing()).applied.has('R__open_loans.sql')).toBe(true)
		expect(await ground.rows(`SELECT count(*) FROM flyway_schema_history WHERE script = 'R__open_loans.sql'`)).toEqual([[2]])
	})
})

it('an entry that Drizzle would pass over for its time is out of order, though it is the last in the journal', async () => {
	await using ground = await openGround('sqlite', { fixture: 'drizzle/sqlite' })
	expect((await ground.move('up')).fault).toBeNull()
	const path = join(ground.folder, 'meta/_journal.json')
	const journal = JSON.parse(await readFile(path, 'utf8'))
	journal.entries.push({ idx: 3, version: '6', when: 1772400000000, tag: '0003_late', breakpoints: true })
	await writeFile(path, JSON.stringify(journal))
	await writeFile(join(ground.folder, '0003_late.sql'), 'CREATE TABLE `late` (`id` integer);')
	expect((await ground.standing()).problems).toMatchObject([
		{ kind: 'out-of-order', blocks: true, revision: '0003_late', repair: 'run-late', ways: [{ repair: 'mark-applied' }] },
	])
	expect((await ground.repair('run-late', '0003_late')).fault).toBeNull()
	expect((await ground.standing()).problems).toEqual([])
})

it.each(['flyway', 'sqlx', 'diesel'] as const)('%s: tables without books are taken for done by a baseline', async (tool) => {
	await using ground = await openGround('postgres', { fixture: `${tool}/project` })
	await ground.sql('CREATE TABLE member (id integer PRIMARY KEY, name text NOT NULL)')
	expect((await ground.standing()).problems).toMatchObject([{ kind: 'ledger-missing', blocks: true, repair: 'baseline' }])
	const [first] = (await ground.standing()).revisions
	expect((await ground.repair('baseline', first?.id)).fault).toBeNull()
	const standing = await ground.standing()
	expect([...standing.applied]).toEqual([first?.id])
	expect((await ground.move('up')).fault).toBeNull()
})

describe('projects that are only shown', () => {
	const shown = [
		{ tool: 'rails', engine: 'sqlite', fixture: 'rails/project' },
		{ tool: 'django', engine: 'postgres', fixture: 'django/project' },
		{ tool: 'graphile-migrate', engine: 'postgres', fixture: 'graphile-migrate/project' },
		{ tool: 'atlas', engine: 'sqlite', fixture: 'atlas/project' },
		{ tool: 'sqitch', engine: 'postgres', fixture: 'sqitch/project' },
		{ tool: 'umzug', engine: 'sqlite', fixture: 'umzug/project' },
		{ tool: 'supabase', engine: 'postgres', fixture: 'supabase/supabase' },
	] as const
	it.each(shown)('$tool: its place in the history is told, and every move refused', async ({ tool, engine, fixture }) => {
		await using ground = await openGround(engine, { fixture })
		await ground.sql(await readFile(orderedSqlFixture(tool, `books-${engine}.sql`), 'utf8'))
		const standing = await ground.standing()
		expect(standing.project).toMatchObject({ convention: tool, runs: false, sureness: 'certain' })
		expect([standing.revisions.length, standing.applied.size]).toEqual([2, 1])
		expect(standing.problems.map(({ kind }) => kind)).toEqual(['not-runnable'])
		await expect(ground.move('up')).rejects.toMatchObject({ fault: { kind: 'shown-only', convention: tool } })
	})
})
