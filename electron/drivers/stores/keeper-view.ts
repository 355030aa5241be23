import type { DecodedNode, Decoding } from '../../contract/decoded.ts'
import { FaultError } from '../../contract/fault.ts'
import { nameOfValue, type ValueRef, type Viewed } from '../../contract/values.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { About, Budget } from '../decoders/decoder.ts'
import type { Keeper } from './keeper.ts'
import type { Holding } from './keeper-holding.ts'
import type { KeeperParts } from './keeper-parts.ts'
import type { Stopping } from './store.ts'

/** Of the first screen of a value. What is beyond is saved as bytes, or read with the value opened elsewhere. */
const screenBudget: Omit<Budget, 'timeMs'> = { bytes: 1_048_576, nodes: 2_000, depth: 40, text: 65_536 }

/** Reading and decoding together take no longer, so that the screen is there within 200 ms of being asked for. Milliseconds. */
const screenMs = 120
/** What decoding has in any case: the first nodes of anything. */
const leastDecodingMs = 60

/** What stands where a secret would. */
const mask = '••••'

type Read = { readonly bytes: Uint8Array; readonly sizeBytes: number; readonly about: About; readonly secret: boolean }

/** How values are shown: read as far as a screen needs, decoded, and masked where they keep a secret that was not asked for. */
export function createViewing(holding: Holding, parts: KeeperParts): Pick<Keeper, 'view' | 'bytes'> {
	return {
		async view(of, { decoder, reveal }, stopping = {}) {
			const began = parts.now()
			const read = await readValue(holding, of, { offset: 0, atMost: screenBudget.bytes }, stopping)
			const timeMs = Math.max(leastDecodingMs, screenMs - (parts.now() - began))
			const options = { budget: { ...screenBudget, timeMs }, about: read.about, now: parts.now }
			if (!read.secret || reveal) return { ...parts.decode(read.bytes, read.sizeBytes, options, decoder), masked: false }
			// Only the decoder that knows the program's records knows which of their fields are secret
			if (decoder !== undefined && decoder !== 'lakefs') return { guesses: [], decoding: nothingOf(decoder, read.sizeBytes), masked: true }
			return maskViewed(parts.decode(read.bytes, read.sizeBytes, options, 'lakefs'))
		},
		async bytes(of, { offset, atMost, reveal }, stopping = {}) {
			if (!reveal) await refuseSecret(holding, of)
			const { bytes, sizeBytes } = await readValue(holding, of, { offset, atMost }, stopping)
			return { bytes, totalBytes: sizeBytes }
		},
	}
}

/** Faults: `store-secret` where the value keeps one. */
export async function refuseSecret(holding: Holding, of: ValueRef): Promise<void> {
	if (of.kind === 'cached') return
	const { meaning } = await holding.meaningOf(of.store)
	if (!meaning.keepsSecrets(of)) return
	throw new FaultError({ kind: 'store-secret', ...nameOfValue(of) })
}

/** Bytes of a value, with what is known of them before they are read as anything. Faults: `not-in-store`, those of reading. */
export async function readValue(
	holding: Holding,
	of: ValueRef,
	range: { readonly offset: number; readonly atMost: number },
	stopping: Stopping,
): Promise<Read> {
	if (of.kind === 'cached') {
		const found = await holding.cached.bytes(of.hash, { ...range, cacheFile: of.cacheFile }, stopping)
		if (!found) throw new FaultError({ kind: 'not-in-store', what: 'value', name: of.hash })
		const { bytes, sizeBytes, type, format } = found
		return { bytes, sizeBytes, about: { mediaType: format, type }, secret: false }
	}
	const { system, meaning } = await holding.meaningOf(of.store)
	const found = await holding.store(of.store).peek(of, range, stopping)
	if (!found) throw new FaultError({ kind: 'not-in-store', what: 'entry', name: keyToText(of.key) })
	// Partition and key decide the message only where the program is known
	const about = system === null ? {} : { partition: Buffer.from(of.partition).toString('utf8'), key: of.key }
	return { ...found, about, secret: meaning.keepsSecrets(of) }
}

function nothingOf(decoder: Decoding['decoder'], totalBytes: number): Decoding {
	return { decoder, format: 'masked', node: secretNode, limits: [], damagedAt: null, readBytes: 0, totalBytes }
}

const secretNode: DecodedNode = {
	kind: 'bytes',
	type: null,
	brief: mask,
	text: null,
	length: null,
	entries: [],
	anchor: null,
	target: null,
	notes: [],
	inner: null,
	secret: true,
}

/** Leaves out all that a secret says. The lines of what holds it were masked when they were made. */
function maskViewed({ guesses, decoding }: Omit<Viewed, 'masked'>): Viewed {
	return {
		guesses: guesses.filter(({ decoder }) => decoder === decoding.decoder),
		decoding: { ...decoding, node: maskNode(decoding.node) },
		masked: true,
	}
}

function maskNode(node: DecodedNode): DecodedNode {
	if (node.secret) return { ...secretNode, kind: node.kind, type: node.type, length: node.length, notes: notesKept(node) }
	const entries = node.entries.map(({ key, name, value }) => ({ key: key && maskNode(key), name, value: maskNode(value) }))
	return { ...node, entries, inner: node.inner && { ...node.inner, node: maskNode(node.inner.node) } }
}

/** Of a number the notes are other readings of it. */
function notesKept({ kind, notes }: DecodedNode): string[] {
	return kind === 'text' || kind === 'bytes' ? notes : []
}
