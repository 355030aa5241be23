import type { FileRevision, LedgerRecord } from './convention.ts'

/**
 * Checksums that the same text has with the other line ends, separated by blanks, for `FileRevision.extra`: a checkout on
 * another system changes nothing but those.
 */
export function lineEndChecksums(bytes: Uint8Array, checksum: (bytes: Uint8Array) => string): string {
	// One character for each byte, which nothing in the text can break
	const unix = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n')
	return [unix, unix.replaceAll('\n', '\r\n')].map((text) => checksum(Buffer.from(text, 'latin1'))).join(' ')
}

/** How a file's checksum compares with the one in the books. */
export type Comparison = 'same' | 'line-ends' | 'other'

/** Compares checksums; a missing one on either side leaves nothing to compare and counts as the same. */
export function compareChecksums(revision: FileRevision, record: LedgerRecord): Comparison {
	if (revision.checksum === null || record.checksum === null || revision.checksum === record.checksum) return 'same'
	return revision.extra?.['lineEnds']?.split(' ').includes(record.checksum) ? 'line-ends' : 'other'
}

/** Words for a drift, of a tool that takes other line ends for another file. */
export function strictDrift(revision: FileRevision, record: LedgerRecord): { readonly edited: boolean; readonly why: string } {
	const comparison = compareChecksums(revision, record)
	return { edited: comparison !== 'same', why: driftWords[comparison] }
}

/** The same, of a tool to which line ends do not matter. */
export function lenientDrift(revision: FileRevision, record: LedgerRecord): { readonly edited: boolean; readonly why: string } {
	const comparison = compareChecksums(revision, record)
	return { edited: comparison === 'other', why: driftWords[comparison] }
}

const driftWords = { same: '', 'line-ends': 'line endings only', other: 'another text' } as const
