import type { Decoding, Guess } from '../../contract/decoded.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import { beginReading, countOf, endReading } from './reading.ts'
import { bufferOf } from './utf8.ts'

const magicBytes = 4
const footerBytes = 8

/** Tells a Parquet file by name, and whether its end is there; its columns are not read. */
export const parquetDecoder: Decoder = { kind: 'parquet', recognise, decode }

function recognise(bytes: Uint8Array): Guess | null {
	const magic = magicAt(bytes, 0)
	if (magic !== 'PAR1' && magic !== 'PARE') return null
	const sureness = magicAt(bytes, bytes.length - magicBytes) === magic && bytes.length > footerBytes ? 'certain' : 'likely'
	return { decoder: 'parquet', sureness, evidence: sureness === 'certain' ? `begins and ends with ${magic}` : `begins with ${magic}` }
}

function decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Decoding {
	const reading = beginReading(bytes, totalBytes, options)
	const magic = magicAt(reading.bytes, 0)
	const isEncrypted = magic === 'PARE'
	const isParquet = magic === 'PAR1' || isEncrypted
	const end = reading.bytes.length - footerBytes
	const isEnded = end >= magicBytes && magicAt(reading.bytes, end + 4) === magic
	const notes = isEncrypted ? ['its footer is encrypted'] : []
	if (!isParquet) notes.push('does not begin as a Parquet file')
	else if (!reading.isWhole) notes.push('its columns are described at its end, which was not read')
	else if (isEnded) notes.push(`its columns are described in ${countOf(bufferOf(reading.bytes).readUInt32LE(end), 'byte')} at its end`)
	else notes.push('its end is missing: without it no reader opens it')
	const format = isEncrypted ? 'encrypted Parquet file' : 'Parquet file'
	const brief = `${format} of ${countOf(reading.totalBytes, 'byte')}`
	const node = reading.tree.bytes(reading.bytes, { type: 'application/vnd.apache.parquet', brief, length: reading.totalBytes, notes })
	const damagedAt = !isParquet ? 0 : reading.isWhole && !isEnded ? reading.bytes.length : null
	return endReading(reading, { decoder: 'parquet', format, node, damagedAt })
}

function magicAt(bytes: Uint8Array, at: number): string {
	return at < 0 ? '' : bufferOf(bytes).toString('latin1', at, at + magicBytes)
}
