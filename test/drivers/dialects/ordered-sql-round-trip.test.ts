import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type EngineKind, openGround, orderedSqlFixture } from '../../support/ordered-sql-ground.ts'

/** Books as the tool writes them, without times, after each project's newest file. */
const projects = [
	{
		tool: 'dbmate',
		head: '20240630080000',
		known: 2,
		books: 'SELECT version FROM schema_migrations ORDER BY version',
		rows: [['20240105103000'], ['20240212090000'], ['20240301154500'], ['20240630080000']],
		emptied: [],
	},
	{
		tool: 'golang-migrate',
		head: '3',
		known: 2,
		books: 'SELECT version, CASE WHEN dirty THEN 1 ELSE 0 END FROM schema_migrations',
		rows: [[3, 0]],
		emptied: [],
	},
	{
		tool: 'goose',
		head: '10',
		known: 1,
		books: 'SELECT version_id, CASE WHEN is_applied THEN 1 ELSE 0 END FROM goose_db_version ORDER BY id',
		rows: [0, 1, 2, 3, 10].map((version) => [version, 1]),
		emptied: [[0, 1]],
	},
	{ tool: 'plain', head: '3', known: 1, books: 'SELECT version FROM schema_version ORDER BY version', rows: [[1], [2], [3]], emptied: [] },
] as const

const engines: readonly EngineKind[] = ['sqlite', 'postgres']
const plainly = (rows: readonly (readonly unknown[])[]) =>
	rows.map((row) => row.map((value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value)))

describe.each(engines)('on %s', (engine) => {
	describe.each(projects)('a project of $tool', ({ tool, head, known, books, rows, emptied }) => {
		it('goes up, down and up, and ends as it was', async () => {
			await using ground = await openGround(engine, { fixture: tool })
			const before = await ground.standing()
			expect(before.project).toMatchObject({ convention: tool, runs: true, ledger: null })
			expect(before.problems.map(({ kind }) => kind)).toEqual(['empty-database'])
			expect(before.current).toBeNull()
			expect((await ground.move('up')).fault).toBeNull()
			expect((await ground.standing()).current).toBe(head)
			expect(plainly(await ground.rows(books))).toEqual(rows)
			const full = await ground.schema()
			expect((await ground.move('down')).fault).toBeNull()
			expect((await ground.standing()).current).toBeNull()
			expect(plainly(await ground.rows(books))).toEqual(emptied)
			expect((await ground.standing()).problems.filter(({ blocks }) => blocks)).toEqual([])
			expect((await ground.move('up')).fault).toBeNull()
			expect(await ground.schema()).toEqual(full)
			expect((await ground.standing()).problems).toEqual([])
		})

		it('goes on where its own tool left off, with the rows it would have written', async () => {
			await using ground = await openGround(engine, { fixture: tool })
			await ground.sql(await readFile(orderedSqlFixture(tool, `state.${engine}.sql`), 'utf8'))
			const before = await ground.standing()
			expect(before.project).toMatchObject({ convention: tool })
			expect(before.applied.size).toBe(known)
			expect(before.problems).toEqual([])
			expect((await ground.move('up')).fault).toBeNull()
			expect(plainly(await ground.rows(books))).toEqual(rows)
			const after = await ground.standing()
			expect(after.current).toBe(head)
			expect(after.problems).toEqual([])
		})
	})

	it('a project of RUNE goes to head, and no further back', async () => {
		await using ground = await openGround(engine, { fixture: 'rune' })
		await ground.sql(await readFile(orderedSqlFixture('rune', `state.${engine}.sql`), 'utf8'))
		expect(await ground.standing()).toMatchObject({ current: '2', project: { convention: 'rune', sureness: 'certain' } })
		expect((await ground.move('up')).fault).toBeNull()
		expect((await ground.standing()).current).toBe('6')
		const times = await ground.rows('SELECT version, applied_at FROM schema_version ORDER BY version')
		expect(times).toHaveLength(6)
		expect(times[1]?.[1]).toBe(1795192527.664581)
		await expect(ground.move('down', ['6'])).rejects.toMatchObject({ fault: { kind: 'irreversible', revision: '0006' } })
	})
})
