import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { RenderedStep } from '../../../../electron/contract/commands.ts'
import { commandWords } from '../../../../electron/drivers/dialects/alembic/command-words.ts'
import { createRevisionGraph } from '../../../../electron/drivers/dialects/alembic/graph.ts'
import type { Move } from '../../../../electron/drivers/dialects/alembic/rows.ts'
import type { Engine } from '../../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../../electron/drivers/engines/postgres.ts'
import { openSqlite } from '../../../../electron/drivers/engines/sqlite.ts'
import { type AlembicPaper, layAlembic, lookWith, renderAll, renderingDialect } from '../../../support/alembic-paper.ts'
import { carryOut } from '../../../support/carry-out.ts'
import { installedPrograms, startInstalledServer } from '../../../support/postgres-fifteen.ts'

/** A database with a way to say everything that is in it. */
type Place = { readonly url: string; readonly engine: Engine; dump(): Promise<string> }

/** On paper Alembic puts blanks for tabs, and SQLite keeps the text of a table as it was made. */
const withoutBlanksAtEnds = (text: string) => text.replaceAll(/[ \t]+$/gm, '')

function dumpOf(path: string): string {
	const db = new Database(path, { readonly: true })
	try {
		const objects = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all() as {
			type: string
			name: string
			sql: string
		}[]
		const rows = objects
			.filter(({ type }) => type === 'table')
			.map(({ name }) => db.prepare(`SELECT * FROM "${name}" ORDER BY 1`).raw().all())
		return withoutBlanksAtEnds(
			JSON.stringify([objects, rows], null, 1)
				.replaceAll(/ (?=\\n)/g, '')
				.replaceAll('\\t', '    '),
		)
	} finally {
		db.close()
	}
}

async function sqlitePlace(path: string): Promise<Place> {
	return { url: `sqlite:///${path}`, engine: await openSqlite({ path, create: true }), dump: async () => dumpOf(path) }
}

/** Takes the way up, down and up again, in both databases, and compares after every step. */
async function compare(
	ground: AlembicPaper,
	bundle: string,
	[ours, theirs]: readonly [Place, Place],
	targets: readonly string[],
): Promise<number> {
	const dialect = renderingDialect()
	await ground.aim(theirs.url)
	let compared = 0
	for (const target of [...targets, 'base', ...targets]) {
		const standing = await dialect.standing(await lookWith(ours.engine, bundle))
		const route = dialect.route?.(standing, target)
		expect(route?.moves.length).toBeGreaterThan(0)
		for (const move of route?.moves ?? []) {
			await takeStep(ground, bundle, ours, move)
			expect(await ours.dump(), `after ${move.direction} ${move.id}`).toBe(await theirs.dump())
			compared++
		}
	}
	return compared
}

async function takeStep(ground: AlembicPaper, bundle: string, ours: Place, move: Move): Promise<void> {
	const dialect = renderingDialect()
	const look = await lookWith(ours.engine, bundle)
	const standing = await dialect.standing(look)
	const graph = createRevisionGraph(standing.revisions)
	const [report, online] = await Promise.all([
		carryOut(ours.engine, await dialect.prepare(look, standing, [move], {})),
		ground.alembic(...commandWords(graph, standing.currents, [move])),
	])
	expect(report).toMatchObject({ outcome: 'committed', fault: null })
	expect(online.exitCode, online.stderr).toBe(0)
}

/** Renders everything and saves it, seen from an empty database. */
async function makeBundle(ground: AlembicPaper, engine: Engine): Promise<readonly RenderedStep[]> {
	const dialect = renderingDialect()
	const look = await lookWith(engine, ground.folder)
	const standing = await dialect.standing(look)
	const steps = await renderAll(dialect, ground, standing)
	const about = { createdAt: '2026-01-02T03:04:05.000Z', alembic: '1.8.1' }
	await dialect.rendering.save(look, standing, join(ground.around, 'bundle'), steps, about)
	return steps
}

const unrendered = (steps: readonly RenderedStep[]) =>
	steps
		.filter(({ sql }) => sql === null)
		.map(({ id, direction }) => `${id} ${direction}`)
		.toSorted()

describe('a bundle of the library, run by Headway, leaves what Alembic online leaves after every step', () => {
	it('on SQLite', async () => {
		await using ground = await layAlembic({ fixture: 'lab' })
		const ours = await sqlitePlace(join(ground.around, 'ours.db'))
		const theirs = await sqlitePlace(join(ground.around, 'theirs.db'))
		await ground.aim(ours.url)
		const steps = await makeBundle(ground, ours.engine)
		// One asks for the loans it counts, the other rebuilds a table it would have to look at
		expect(unrendered(steps)).toEqual(['8b22a7def609 up', 'be15da01293c down', 'be15da01293c up'])
		expect(await compare(ground, join(ground.around, 'bundle'), [ours, theirs], ['7a3196cde5f8', 'ad04c9f0182b'])).toBeGreaterThan(20)
		await ours.engine.close()
		await theirs.engine.close()
	})

	it.skipIf(installedPrograms === null)('on PostgreSQL', async () => {
		await using ground = await layAlembic({ fixture: 'lab' })
		await using server = await startInstalledServer()
		const place = async (): Promise<Place> => {
			const { url, dump, server: address } = await server.database()
			const { engine } = await openPostgres({ server: address }, { environment: {} })
			return { url, dump, engine }
		}
		const [ours, theirs] = [await place(), await place()]
		await ground.aim(ours.url)
		const steps = await makeBundle(ground, ours.engine)
		expect(unrendered(steps)).toEqual(['8b22a7def609 up'])
		const manifest = JSON.parse(await readFile(join(ground.around, 'bundle', 'manifest.json'), 'utf8'))
		const alone = manifest.revisions.filter(({ up }: { up: { transactional?: boolean } }) => up.transactional === false)
		expect(alone.map(({ id }: { id: string }) => id)).toEqual(['4d6e63fab2c5'])
		expect(await compare(ground, join(ground.around, 'bundle'), [ours, theirs], ['7a3196cde5f8', 'be15da01293c'])).toBeGreaterThan(20)
		await ours.engine.close()
		await theirs.engine.close()
	})
})
