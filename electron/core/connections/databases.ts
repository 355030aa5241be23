import type { DatabaseId } from '../../contract/database.ts'
import { type DatabaseSession, type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import type { Dialect, Look, Standing } from '../../drivers/dialects/dialect.ts'
import type { Engine, OpenEngine } from '../../drivers/engines/engine.ts'
import type { Catalog, CatalogRecord } from './catalog.ts'

/** A database as one look found it: its dialect and standing are null when its history is not recognised. */
export type Sight = {
	readonly record: CatalogRecord
	readonly look: Look
	/** Why no restore point could be taken of it; null when one can. */
	readonly restorePointFault: () => Promise<Fault | null>
	readonly recognised: { readonly dialect: Dialect; readonly standing: Standing } | null
}

/** The databases that are open. Looks share one engine a database; work that takes time gets an engine of its own. */
export type Databases = {
	/** Looks afresh: nothing is remembered between two sights. */
	see(id: DatabaseId): Promise<Sight>
	/** The same through an engine that is already at hand, which is how a run sees what it changed. */
	seeThrough(engine: Engine, record: CatalogRecord): Promise<Sight>
	/** Who else is connected now. */
	sessions(id: DatabaseId): Promise<readonly DatabaseSession[]>
	/** Takes over an engine that was opened to see whether there is a database at all. */
	adopt(id: DatabaseId, engine: Engine): Promise<void>
	/** Opens an engine for one piece of work; the caller closes it. */
	openForWork(id: DatabaseId): Promise<{ readonly record: CatalogRecord; readonly engine: Engine }>
	/** Ends the looking engine of a database, or of all. */
	close(id?: DatabaseId): Promise<void>
}

export function openDatabases(options: {
	readonly catalog: Catalog
	readonly openEngine: OpenEngine
	readonly dialects: readonly Dialect[]
}): Databases {
	const open = new Map<DatabaseId, Promise<Engine>>()

	function engineOf(record: CatalogRecord): Promise<Engine> {
		const known = open.get(record.id)
		if (known) return known
		const opening = options.openEngine({ path: record.path })
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

	async function seeThrough(engine: Engine, record: CatalogRecord): Promise<Sight> {
		const description = await engine.describe()
		const look: Look = {
			description,
			source: record.source,
			read: (queries) => engine.read(queries),
			examine: (steps) => engine.examine(steps),
		}
		const sight = { record, look, restorePointFault: () => engine.copyFault() }
		for (const dialect of options.dialects) {
			if (await dialect.recognise(look)) return { ...sight, recognised: { dialect, standing: await dialect.standing(look) } }
		}
		return { ...sight, recognised: null }
	}

	return {
		seeThrough,
		async see(id) {
			const record = await options.catalog.get(id)
			try {
				return await seeThrough(await engineOf(record), record)
			} catch (thrown) {
				if (faultOf(thrown)?.kind !== 'file-replaced') throw thrown
				// Somebody put another file in its place: that is now the database. Plans made before are stale by its identity.
				await close(id)
				return seeThrough(await engineOf(record), record)
			}
		},
		async sessions(id) {
			return (await engineOf(await options.catalog.get(id))).sessions()
		},
		async adopt(id, engine) {
			await close(id)
			open.set(id, Promise.resolve(engine))
		},
		async openForWork(id) {
			const record = await options.catalog.get(id)
			return { record, engine: await options.openEngine({ path: record.path }) }
		},
		async close(id) {
			await Promise.all((id === undefined ? [...open.keys()] : [id]).map(close))
		},
	}
}

/** The recognised part of a sight, for acts that need a history. Faults: `not-recognised`. */
export function historyOf(sight: Sight): NonNullable<Sight['recognised']> {
	if (!sight.recognised) throw new FaultError({ kind: 'not-recognised', path: sight.record.path })
	return sight.recognised
}
