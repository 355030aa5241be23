import { isUtf8 } from 'node:buffer'
import { FaultError } from '../../contract/fault.ts'
import { keyToText } from '../../lib/key-text.ts'
import type { EntryName } from '../stores/store.ts'
import { recordOf } from './lakefs-records.ts'
import { messageToText } from './lakefs-store-text.ts'
import { textToMessage } from './lakefs-store-text-reading.ts'
import { isPlainText } from './protobuf-shape.ts'
import { bufferOf } from './utf8.ts'

/** A record as text to edit; null where it is not known, and where writing it again would not give the same bytes. */
export function recordToText({ partition, key }: EntryName, value: Uint8Array): string | null {
	const record = recordOf(keyToText(partition), key)
	if (record === null) return null
	if (record.holds !== 'text') return messageToText(value, record.holds)
	return isUtf8(value) && isPlainText(value) ? bufferOf(value).toString('utf8') : null
}

/** The bytes of a record whose text was edited; those before where it was not. Faults: `edit-malformed`. */
export function textToRecord(name: EntryName, since: Uint8Array, text: string): Uint8Array {
	if (recordToText(name, since) === text) return Uint8Array.from(since)
	const partition = keyToText(name.partition)
	const record = recordOf(partition, name.key)
	if (record === null) return refuse(`${keyToText(name.key)}: what lies there is not known, so it cannot be edited as text`)
	if (record.holds !== 'text') return Uint8Array.from(textToMessage(text, since, record.holds))
	if (!text.isWellFormed()) return refuse(`${keyToText(name.key)}: half of a surrogate pair is no text`)
	const isNumber = partition === 'kv-internal-metadata' || partition === 'usage'
	if (isNumber && !/^\d{1,18}$/.test(text)) return refuse(`${keyToText(name.key)}: a whole number is expected, without anything around it`)
	return Uint8Array.from(Buffer.from(text))
}

function refuse(detail: string): never {
	throw new FaultError({ kind: 'edit-malformed', detail })
}
