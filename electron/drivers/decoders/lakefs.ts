import type { DecodedNode, Guess } from '../../contract/decoded.ts'
import type { About, Decoder } from './decoder.ts'
import { stagedEntryData } from './lakefs-messages.ts'
import { notesOf } from './lakefs-notes.ts'
import { keepsSecrets, type RecordKind, recordOf } from './lakefs-records.ts'
import { viewTextRecord } from './lakefs-texts.ts'
import { type Collected, collectFields, type RecordView, viewMessage } from './lakefs-view.ts'
import { readMessage } from './protobuf-message.ts'
import type { Message } from './protobuf-schema.ts'
import { isPlainText } from './protobuf-shape.ts'
import { viewFields, viewSecret } from './protobuf-view.ts'
import type { WireFault } from './protobuf-wire.ts'
import { beginReading, countOf, endReading, type Reading } from './reading.ts'
import { wholeUtf8End } from './utf8.ts'

const lookedAt = 4096
const mostFieldsLookedAt = 500
/** Ids and identities of what is longer are not computed again: a look must stay quick. */
const longestChecked = 128 * 1024

/** Records of lakeFS's key-value store: the partition and the key decide the message. What does not fit it is shown without a schema. */
export const lakefsDecoder: Decoder = {
	kind: 'lakefs',
	recognise,
	decode(bytes, totalBytes, options) {
		const reading = beginReading(bytes, totalBytes, options)
		const { partition, key } = options.about
		const record = partition !== undefined && key !== undefined ? recordOf(partition, key) : null
		const shown = showRecord(reading, record, partition ?? '', key ?? new Uint8Array(0))
		return endReading(reading, { decoder: 'lakefs', ...shown })
	},
}

type Shown = { format: string; node: DecodedNode; damagedAt: number | null }

function showRecord(reading: Reading, record: RecordKind | null, partition: string, key: Uint8Array): Shown {
	if (record === null)
		return showUnfit(reading, partition, key, 'lakeFS, no record that is known', 'no known record of lakeFS has this partition and key')
	const { holds, means } = record
	if (holds !== 'text') return showMessage(reading, holds, means, partition, key)
	const node = viewTextRecord(reading.tree, partition, key, reading.bytes, reading.isWhole)
	if (node) return { format: `lakeFS: ${means}`, node, damagedAt: null }
	return showUnfit(reading, partition, key, `lakeFS: ${means}, not as text`, 'lakeFS keeps plain text here, which this is not')
}

function showMessage(reading: Reading, message: Message, means: string, partition: string, key: Uint8Array): Shown {
	const { bytes, tree, isWhole, isLate } = reading
	const collected = collectFields(bytes, 0, bytes.length, message, reading.options.budget.nodes)
	const format = `lakeFS ${message.name}: ${means}`
	if (!isFit(collected))
		return showUnfit(reading, partition, key, `${format}, which the bytes do not fit`, `the bytes do not fit ${message.name}`)
	const damage = watchFaults(isWhole)
	const isSecret = keepsSecrets(partition, key)
	const isWary = isSecret && readMessage(bytes, message) === null
	const view: RecordView = { bytes, tree, isLate, isSecret, isWary, mostFields: reading.options.budget.nodes, onFault: damage.note }
	const said = isWhole ? wordsOf(message, partition, key, bytes) : []
	if (isWhole && bytes.length === 0) said.push('nothing is stored: every field has its default')
	const node = viewMessage(view, message, collected, said)
	return { format, node, damagedAt: damage.at() }
}

function wordsOf(message: Message, partition: string, key: Uint8Array, bytes: Uint8Array): string[] {
	if (bytes.length <= longestChecked) return notesOf(message, partition, key, bytes)
	return [`longer than ${countOf(longestChecked, 'byte')}: what it says of itself was not checked`]
}

/**
 * Nothing at all is a message of defaults; anything else must have a field that is known. What breaks off behind one is damaged and
 * still fits.
 */
function isFit({ misfit, fault, known, groups }: Collected): boolean {
	return misfit === null && (known > 0 || (groups.size === 0 && fault === null))
}

/** Remembers where the bytes first break off. That the beginning of a longer value ends somewhere is no damage. */
function watchFaults(isWhole: boolean): { note: (fault: WireFault) => void; at: () => number | null } {
	let first: number | null = null
	return {
		note: ({ kind, at }) => {
			if (kind === 'broken' || isWhole) first = Math.min(first ?? at, at)
		},
		at: () => first,
	}
}

/** Without a schema, or as bytes where they have not even its form. Where secrets are expected, all of it is one. */
function showUnfit(reading: Reading, partition: string, key: Uint8Array, format: string, why: string): Shown {
	const { bytes, tree, isLate, isWhole } = reading
	const isSecret = keepsSecrets(partition, key)
	const { fault, groups } = collectFields(bytes, 0, bytes.length, noMessage, mostFieldsLookedAt)
	const damage = watchFaults(isWhole)
	if (fault) damage.note(fault)
	if (groups.size > 0) {
		const node = viewFields({ bytes, tree, isLate, isSecret }, 0, bytes.length, { notes: [`${why}: shown without a schema`] })
		return { format, node, damagedAt: damage.at() }
	}
	const fields = { type: 'bytes', notes: [why], length: reading.totalBytes }
	return { format, node: isSecret ? viewSecret(tree, bytes, fields) : tree.bytes(bytes, fields), damagedAt: null }
}

const noMessage: Message = { name: 'message', fields: new Map() }

function recognise(bytes: Uint8Array, { partition, key }: About): Guess | null {
	if (partition === undefined || key === undefined) return null
	const record = recordOf(partition, key)
	if (record === null) return null
	const { holds, means } = record
	const head = bytes.subarray(0, lookedAt)
	const isWhole = head.length === bytes.length
	if (holds === 'text') {
		const isText = isPlainText(head.subarray(0, isWhole ? head.length : wholeUtf8End(head, head.length)))
		return guess(isText ? 'certain' : 'possible', `partition and key of a lakeFS record: ${means}`)
	}
	const collected = collectFields(head, 0, head.length, holds, mostFieldsLookedAt)
	const breaksOff = collected.fault !== null && (isWhole || collected.fault.kind === 'broken')
	if (!isFit(collected) || breaksOff) return guess('possible', `partition and key of lakeFS’s ${holds.name}, which the bytes do not fit`)
	const isSure = collected.known > 0 && (holds !== stagedEntryData || ownsKey(collected, head, key))
	return guess(isSure ? 'certain' : 'likely', `partition, key and fields of lakeFS’s ${holds.name}`)
}

function guess(sureness: Guess['sureness'], evidence: string): Guess {
	return { decoder: 'lakefs', sureness, evidence }
}

/** A staged entry holds its own key once more: nothing else does. */
function ownsKey({ groups }: Collected, bytes: Uint8Array, key: Uint8Array): boolean {
	const found = groups.get(1)?.at(-1)
	return found !== undefined && Buffer.from(key).equals(bytes.subarray(found.valueAt, found.valueEnd))
}
