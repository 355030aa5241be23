import { basename, dirname } from 'node:path'
import { type CatalogEntry, type DatabaseColour, type DatabaseId, databaseColourSchema } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Engine, SqlValue } from '../../drivers/engines/engine.ts'
import type { FileSystem } from '../../lib/file-system.ts'

/** What a catalog entry is without the question whether its file is still there. */
export type CatalogRecord = Omit<CatalogEntry, 'exists'>

/** The saved list of databases. Every method reads or writes Headway's own state and nothing else. */
export type Catalog = {
	list(): Promise<readonly CatalogEntry[]>
	/** Throws fault `unknown-database`. */
	get(id: DatabaseId): Promise<CatalogRecord>
	/** Records that a path was opened now; the same path keeps its id. */
	record(path: string): Promise<CatalogRecord>
	update(
		id: DatabaseId,
		change: { name?: string | undefined; colour?: DatabaseColour | undefined; production?: boolean | undefined },
	): Promise<CatalogEntry>
	forget(id: DatabaseId): Promise<boolean>
}

const columns = 'id, name, path, colour, production, last_opened_at'

export function createCatalog(options: {
	readonly state: Engine
	readonly files: FileSystem
	readonly now: () => Date
	readonly newId: () => string
}): Catalog {
	const { state, files } = options

	async function find(where: string, parameters: Record<string, SqlValue>): Promise<readonly CatalogRecord[]> {
		const [answer] = await state.read([{ sql: `SELECT ${columns} FROM database ${where}`, parameters }])
		return (answer?.rows ?? []).map(rowToRecord)
	}

	async function get(id: DatabaseId): Promise<CatalogRecord> {
		const [record] = await find('WHERE id = :id', { id })
		if (!record) throw new FaultError({ kind: 'unknown-database', id })
		return record
	}

	async function withExistence(record: CatalogRecord): Promise<CatalogEntry> {
		const exists = await files.stat(record.path).then(
			(found) => found.isFile(),
			() => false,
		)
		return { ...record, exists }
	}

	return {
		get,
		async list() {
			return Promise.all((await find('ORDER BY last_opened_at DESC, name', {})).map(withExistence))
		},
		async record(path) {
			await state.write([
				{
					sql: `INSERT INTO database (id, name, engine, path, colour, production, last_opened_at)
						VALUES (:id, :name, 'sqlite', :path, 'gray', 0, :now)
						ON CONFLICT (path) DO UPDATE SET last_opened_at = excluded.last_opened_at`,
					parameters: { id: options.newId(), name: nameFor(path), path, now: options.now().toISOString() },
				},
			])
			const [record] = await find('WHERE path = :path', { path })
			if (!record) throw new FaultError({ kind: 'unknown-database', id: path })
			return record
		},
		async update(id, change) {
			const before = await get(id)
			await state.write([
				{
					sql: 'UPDATE database SET name = :name, colour = :colour, production = :production WHERE id = :id',
					parameters: {
						id,
						name: change.name ?? before.name,
						colour: change.colour ?? before.colour,
						production: Number(change.production ?? before.production),
					},
				},
			])
			return withExistence(await get(id))
		},
		async forget(id) {
			const [changed] = await state.write([{ sql: 'DELETE FROM database WHERE id = :id', parameters: { id } }])
			return changed === 1
		},
	}
}

function rowToRecord(row: readonly SqlValue[]): CatalogRecord {
	const [id, name, path, colour, production, lastOpenedAt] = row
	return {
		id: String(id) as DatabaseId,
		name: String(name),
		engine: 'sqlite',
		path: String(path),
		source: null,
		colour: databaseColourSchema.catch('gray').parse(colour),
		production: production === 1,
		lastOpenedAt: String(lastOpenedAt),
	}
}

/** A first name for a file: its project's folder where the file is a `.redun` repository, else the file's own name. */
function nameFor(path: string): string {
	const folder = dirname(path)
	return basename(folder) === '.redun' ? basename(dirname(folder)) || basename(path) : basename(path)
}
