import { FaultError } from '../../contract/fault.ts'
import { type EntryDetail, written } from '../../contract/stores.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { Decode } from './keeper-parts.ts'
import type { StoreSystem } from './store-system.ts'

/** What is known of the entries of a store, whoever wrote them. */
export type Meaning = Omit<StoreSystem, 'name' | 'recognise'>

type PlainParts = {
	readonly decode: Decode
	/** What a piece of a key may be, in words. */
	readonly explain: (text: string) => readonly string[]
}

/**
 * Of a line in a list: enough for the first words of a value, and cheap a thousand times. Bytes and nodes bound the work, so no
 * clock is asked: on a machine that is busy a line would say that nothing could be read.
 */
export const lineOptions = { budget: { bytes: 512, nodes: 40, depth: 3, text: 200, timeMs: 5 }, now: () => 0 }
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What can be said of entries that no known program wrote: how their names and bytes read, and nothing more. */
export function createPlainMeaning({ decode, explain }: PlainParts): Meaning {
	return {
		async partitions(store, page, stopping) {
			const { partitions, more } = await store.partitions(page, stopping)
			return { partitions: partitions.map((name) => ({ name: written(name), ...unknown })), more }
		},
		describeEntries: (_, entries) =>
			entries.map(({ key, value, sizeBytes }) => ({
				key: written(key),
				means: null,
				sizeBytes,
				brief: sizeBytes === 0 ? '' : decode(value, sizeBytes, { ...lineOptions, about: {} }).decoding.node.brief,
				secret: false,
				tombstone: false,
				link: null,
			})),
		async describeEntry(_store, { partition, key }, { value }) {
			const parts = [...partsOf('partition', partition, explain), ...partsOf('key', key, explain)]
			return { means: null, parts, secret: false, links: [], editable: textOf(value) }
		},
		keepsSecrets: () => false,
		encode(_name, _since, text) {
			if (!text.isWellFormed()) throw new FaultError({ kind: 'edit-malformed', detail: 'half a character' })
			return new TextEncoder().encode(text)
		},
		warnings: async (_store, changes) => changes.map(() => []),
		async findUnreachable(_store, { onEvent }) {
			// Nobody knows what leads where, so nothing can be called unreachable
			onEvent({ kind: 'searched', partitions: 0, entries: 0 })
			return []
		},
	}
}

const unknown = { means: null, repository: null, branch: null, createdAt: null, standing: 'unknown' } as const

/** The bytes as text to edit; null where they are not UTF-8, or hold what a field of text would not keep: carriage returns, control characters. */
function textOf(value: Uint8Array): string | null {
	try {
		const text = strictUtf8.decode(value)
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
		return /[\x00-\x08\x0b-\x1f\x7f\ufeff]/.test(text) ? null : text
	} catch {
		return null
	}
}

/** Pieces between slashes and the like, where one of them says something. */
function partsOf(of: 'partition' | 'key', bytes: Uint8Array, explain: PlainParts['explain']): EntryDetail['parts'] {
	const pieces = keyToText(bytes)
		.split(/[/:|\s]+/)
		.filter((piece) => piece !== '')
	return pieces.flatMap((text) => {
		const says = explain(text)
		return says.length > 0 ? [{ of, name: null, text, says: [...says] }] : []
	})
}
