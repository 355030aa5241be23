import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Advice } from '../../electron/contract/advice.ts'
import type { CommandProfile } from '../../electron/contract/commands.ts'
import type { Advisor, Occasion } from '../../electron/drivers/dialects/alembic/advisor.ts'
import type { AlembicProject, AlembicRevision } from '../../electron/drivers/dialects/alembic/project.ts'
import type { Look } from '../../electron/drivers/dialects/dialect.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { lookThrough } from './look.ts'
import { createDatabase, type TestDatabase } from './postgres-database.ts'

const states = join(import.meta.dirname, '../fixtures/alembic/states')

/** Text of a script of test/fixtures/alembic/states. */
export function stateScript(name: string): Promise<string> {
	return readFile(join(states, name), 'utf8')
}

/** A real database in a real state of a system, and the advice about plans for it. */
export type SystemGround = {
	readonly database: TestDatabase
	sql(text: string): Promise<unknown>
	look(command?: CommandProfile | null): Promise<Look>
	/** Rows of the version table, sorted; none without one. */
	rows(): Promise<readonly string[]>
	advice(plan: Partial<Occasion> & { readonly command?: CommandProfile | null }): Promise<readonly Advice[]>
} & AsyncDisposable

/** Loads a state (null for an empty database) and opens it through the real engine. */
export async function openSystem(advisor: Advisor, state: string | null, schema: string): Promise<SystemGround> {
	const database = await createDatabase(state === null ? '' : await stateScript(state))
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	const look = async (command: CommandProfile | null = null) => ({ ...(await lookThrough(engine)), command })
	const table = async () => {
		const [found] = await database.sql(`SELECT to_regclass('${schema}.alembic_version')::text`)
		return found?.[0] == null ? null : { name: 'alembic_version', schema, width: 32 }
	}
	const rows = async () =>
		(await table()) === null
			? []
			: (await database.sql(`SELECT version_num FROM ${schema}.alembic_version ORDER BY 1`)).map((row) => String(row[0]))
	return {
		database,
		sql: (text) => database.sql(text),
		look,
		rows,
		async advice({ command = null, ...plan }) {
			const moves = plan.moves ?? []
			return advisor.advise({
				look: await look(command),
				project: null,
				table: await table(),
				rows: await rows(),
				revisions: new Map(),
				moves,
				act: 'move',
				goal: [],
				byCommand: true,
				...plan,
			})
		},
		async [Symbol.asyncDispose]() {
			await engine.close()
			await database[Symbol.asyncDispose]()
		},
	}
}

/** A project of revisions in one line, oldest first, with what is said of each. */
export function lineOf(
	ids: readonly string[],
	more: Readonly<Record<string, Partial<AlembicRevision>>> = {},
): ReadonlyMap<string, AlembicRevision> {
	const revisions = ids.map((id, index): AlembicRevision => {
		const parent = ids[index - 1]
		const file = `versions/${id}.py`
		return {
			id,
			parents: parent === undefined ? [] : [parent],
			dependsOn: [],
			branchLabels: [],
			message: `Revision ${id}`,
			createdAt: null,
			file,
			path: `/project/${file}`,
			hints: [],
			upgrade: null,
			downgrade: null,
			...more[id],
		}
	})
	return new Map(revisions.map((revision) => [revision.id, revision]))
}

/** A project around revisions, as reading its folder would give it. */
export function projectOf(revisions: ReadonlyMap<string, AlembicRevision>, more: Partial<AlembicProject> = {}): AlembicProject {
	return {
		folder: '/project',
		configuration: '/project/alembic.ini',
		section: null,
		scriptFolder: '/project/migrations',
		versionFolders: ['/project/migrations/versions'],
		environment: { aim: { kind: 'none' }, versionTable: null, versionTableSchema: null, transactionPerMigration: null },
		address: null,
		revisions: [...revisions.values()],
		unread: [],
		problems: [],
		bundle: null,
		...more,
	}
}

/** Steps in one direction, in the order they are taken. */
export function moving(direction: 'up' | 'down', ids: readonly string[]): Occasion['moves'] {
	return ids.map((id) => ({ id, direction }))
}

/** The one statement of a kind, or undefined. More than one is a failure. */
export function only(advice: readonly Advice[], kind: Advice['kind']): Advice | undefined {
	const found = advice.filter((one) => one.kind === kind)
	if (found.length > 1) throw new Error(`${found.length} statements of ${kind}`)
	return found[0]
}

/** Kinds that were said, sorted. */
export function kindsOf(advice: readonly Advice[]): readonly string[] {
	return advice.map((one) => one.kind).sort()
}
