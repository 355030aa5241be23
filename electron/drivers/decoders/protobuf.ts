import type { Guess } from '../../contract/decoded.ts'
import type { About, Decoder } from './decoder.ts'
import { keepsSecrets } from './lakefs-records.ts'
import { isPlainText, shapeOf } from './protobuf-shape.ts'
import { viewFields } from './protobuf-view.ts'
import { walkFields } from './protobuf-wire.ts'
import { beginReading, countOf, endReading } from './reading.ts'
import { wholeUtf8End } from './utf8.ts'

const lookedAt = 4096
/** Fields with numbers beyond this are rare; a few bytes of something else have them by chance. */
const usualNumber = 100

/** Protocol buffers without a schema: fields by number, each as what it most likely is. */
export const protobufDecoder: Decoder = {
	kind: 'protobuf',
	recognise,
	decode(bytes, totalBytes, options) {
		const reading = beginReading(bytes, totalBytes, options)
		const { tree, isLate } = reading
		const isSecret = keepsSecrets(options.about.partition, options.about.key)
		const node = viewFields({ bytes: reading.bytes, tree, isLate, isSecret }, 0, reading.bytes.length)
		const { fault, isStopped } = shapeOf(reading.bytes, 0, reading.bytes.length, isLate)
		const isDamaged = fault !== null && !isStopped && (fault.kind === 'broken' || reading.isWhole)
		return endReading(reading, {
			decoder: 'protobuf',
			format: 'protocol buffers, without a schema',
			node,
			damagedAt: isDamaged ? fault.at : null,
		})
	},
}

function recognise(bytes: Uint8Array, _about: About): Guess | null {
	const head = bytes.subarray(0, lookedAt)
	if (head.length === 0) return null
	const isWhole = head.length === bytes.length
	if (isPlainText(isWhole ? head : head.subarray(0, wholeUtf8End(head, head.length)))) return null
	const { fields, highest, fault } = shapeOf(head, 0, head.length, () => false)
	if (fields === 0 || (fault !== null && (isWhole || fault.kind === 'broken'))) return null
	const isLikely = highest <= usualNumber && (fields > 2 || holdsText(head))
	const evidence = `${isWhole ? 'all bytes are' : 'the first bytes are'} ${countOf(fields, 'field')}, numbered up to ${highest}`
	return { decoder: 'protobuf', sureness: isLikely ? 'likely' : 'possible', evidence }
}

function holdsText(bytes: Uint8Array): boolean {
	const walk = walkFields(bytes)
	for (let found = walk.next(); found !== null; found = walk.next()) {
		if (found.wire === 'bytes' && found.length >= 3 && isPlainText(bytes.subarray(found.valueAt, found.valueEnd))) return true
	}
	return false
}
