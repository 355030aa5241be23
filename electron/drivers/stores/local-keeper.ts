import type { FileSystem } from '../../lib/file-system.ts'
import { applyChanges, undoChanges } from './apply-changes.ts'
import type { Keeper, KeeperWanted } from './keeper.ts'
import { createDescribing } from './keeper-entries.ts'
import { findWanted } from './keeper-finding.ts'
import { createHolding, type Holding } from './keeper-holding.ts'
import type { KeeperParts } from './keeper-parts.ts'
import type { FoundStore } from './keeper-protocol.ts'
import { createSearching } from './keeper-searching.ts'
import { createTransfers } from './keeper-transfers.ts'
import { createViewing } from './keeper-view.ts'
import { createPlainMeaning } from './plain-meaning.ts'

/** A keeper in this process, with what whoever stands at the other end of the process has to know of it. */
export type LocalKeeper = Keeper & {
	/** Names the very database or store that was opened. */
	readonly identity: string
	/** What it is called on the screen, without a password. */
	readonly shown: string
	stores(): readonly FoundStore[]
	/** See `Holding`. */
	setUp: Holding['setUp']
}

/** Opens what holds values in this process, and finds out what is there. Faults: as `OpenKeeper`. */
export async function openKeeper(wanted: KeeperWanted, parts: KeeperParts): Promise<LocalKeeper> {
	const found = await findWanted(wanted, parts)
	try {
		const plain = createPlainMeaning({ decode: parts.decode, explain: parts.explainKey })
		const holding = await createHolding(found, { systems: parts.systems, plain })
		return {
			identity: found.identity,
			shown: found.shown,
			cached: holding.cached,
			store: holding.store,
			stores: holding.stores,
			setUp: holding.setUp,
			survey: (stopping = {}) => holding.survey(stopping),
			...createDescribing(holding),
			...createViewing(holding, parts),
			...createSearching(holding),
			...createTransfers(holding, found.identity, {
				files: parts.files,
				maker: parts.surroundings,
				openTarget: (target) => openKeeper(target, parts),
			}),
			...createWriting(holding, parts.files),
			close: () => found.close(),
		}
	} catch (thrown) {
		await found.close()
		throw thrown
	}
}

function createWriting({ store }: Holding, files: FileSystem): Pick<Keeper, 'apply' | 'undo'> {
	return {
		apply: (id, request, { signal, onEvent }) =>
			applyChanges(store(id), request, files, { signal, onProgress: (done, total) => onEvent({ done, total }) }),
		undo: (id, request, { signal, onEvent }) =>
			undoChanges(store(id), request, files, { signal, onProgress: (done, total) => onEvent({ done, total }) }),
	}
}
