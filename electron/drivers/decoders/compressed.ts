import type { DecodedNode, DecoderKind, Decoding, Guess } from '../../contract/decoded.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { beginsAsGzip, unpackGzip } from './gzip.ts'
import { inflate } from './inflate.ts'
import { openInside } from './inside.ts'
import { beginReading, countOf, endReading, type Reading } from './reading.ts'
import type { Unpack, Unpacked } from './unpacked.ts'
import { fitsZlibHeader, unpackZlib } from './zlib-wrapper.ts'
import { unpackZstd } from './zstd.ts'
import { beginsAsZstd } from './zstd-frames.ts'

const recognisedBytes = 4096
const tellingBytes = 32
/** Of what is inside, no more is unpacked than a slow machine does in the time given. */
const unpackedBytesPerMs = 50_000
/** Share of the time that must be left for reading what is inside. */
const timeKept = 0.5

/** Decoders of gzip, zlib and Zstandard. What is inside is read once more, with the best of `inside`. */
export function createCompressedDecoders(inside: readonly Decoder[]): Decoder[] {
	return [
		createDecoder('gzip', recogniseGzip, unpackGzip, inside),
		createDecoder('zlib', recogniseZlib, unpackZlib, inside),
		createDecoder('zstd', recogniseZstd, unpackZstd, inside),
	]
}

function createDecoder(
	kind: DecoderKind,
	recognise: (bytes: Uint8Array) => Guess | null,
	unpack: Unpack,
	inside: readonly Decoder[],
): Decoder {
	return {
		kind,
		recognise,
		decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions): Decoding {
			const reading = beginReading(bytes, totalBytes, options)
			const { timeMs } = options.budget
			const limit = Math.min(options.budget.bytes, Math.ceil(timeMs * unpackedBytesPerMs))
			const unpacked = unpack(reading.bytes, limit, () => reading.timeLeft() < timeMs * timeKept)
			if (unpacked.ending === 'late') reading.tree.hit('time')
			const node = nodeOf(kind, unpacked, reading)
			const isWhole = unpacked.ending === 'done'
			// Where the size is not known, there is more than what came out.
			const size = isWhole ? unpacked.bytes.length : Math.max(unpacked.size ?? 0, unpacked.bytes.length + 1)
			const format = unpacked.bytes.length === 0 ? null : openInside(inside, node, unpacked.bytes, size, reading, () => true)
			if (node.inner !== null && !isWhole && unpacked.size === null && node.inner.node.kind === 'bytes') node.inner.node.length = null
			const isBroken = unpacked.ending === 'damaged' || (unpacked.ending === 'cut' && reading.isWhole)
			return endReading(reading, {
				decoder: kind,
				format: format === null ? kind : `${kind} of ${format}`,
				node,
				damagedAt: isBroken ? unpacked.at : null,
			})
		},
	}
}

function nodeOf(kind: DecoderKind, unpacked: Unpacked, { tree, isWhole }: Reading): DecodedNode {
	const { bytes, ending, size } = unpacked
	if (ending !== 'done' && ending !== 'damaged') tree.hit('bytes')
	const words = {
		done: `${countOf(bytes.length, 'byte')} inside`,
		full: `more than ${countOf(bytes.length, 'byte')} inside`,
		late: `more than ${countOf(bytes.length, 'byte')} inside`,
		cut: isWhole ? `breaks off after ${countOf(bytes.length, 'byte')}` : `begins with ${countOf(bytes.length, 'byte')} inside`,
		damaged: `${countOf(bytes.length, 'byte')} up to the damage`,
	}
	const node = tree.bytes(bytes, { type: kind, brief: `${kind}: ${words[ending]}`, notes: [...unpacked.notes] })
	node.length = ending === 'done' ? bytes.length : size
	return node
}

function recogniseGzip(bytes: Uint8Array): Guess | null {
	return beginsAsGzip(bytes) ? { decoder: 'gzip', sureness: 'certain', evidence: 'begins as gzip' } : null
}

function recogniseZstd(bytes: Uint8Array): Guess | null {
	return beginsAsZstd(bytes) ? { decoder: 'zstd', sureness: 'certain', evidence: 'begins as a Zstandard frame' } : null
}

/** Two bytes are too few to go by: what follows must unpack, and a checksum that fits leaves no doubt. */
function recogniseZlib(bytes: Uint8Array): Guess | null {
	if (!fitsZlibHeader(bytes)) return null
	const begin = bytes.subarray(0, recognisedBytes)
	const output = new GrowingBytes(recognisedBytes)
	const { ending } = inflate(begin, 2, output, () => false)
	const isUsual = bytes[0] === 0x78
	if (ending === 'done' && unpackZlib(begin, recognisedBytes, () => false).ending === 'done')
		return {
			decoder: 'zlib',
			sureness: output.length > 0 || isUsual ? 'certain' : 'likely',
			evidence: 'a zlib stream with the right checksum',
		}
	const isBehind = ending === 'full' || (ending === 'cut' && bytes.length > recognisedBytes)
	if (isUsual && isBehind && output.length >= tellingBytes)
		return { decoder: 'zlib', sureness: 'likely', evidence: 'begins as zlib and unpacks' }
	if (isUsual && output.length >= tellingBytes)
		return { decoder: 'zlib', sureness: 'possible', evidence: 'begins as zlib, damaged further on' }
	return null
}
