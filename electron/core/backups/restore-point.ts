import type { Backup } from '../../contract/backups.ts'
import { type Fault, faultOf } from '../../contract/fault.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import { asFileFault } from '../state/file-faults.ts'
import { hashOf, relayTo, type TakeOptions, takeBackup } from './take.ts'

type Options = TakeOptions & {
	/** Why the file can no longer be opened; null where it can. */
	readonly damage: Fault | null
	/** A file in which a check finds damage is kept too, as it is. */
	readonly evenIfDamaged: boolean
}

/**
 * Keeps a database as it is before it is changed. What cannot be read as a database any more is kept byte for byte and
 * marked as damaged; null where nothing is left at all. Faults: those of `takeBackup`.
 */
export async function takeRestorePoint(engine: Engine, record: CatalogRecord, options: Options): Promise<Backup | null> {
	if (options.damage !== null) return keepDamaged(engine, record, options.damage, options)
	try {
		return await takeBackup(engine, record, 'restore-point', options)
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!options.evenIfDamaged || record.engine !== 'sqlite' || fault?.kind !== 'corrupt') throw thrown
		return keepDamaged(engine, record, fault, options)
	}
}

async function keepDamaged(engine: Engine, record: CatalogRecord, damage: Fault, options: Options): Promise<Backup | null> {
	const place = await options.folder.place(record.id).catch(asFileFault(record.path))
	const { signal } = options
	try {
		const copied = await engine.copyTo({ path: place.partPath, check: false }, { signal, onEvent: relayTo(options) })
		const at = options.now().toISOString()
		return await place.keep({
			purpose: 'restore-point',
			createdAt: at,
			sizeBytes: copied.sizeBytes,
			sha256: hashOf(copied),
			revision: null,
			check: { result: 'damaged', at, detail: damageText(damage) },
			source: { path: record.path, identity: engine.identity },
		})
	} catch (thrown) {
		await place.discard()
		if (damage.kind === 'not-found' && faultOf(thrown)?.kind === 'not-found') return null
		return asFileFault(place.partPath)(thrown)
	}
}

function damageText(damage: Fault): string {
	if (damage.kind === 'corrupt') return damage.detail
	return damage.kind === 'not-found' ? 'the file itself was gone' : 'the file was no database'
}
