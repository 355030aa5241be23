import { FaultError } from '../../contract/fault.ts'
import { isBareStore } from '../../contract/kept-by.ts'
import type { Wanted } from '../../drivers/engines/engine.ts'
import type { CatalogRecord } from './catalog.ts'
import type { ServerPlaces } from './libpq-files.ts'
import type { Secrets } from './secrets.ts'
import { readServerAddress, type ServerReading } from './server-address.ts'

/** Says what a database of the catalog is opened with. Faults: `store-only`, `missing-variable`, `unsupported-address`, `tls-failed`. */
export type WantedOf = (record: CatalogRecord) => Promise<Wanted>

/**
 * The only way from a record to an engine. The kept address is read afresh, so that a variable, a service or a password
 * file counts as it is now; the password is the one that was given or kept, else the address's own, else what libpq
 * would find. With none of them the server is asked without one, and says `password-required` when it wants one.
 */
export function createWantedOf(options: { readonly places: ServerPlaces; readonly secrets: Secrets }): WantedOf {
	return async (record) => {
		if (isBareStore(record.engine)) throw new FaultError({ kind: 'store-only', path: record.path })
		if (record.engine === 'sqlite') return { path: record.path }
		const reading = await readServerAddress(record.address ?? record.path, options.places)
		const password = (await options.secrets.recall(record.id)) ?? (await passwordOf(reading))
		return { server: { ...reading.server, shown: record.path, password } }
	}
}

/** The password that an address brings along or that libpq would find for it; null for none. Fault `missing-variable`. */
export async function passwordOf(reading: ServerReading): Promise<string | null> {
	return (await reading.ownPassword()) ?? (await reading.outsidePassword())
}
