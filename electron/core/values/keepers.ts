import type { DatabaseId } from '../../contract/database.ts'
import { type Fault, faultOf } from '../../contract/fault.ts'
import type { Keeper, KeeperWanted, OpenKeeper } from '../../drivers/stores/keeper.ts'
import type { Catalog } from '../connections/catalog.ts'
import type { KeeperWantedOf } from './keeper-wanted.ts'

/** The keepers of values that are open, one for each database whose values somebody looked at. */
export type Keepers = {
	/** Works with the keeper of a database, once more with a new one where that one has lost what it held. */
	using<Result>(id: DatabaseId, work: (keeper: Keeper) => Promise<Result>): Promise<Result>
	/** The same for work that must not be begun twice. */
	usingOnce<Result>(id: DatabaseId, work: (keeper: Keeper) => Promise<Result>): Promise<Result>
	wantedOf(id: DatabaseId): Promise<KeeperWanted>
	/** Ends the keeper of a database, or all: whatever changes a database's shape makes what they know of it stale. */
	close(id?: DatabaseId): Promise<void>
}

/** Is the file another by now, or the connection gone: what was held of it is of no use any more. */
export function isLoss(fault: Fault | null | undefined): boolean {
	return fault?.kind === 'file-replaced' || fault?.kind === 'connection-lost'
}

export function openKeepers(options: {
	readonly catalog: Catalog
	readonly openKeeper: OpenKeeper
	readonly keeperWantedOf: KeeperWantedOf
}): Keepers {
	const open = new Map<DatabaseId, Promise<Keeper>>()

	const wantedOf = async (id: DatabaseId) => options.keeperWantedOf(await options.catalog.get(id))

	function keeperOf(id: DatabaseId): Promise<Keeper> {
		const known = open.get(id)
		if (known) return known
		const opening = wantedOf(id).then(options.openKeeper)
		open.set(id, opening)
		// A failed opening is not remembered: it may be back the next time somebody looks
		opening.catch(() => open.delete(id))
		return opening
	}

	async function close(id: DatabaseId): Promise<void> {
		const keeper = open.get(id)
		open.delete(id)
		await keeper?.then(
			(opened) => opened.close(),
			() => {},
		)
	}

	/** A keeper that has lost what it held is let go of, so that the next one to ask gets another. */
	const usingOnce: Keepers['usingOnce'] = async (id, work) => {
		try {
			return await work(await keeperOf(id))
		} catch (thrown) {
			if (isLoss(faultOf(thrown))) await close(id)
			throw thrown
		}
	}

	return {
		wantedOf,
		usingOnce,
		async using(id, work) {
			try {
				return await usingOnce(id, work)
			} catch (thrown) {
				if (!isLoss(faultOf(thrown))) throw thrown
				return usingOnce(id, work)
			}
		},
		async close(id) {
			await Promise.all((id === undefined ? [...open.keys()] : [id]).map(close))
		},
	}
}
