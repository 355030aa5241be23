import { isUtf8 } from 'node:buffer'
import { type WireFault, walkFields } from './protobuf-wire.ts'
import { bufferOf } from './utf8.ts'

/** How well a run of bytes fits the form of a message. */
export type Shape = { readonly fields: number; readonly highest: number; readonly fault: WireFault | null; readonly isStopped: boolean }

const fieldsBetweenChecks = 4096

/** Counts the fields of one level. Stops when `isLate` says so, which is asked first and then now and then. */
export function shapeOf(bytes: Uint8Array, start: number, end: number, isLate: () => boolean): Shape {
	if (isLate()) return { fields: 0, highest: 0, fault: null, isStopped: true }
	const walk = walkFields(bytes, start, end)
	let fields = 0
	let highest = 0
	for (let found = walk.next(); found !== null; found = walk.next()) {
		fields += 1
		highest = Math.max(highest, found.number)
		if (fields % fieldsBetweenChecks === 0 && isLate()) return { fields, highest, fault: walk.fault, isStopped: true }
	}
	return { fields, highest, fault: walk.fault, isStopped: false }
}

/** Is it text a person wrote: UTF-8 without control characters but line breaks and tabs. */
export function isPlainText(bytes: Uint8Array): boolean {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
	return isUtf8(bytes) && !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(bufferOf(bytes).toString('latin1'))
}
