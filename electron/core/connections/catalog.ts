import { basename, dirname } from 'node:path'
import { type CommandProfile, commandProfileSchema } from '../../contract/commands.ts'
import {
	type CatalogEntry,
	catalogEntrySchema,
	conventionSchema,
	type DatabaseColour,
	type DatabaseId,
	databaseColourSchema,
	type Source,
} from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Engine, Query, SqlValue } from '../../drivers/engines/engine.ts'
import type { FileSystem } from '../../lib/file-system.ts'

/** What a catalog entry is without the question whether its file is still there. */
export type CatalogRecord = Omit<CatalogEntry, 'exists'> & {
	/** Of a server, the text it is opened with: no password, but references to variables as typed. Null for a file. */
	readonly address: string | null
	/** How the project's own command is called; null where nobody said. */
	readonly command: CommandProfile | null
}

/** A database that was opened: what it is called, and how it is reached. */
export type OpenedDatabase = Pick<CatalogRecord, 'path' | 'engine' | 'address' | 'name'>

/** The saved list of databases. Every method reads or writes Headway's own state and nothing else. */
export type Catalog = {
	list(): Promise<readonly CatalogEntry[]>
	/** Throws fault `unknown-database`. */
	get(id: DatabaseId): Promise<CatalogRecord>
	/** The one of this path; null when it was never opened. */
	find(path: string): Promise<CatalogRecord | null>
	/** Records that a database was opened now; the same path keeps its id and the name it was given. */
	record(opened: OpenedDatabase): Promise<CatalogRecord>
	/** Throws fault `unknown-database`. */
	setSource(id: DatabaseId, source: Source | null): Promise<void>
	/** Throws fault `unknown-database`. */
	setCommand(id: DatabaseId, command: CommandProfile | null): Promise<void>
	update(
		id: DatabaseId,
		change: { name?: string | undefined; colour?: DatabaseColour | undefined; production?: boolean | undefined },
	): Promise<CatalogEntry>
	forget(id: DatabaseId): Promise<boolean>
}

const columns = 'id, name, engine, path, address, source_folder, source_convention, colour, production, last_opened_at, command'

export function createCatalog(options: {
	readonly state: Engine
	readonly files: FileSystem
	readonly now: () => Date
	readonly newId: () => string
}): Catalog {
	const { state, files } = options

	async function select(where: string, parameters: Record<string, SqlValue>): Promise<readonly CatalogRecord[]> {
		const [answer] = await state.read([{ sql: `SELECT ${columns} FROM database ${where}`, parameters }])
		return (answer?.rows ?? []).map(rowToRecord)
	}

	async function get(id: DatabaseId): Promise<CatalogRecord> {
		const [record] = await select('WHERE id = :id', { id })
		if (!record) throw new FaultError({ kind: 'unknown-database', id })
		return record
	}

	async function find(path: string): Promise<CatalogRecord | null> {
		const [record] = await select('WHERE path = :path', { path })
		return record ?? null
	}

	async function entryOf({ address: _, command: __, ...record }: CatalogRecord): Promise<CatalogEntry> {
		if (record.engine === 'postgres' || record.engine === 'dynamodb') return { ...record, exists: null }
		const exists = await files.stat(record.path).then(
			(found) => (record.engine === 'badger' ? found.isDirectory() : found.isFile()),
			() => false,
		)
		return { ...record, exists }
	}

	return {
		get,
		find,
		async list() {
			return Promise.all((await select('ORDER BY last_opened_at DESC, name', {})).map(entryOf))
		},
		async record(opened) {
			await state.write([recording(opened, options.newId(), options.now())])
			const { path } = opened
			const record = await find(path)
			if (!record) throw new FaultError({ kind: 'unknown-database', id: path })
			return record
		},
		async update(id, change) {
			const before = await get(id)
			const name = change.name ?? before.name
			const colour = change.colour ?? before.colour
			const production = Number(change.production ?? before.production)
			await state.write([
				{
					sql: 'UPDATE database SET name = :name, colour = :colour, production = :production WHERE id = :id',
					parameters: { id, name, colour, production },
				},
			])
			return entryOf(await get(id))
		},
		async setSource(id, source) {
			const [changed] = await state.write([
				{
					sql: 'UPDATE database SET source_folder = :folder, source_convention = :convention WHERE id = :id',
					parameters: { id, folder: source?.folder ?? null, convention: source?.convention ?? null },
				},
			])
			if (changed !== 1) throw new FaultError({ kind: 'unknown-database', id })
		},
		async setCommand(id, command) {
			const parameters = { id, command: command === null ? null : JSON.stringify(command) }
			const [changed] = await state.write([{ sql: 'UPDATE database SET command = :command WHERE id = :id', parameters }])
			if (changed !== 1) throw new FaultError({ kind: 'unknown-database', id })
		},
		async forget(id) {
			const [changed] = await state.write([{ sql: 'DELETE FROM database WHERE id = :id', parameters: { id } }])
			return changed === 1
		},
	}
}

/** The same path keeps its id, name and marks; how it is reached is what was said last. */
function recording({ path, engine, address, name }: OpenedDatabase, id: string, now: Date): Query {
	return {
		sql: `INSERT INTO database (id, name, engine, path, address, colour, production, last_opened_at)
			VALUES (:id, :name, :engine, :path, :address, 'gray', 0, :now)
			ON CONFLICT (path) DO UPDATE SET last_opened_at = excluded.last_opened_at, address = excluded.address`,
		parameters: { id, name, engine, path, address, now: now.toISOString() },
	}
}

function rowToRecord(row: readonly SqlValue[]): CatalogRecord {
	const [id, name, engine, path, address, folder, convention, colour, production, lastOpenedAt, command] = row
	return {
		id: String(id) as DatabaseId,
		name: String(name),
		engine: catalogEntrySchema.shape.engine.parse(engine),
		path: String(path),
		address: address === null || address === undefined ? null : String(address),
		source: typeof folder === 'string' ? { folder, convention: conventionSchema.nullable().catch(null).parse(convention) } : null,
		colour: databaseColourSchema.catch('gray').parse(colour),
		production: production === 1,
		lastOpenedAt: String(lastOpenedAt),
		command: typeof command === 'string' ? readCommand(command) : null,
	}
}

/** A profile that another release wrote in a form unknown here counts as none. */
function readCommand(text: string): CommandProfile | null {
	return commandProfileSchema.nullable().catch(null).parse(JSON.parse(text))
}

/** A first name for a file: its project's folder where the file is a `.redun` repository, else the file's own name. */
export function nameForFile(path: string): string {
	const folder = dirname(path)
	return basename(folder) === '.redun' ? basename(dirname(folder)) || basename(path) : basename(path)
}

/** A first name for a folder: lakeFS's usual `metadata` says less than the folder around it. */
export function nameForFolder(path: string): string {
	return basename(path) === 'metadata' ? basename(dirname(path)) || basename(path) : basename(path)
}
