/** What a file that is no SQLite database seems to be. */
export type Lookalike = 'encrypted-or-garbage' | 'text' | 'gzip' | 'other'

/** First bytes, in hex, of kinds of files that people take for databases. */
const otherMagics = [
	'504b0304',
	'25504446',
	'89504e47',
	'7f454c46',
	'fd377a585a00',
	'28b52ffd',
	'425a68',
	'50415231',
	'cafebabe',
	'53514c697465',
]

/** Guesses from the first bytes of a file what it is, so that the person knows which file they picked. */
export function looksLike(head: Uint8Array): Lookalike {
	const hex = Buffer.from(head.subarray(0, 8)).toString('hex')
	if (hex.startsWith('1f8b')) return 'gzip'
	if (otherMagics.some((magic) => hex.startsWith(magic))) return 'other'
	if (isText(head)) return 'text'
	// An encrypted SQLite file still has whole pages, of at least 512 bytes
	return head.length >= 512 ? 'encrypted-or-garbage' : 'other'
}

function isText(head: Uint8Array): boolean {
	if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return false
	// `stream` forgives a character that is cut off at the end of what was read
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
		return true
	} catch {
		return false
	}
}
