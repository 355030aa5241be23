import type { Decoding, Guess } from '../../contract/decoded.ts'
import { containerName } from './container-names.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import { beginReading, countOf, endReading } from './reading.ts'

/** Shows any bytes as they are; formats that are known by their first bytes but not opened are told by name. */
export const hexDecoder: Decoder = { kind: 'hex', recognise, decode }

function recognise(bytes: Uint8Array): Guess {
	const container = containerName(bytes)
	if (container === null) return { decoder: 'hex', sureness: 'possible', evidence: 'any bytes can be shown as they are' }
	return {
		decoder: 'hex',
		sureness: container.isSure ? 'likely' : 'possible',
		evidence: `begins as a file of another kind: ${container.name}`,
	}
}

function decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Decoding {
	const reading = beginReading(bytes, totalBytes, options)
	const container = containerName(reading.bytes)
	const notes = container === null ? [] : [`begins as: ${container.name}`]
	const node = reading.tree.bytes(reading.bytes, { length: reading.totalBytes, notes })
	return endReading(reading, { decoder: 'hex', format: container?.name ?? countOf(reading.totalBytes, 'byte'), node })
}
