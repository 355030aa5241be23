import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { CopyEvent } from '../../contract/transfers.ts'
import type { Wanted } from '../../drivers/engines/engine.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import type { Sight } from '../connections/databases.ts'
import type { CoreParts } from '../parts.ts'
import { usualSchemaOf } from './copy-ends.ts'
import { takeSnapshot } from './snapshot.ts'

/** One of two databases that are compared, of either engine. */
export type ComparedEnd = {
	readonly record: CatalogRecord
	readonly engine: 'sqlite' | 'postgres'
	readonly sight: Sight
	/** Of a server: the schema that is looked at, and the one in which its unqualified names are made. Null for a file. */
	readonly schema: string | null
	readonly usualSchema: string | null
}

/** Looks at an end as it stands now. Faults: `copy-unsupported`, those of opening it. */
export async function lookAtEnd(
	{ catalog, databases }: Pick<CoreParts, 'catalog' | 'databases'>,
	id: DatabaseId,
	end: 'source' | 'target',
	schema: string | undefined,
): Promise<ComparedEnd> {
	const record = await catalog.get(id)
	const { engine } = record
	if (engine !== 'sqlite' && engine !== 'postgres') throw new FaultError({ kind: 'copy-unsupported', path: record.path, end })
	const sight = await databases.see(id)
	const usualSchema = engine === 'sqlite' ? null : usualSchemaOf(sight.look.description)
	return { record, engine, sight, schema: usualSchema && (schema ?? usualSchema), usualSchema }
}

/** An end as it is read: of a file a snapshot, so that its owner never waits; a server shows one state of itself. */
export type ReadEnd = { readonly wanted: Wanted; readonly sizeBytes: number; readonly sha256: string | null; release(): Promise<void> }

/** Makes an end ready to be read for as long as it takes. Faults: those of a snapshot. */
export async function openEnd(
	parts: CoreParts,
	{ record, engine, sight }: ComparedEnd,
	telling: { readonly emit: (event: CopyEvent) => void; readonly signal: AbortSignal },
): Promise<ReadEnd> {
	const { sizeBytes } = sight.look.description
	if (engine === 'postgres') return { wanted: await parts.wantedOf(record), sizeBytes, sha256: null, release: async () => undefined }
	const { id, snapshot } = await parts.copies.place(sizeBytes)
	const release = () => parts.copies.remove(id)
	try {
		const taken = await takeSnapshot(parts, { source: record.id, path: snapshot, hash: true }, { ...telling, totalRows: 0 })
		return { wanted: { path: snapshot }, sizeBytes: taken.sizeBytes, sha256: taken.sha256, release }
	} catch (thrown) {
		await release()
		throw thrown
	}
}
