import type { Decoding } from '../../../electron/contract/decoded.ts'

/** Encodings as the text decoder names them at the head of its format, and as the browser knows them. */
const labels = {
	'UTF-8': 'utf-8',
	'UTF-16 LE': 'utf-16le',
	'UTF-16 BE': 'utf-16be',
	'Latin-1': 'windows-1252',
	'Windows-1252': 'windows-1252',
} as const

/** The encoding a value's text is in: as it was found for text, UTF-8 for the rest. */
export function textEncodingOf({ decoder, format }: Pick<Decoding, 'decoder' | 'format'>): { name: string; label: string } {
	const found = decoder === 'text' ? Object.entries(labels).find(([name]) => format.startsWith(`${name} `)) : undefined
	const [name, label] = found ?? ['UTF-8', labels['UTF-8']]
	return { name, label }
}
