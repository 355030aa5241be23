import type { WrittenBytes } from '../../contract/stores.ts'
import { keyToText, textToKey } from '../../lib/key-text.ts'
import { instantToText } from './instants.ts'
import { type FieldValue, type MessageValue, readMessage } from './protobuf-message.ts'
import type { Message } from './protobuf-schema.ts'

/** A record of lakeFS that is read field by field; what is not stored has its default. */
export type Fields = {
	readonly value: MessageValue
	text(number: number): string
	/** All values of a repeated text. */
	texts(number: number): string[]
	bytes(number: number): Uint8Array
	integer(number: number): bigint
	/** A timestamp's seconds since 1970; null where it is not stored. */
	seconds(number: number): bigint | null
	/** A message inside; null where it is not stored. */
	inner(number: number): Fields | null
}

/** Reads a record; null where the bytes are no such message. */
export function readFields(bytes: Uint8Array, message: Message): Fields | null {
	const value = readMessage(bytes, message)
	return value && fieldsOf(value)
}

/** The fields of a message that was read. */
export function fieldsOf(value: MessageValue): Fields {
	const last = (number: number) => value.known.get(number)?.at(-1)
	const bytes = (number: number) => runOf(last(number))
	return {
		value,
		text: (number) => keyToText(bytes(number)),
		texts: (number) => (value.known.get(number) ?? []).map((one) => keyToText(runOf(one))),
		bytes,
		integer: (number) => integerOf(last(number)),
		seconds: (number) => {
			const time = messageOf(last(number))
			return time && integerOf(time.known.get(1)?.at(-1))
		},
		inner: (number) => {
			const inner = messageOf(last(number))
			return inner && fieldsOf(inner)
		},
	}
}

function runOf(value: FieldValue | undefined): Uint8Array {
	return value instanceof Uint8Array ? value : new Uint8Array(0)
}

function integerOf(value: FieldValue | undefined): bigint {
	return typeof value === 'bigint' ? value : 0n
}

function messageOf(value: FieldValue | undefined): MessageValue | null {
	return typeof value === 'object' && 'known' in value ? value : null
}

/** The bytes of a name, as names are written. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(textToKey(text) ?? Buffer.from(text))
}

/** A name in bytes and as it is written. */
export function written(name: Uint8Array | string): WrittenBytes {
	const bytes = typeof name === 'string' ? keyBytes(name) : Uint8Array.from(name)
	return { bytes, text: keyToText(bytes) }
}

/** Seconds since 1970 as the contract writes instants; null for no time and for the beginning of 1970, which stands for none. */
export function secondsToText(seconds: bigint | null): string | null {
	return seconds === null || seconds === 0n ? null : instantToText(seconds, 0)
}

/** What follows a prefix in a key, as names are written. */
export function textAfter(key: Uint8Array, prefix: string): string {
	return keyToText(key.subarray(prefix.length))
}
