import { FaultError } from '../../../contract/fault.ts'
import type { ConventionReader, LedgerRecord } from './convention.ts'
import { orderedTexts, orderedVersions } from './version-rows.ts'

/** What a convention that is only shown has of its own. */
type Shown = Pick<
	ConventionReader,
	'kind' | 'toolName' | 'engines' | 'usualFolders' | 'recogniseFolder' | 'recogniseLedger' | 'defaultLedger' | 'readFiles' | 'readLedger'
> &
	Partial<Pick<ConventionReader, 'companions' | 'driftOf'>> & {
		/** SQL of one text column: a name for each thing applied. */
		readonly entry: (context: Parameters<ConventionReader['entriesQuery']>[0]) => { readonly expression: string; readonly from: string }
	}

/**
 * A convention whose history is shown and never moved: its migrations are programs, or its books hold what only its own tool
 * can work out. Everything that would write faults with `shown-only`.
 */
export function showOnly({ entry, ...own }: Shown): ConventionReader {
	const refuse = (): never => {
		throw new FaultError({ kind: 'shown-only', convention: own.kind })
	}
	return {
		driftOf: () => ({ edited: false, why: '' }),
		...own,
		runs: false,
		outOfOrder: 'stops',
		transactions: 'each-step',
		createLedger: refuse,
		recordUp: refuse,
		recordDown: refuse,
		acceptEdit: refuse,
		clearFailed: refuse,
		forget: refuse,
		entriesQuery(context) {
			const { expression, from } = entry(context)
			return orderedTexts(context.engine, expression, from)
		},
		entriesFor: orderedVersions,
		lock: () => null,
	}
}

/** A record of something that was simply applied. */
export function appliedRecord(version: string, appliedAt: string | null, more: Partial<LedgerRecord> = {}): LedgerRecord {
	return { version, state: 'applied', checksum: null, appliedAt, ...more }
}
