import type { Client } from 'pg'
import type { RepairKind } from '../../electron/contract/database.ts'
import type { PlanChoices } from '../../electron/contract/migrations.ts'
import type { Dialect, Look, Preparation, Standing } from '../../electron/drivers/dialects/dialect.ts'
import { redunVersions, versionOf } from '../../electron/drivers/dialects/redun-versions.ts'
import type { Engine, MigrateReport } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { lookThrough } from './look.ts'
import { createDatabase, type TestDatabase } from './postgres-database.ts'
import { redunDialect } from './redun-database.ts'

/** A repository on a real server, with what a test needs to move it and to look into it. */
export type ServerRepository = {
	readonly database: TestDatabase
	readonly engine: Engine
	/** A connection of another program, without redun's own settings. */
	readonly client: Client
	readonly dialect: Dialect
	look(): Promise<Look>
	standing(): Promise<Standing>
	planTo(label: string, choices?: PlanChoices): Promise<Preparation>
	/** Runs through the real engine, as a run does. */
	carryOut(preparation: Preparation): Promise<MigrateReport>
	/** Moves through the real engine and insists that it worked. */
	moveTo(label: string, choices?: PlanChoices): Promise<Preparation>
	/** The same statements with the same values in one transaction, past the engine's checks and locks, for tests of many moves. */
	moveQuickly(label: string, choices?: PlanChoices): Promise<void>
	/** Runs a repair through the real engine and insists that it worked. */
	repair(kind: RepairKind): Promise<void>
	/** Rows of one query, each value as the server writes it. */
	rows(sql: string): Promise<readonly (readonly (string | null)[])[]>
} & AsyncDisposable

/** A database made by a script, or the empty one `on` which to work, in which a repository is made at a version where one is given. */
export async function createRepository(
	label?: string,
	{ script = '', searchPath = 'public', on }: { readonly script?: string; readonly searchPath?: string; readonly on?: TestDatabase } = {},
): Promise<ServerRepository> {
	const database = on ?? (await createDatabase(script))
	const server = { ...database.server, settings: { search_path: searchPath } }
	const { engine } = await openPostgres({ server }, { environment: {} })
	const client = await database.connect()
	await client.query(`SET search_path = ${searchPath}`)
	const dialect = redunDialect()
	const repository: ServerRepository = {
		database,
		engine,
		client,
		dialect,
		look: () => lookThrough(engine),
		standing: async () => dialect.standing(await repository.look()),
		async planTo(target, choices = {}) {
			const look = await repository.look()
			const standing = await dialect.standing(look)
			return dialect.prepare(look, standing, movesBetween(standing.current, target), choices)
		},
		carryOut: ({ steps, verify, settings = {} }) => engine.migrate({ steps, verify, settings, lockTimeoutMs: 1_000 }),
		async moveTo(target, choices) {
			const preparation = await repository.planTo(target, choices)
			insistOn(await repository.carryOut(preparation))
			return preparation
		},
		async moveQuickly(target, choices) {
			const { steps, verify, settings = {} } = await repository.planTo(target, choices)
			const set = Object.entries(settings).map(([name, value]) => `SELECT set_config('${name}', '${value}', true);`)
			const texts = steps.map(({ sql, parameters }) => sql.replaceAll(':time_zone', `'${parameters['time_zone']}'`))
			await client.query(['BEGIN;', ...set, ...texts].join('\n'))
			const read = await client.query<{ entry: string }>(verify.query.sql)
			const isRight = JSON.stringify(read.rows.map(({ entry }) => entry)) === JSON.stringify(verify.applied)
			await client.query(isRight ? 'COMMIT' : 'ROLLBACK')
			if (!isRight) throw new Error(`reads ${JSON.stringify(read.rows)}`)
		},
		async repair(kind) {
			const look = await repository.look()
			insistOn(await repository.carryOut(await dialect.prepareRepair(look, await dialect.standing(look), kind, null)))
		},
		async rows(text) {
			const answer = await client.query({ text, rowMode: 'array', types: { getTypeParser: () => (value: string) => value } })
			return answer.rows as (string | null)[][]
		},
		async [Symbol.asyncDispose]() {
			await engine.close()
			await database[Symbol.asyncDispose]()
		},
	}
	if (label !== undefined) await repository.moveQuickly(label)
	return repository
}

function insistOn(report: MigrateReport): void {
	if (report.outcome !== 'committed') throw new Error(JSON.stringify(report.fault))
}

function movesBetween(current: string | null, label: string): { readonly id: string; readonly direction: 'up' | 'down' }[] {
	const places = redunVersions.map((version) => version.id)
	const [from, to] = [current === null ? -1 : places.indexOf(current), places.indexOf(versionOf(label).id)]
	if (from <= to) return places.slice(from + 1, to + 1).map((id) => ({ id, direction: 'up' }))
	const down = places.slice(to + 1, from + 1).reverse()
	return down.map((id) => ({ id, direction: 'down' }))
}
