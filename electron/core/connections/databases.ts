import type { DatabaseId, Source } from '../../contract/database.ts'
import { type DatabaseSession, type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import { isLost } from '../../contract/lost.ts'
import type { Dialect, Look, Standing } from '../../drivers/dialects/dialect.ts'
import type { Engine, OpenEngine, Wanted } from '../../drivers/engines/engine.ts'
import type { Catalog, CatalogRecord } from './catalog.ts'
import type { WantedOf } from './wanted.ts'

/** A database as one look found it: its dialect and standing are null when its history is not recognised. */
export type Sight = {
	readonly record: CatalogRecord
	readonly look: Look
	/** See `Engine.schemaHash`; asked for where a plan is made. */
	readonly schemaHash: () => Promise<string>
	/** Why no restore point could be taken of it; null when one can. */
	readonly restorePointFault: () => Promise<Fault | null>
	readonly recognised: { readonly dialect: Dialect; readonly standing: Standing } | null
}

export type OpenedForBackups = { readonly record: CatalogRecord; readonly engine: Engine; readonly lost: Fault | null }

/** The databases that are open. Looks share one engine a database; work that takes time gets an engine of its own. */
export type Databases = {
	/** Looks afresh: nothing is remembered between two sights. With `source`, as if the history were read from there. */
	see(id: DatabaseId, source?: Source): Promise<Sight>
	/** The same through an engine that is already at hand, which is how a run sees what it changed. */
	seeThrough(engine: Engine, record: CatalogRecord): Promise<Sight>
	/** Who else is connected now. */
	sessions(id: DatabaseId): Promise<readonly DatabaseSession[]>
	/** Takes over an engine that was opened to see whether there is a database at all, and which one. */
	adopt(id: DatabaseId, engine: Engine): Promise<void>
	/** Opens an engine for one piece of work; the caller closes it. */
	openForWork(id: DatabaseId): Promise<{ readonly record: CatalogRecord; readonly engine: Engine }>
	/**
	 * The same for reading backups, which needs no database; or for putting one back, where `lost` says why the database
	 * of a file cannot be opened any more. Then, and for reading, the engine is an unopened one.
	 */
	openForBackups(id: DatabaseId, purpose: 'read' | 'put-back'): Promise<OpenedForBackups>
	/** Ends the looking engine of a database, or of all. */
	close(id?: DatabaseId): Promise<void>
}

export function openDatabases(options: {
	readonly catalog: Catalog
	readonly openEngine: OpenEngine
	readonly dialects: readonly Dialect[]
	readonly wantedOf: WantedOf
}): Databases {
	const open = new Map<DatabaseId, Promise<Engine>>()

	function engineOf(record: CatalogRecord): Promise<Engine> {
		const known = open.get(record.id)
		if (known) return known
		const opening = options.wantedOf(record).then(options.openEngine)
		open.set(record.id, opening)
		// A failed opening is not remembered: the file may be back the next time somebody looks.
		opening.catch(() => open.delete(record.id))
		return opening
	}

	async function close(id: DatabaseId): Promise<void> {
		const engine = open.get(id)
		open.delete(id)
		await engine?.then(
			(opened) => opened.close(),
			() => {},
		)
	}

	/** Looks through the shared engine, and once more through a new one where that one has lost what it held. */
	async function looking<Result>(record: CatalogRecord, look: (engine: Engine) => Promise<Result>): Promise<Result> {
		try {
			return await look(await engineOf(record))
		} catch (thrown) {
			const kind = faultOf(thrown)?.kind
			// Another file in its place is now the database, and a server may be back: plans made before are stale by identity
			if (kind !== 'file-replaced' && kind !== 'connection-lost') throw thrown
			await close(record.id)
			return look(await engineOf(record))
		}
	}

	const seeThrough: Databases['seeThrough'] = (engine, record) => sightThrough(engine, record, options.dialects)

	return {
		seeThrough,
		async see(id, source) {
			const kept = await options.catalog.get(id)
			const record = source === undefined ? kept : { ...kept, source }
			return looking(record, (engine) => seeThrough(engine, record))
		},
		async sessions(id) {
			return looking(await options.catalog.get(id), (engine) => engine.sessions())
		},
		async adopt(id, engine) {
			// Somebody may be looking through the one that is open: as long as it holds the same database, it stays.
			if ((await identityHeld(open.get(id))) === engine.identity) return engine.close()
			await close(id)
			open.set(id, Promise.resolve(engine))
		},
		async openForWork(id) {
			const record = await options.catalog.get(id)
			return { record, engine: await options.openEngine(await options.wantedOf(record)) }
		},
		async openForBackups(id, purpose) {
			const record = await options.catalog.get(id)
			const wanted = await options.wantedOf(record)
			const lost = purpose === 'put-back' ? await lossOf(wanted, options.openEngine) : null
			const unopened = purpose === 'read' || lost !== null
			return { record, engine: await options.openEngine({ ...wanted, unopened }), lost }
		},
		async close(id) {
			await Promise.all((id === undefined ? [...open.keys()] : [id]).map(close))
		},
	}
}

/** Why no database can be opened at a file any more; null where one can, or where a server holds it. */
async function lossOf(wanted: Wanted, openEngine: OpenEngine): Promise<Fault | null> {
	if ('server' in wanted) return null
	try {
		const engine = await openEngine(wanted)
		await engine.describe().finally(() => engine.close())
		return null
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault || !isLost(fault)) throw thrown
		return fault
	}
}

/** Which database an open engine holds; undefined where there is none. */
async function identityHeld(opening: Promise<Engine> | undefined): Promise<string | undefined> {
	try {
		return (await opening)?.identity
	} catch (thrown) {
		if (!faultOf(thrown)) throw thrown
		return undefined
	}
}

async function sightThrough(engine: Engine, record: CatalogRecord, dialects: readonly Dialect[]): Promise<Sight> {
	const description = await engine.describe()
	const look: Look = {
		description,
		source: record.source,
		command: record.command,
		read: (queries) => engine.read(queries),
		examine: (steps) => engine.examine(steps),
	}
	const sight = { record, look, schemaHash: () => engine.schemaHash(), restorePointFault: () => engine.copyFault() }
	for (const dialect of dialects) {
		if (await dialect.recognise(look)) return { ...sight, recognised: { dialect, standing: await dialect.standing(look) } }
	}
	return { ...sight, recognised: null }
}

/** The recognised part of a sight, for acts that need a history. Faults: `not-recognised`. */
export function historyOf(sight: Sight): NonNullable<Sight['recognised']> {
	if (!sight.recognised) throw new FaultError({ kind: 'not-recognised', path: sight.record.path })
	return sight.recognised
}
