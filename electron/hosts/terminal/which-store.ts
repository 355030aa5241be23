import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { StoreSurvey } from '../../contract/stores.ts'
import type { ValuesSurvey } from '../../contract/values.ts'
import { storeWords } from '../../contract/words/store-words.ts'
import { textToKey } from '../../lib/key-text.ts'
import { type Session, UsageError } from './session.ts'

/** Other readings of what a database has anyway: taken only where there is no store of its own. */
const readings: ReadonlySet<string> = new Set(['redun', 'tables'])

/**
 * The store that a command line means: the one it names, or the only one. Faults: `no-such-store`. Where there are several
 * and none was named, that is wrong usage.
 */
export async function storeOf(
	{ client }: Session,
	database: DatabaseId,
	{ id }: { readonly id: string | undefined },
): Promise<StoreSurvey> {
	return chosenStore(await client.values.survey({ database }), id)
}

/** Stores of entries that were written as such, rather than rows that read like some. */
export function ownStores({ stores }: ValuesSurvey): StoreSurvey[] {
	return stores.filter(({ traits }) => !readings.has(traits.kind))
}

/** As `storeOf`, of a survey that was read already. */
export function chosenStore(survey: ValuesSurvey, id: string | undefined, option = '--store'): StoreSurvey {
	const { stores } = survey
	if (id !== undefined) {
		const named = stores.find((store) => store.id === id)
		if (!named) throw new FaultError({ kind: 'no-such-store', store: id })
		return named
	}
	const own = ownStores(survey)
	const [first, ...others] = own.length > 0 ? own : stores
	// Its usual name, which is the one that is missing
	if (!first) throw new FaultError({ kind: 'no-such-store', store: 'kv' })
	if (others.length === 0) return first
	const names = [first, ...others].map((store) => `  ${option} ${store.id}   ${storeWords(store)}`)
	throw new UsageError(`the database holds several stores: say which\n${names.join('\n')}`)
}

/** The bytes of a partition or a key as the lists write it. Faults: `store-key-invalid`. */
export function nameOf(text: string): Uint8Array {
	const bytes = textToKey(text)
	if (bytes === null) throw new FaultError({ kind: 'store-key-invalid', reason: 'malformed', text })
	return bytes
}

/** A name as a shell takes it for one word. */
export function shellWord(text: string): string {
	return /^[\w./@:+=,%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
