import { foldName } from '../../../lib/sqlite-tokens.ts'

/** PostgreSQL cuts a name off after so many bytes. */
export const longestName = 63

/** What every table of PostgreSQL has already. */
const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

const encoder = new TextEncoder()

/** How many bytes PostgreSQL stores for a name. */
export const nameBytes = (name: string): number => encoder.encode(name).length

/** Whether PostgreSQL refuses a name for a column, whatever its length. */
export const isTakenColumn = (name: string): boolean => systemColumns.has(name)

/** Gives names of at most 63 bytes that no other has, the same for the same requests in the same order. */
export type Names = {
	/** The wanted name where it is free and fits, else one like it. */
	give(wanted: string): string
}

/** Names beside those that are taken already. */
export function namesBeside(taken: Iterable<string>): Names {
	// Names that differ in case alone are two to PostgreSQL in quotes, and one to whoever writes them without
	const given = new Set([...taken].map((name) => name.toLowerCase()))
	return {
		give(wanted) {
			const plain = wanted === '' ? 'unnamed' : wanted
			let name = shortened(plain, longestName)
			for (let count = 2; given.has(name.toLowerCase()); count++) name = `${shortened(plain, longestName - `_${count}`.length)}_${count}`
			given.add(name.toLowerCase())
			return name
		},
	}
}

/** Cut between characters, never inside one. */
function shortened(name: string, bytes: number): string {
	let left = bytes
	let kept = ''
	for (const character of name) {
		left -= nameBytes(character)
		if (left < 0) return kept
		kept += character
	}
	return kept
}

/** The entry of that name, as SQLite compares names: the case of ASCII letters does not matter. */
export function named<Entry>(entries: readonly Entry[], name: string, nameOf: (entry: Entry) => string): Entry | undefined {
	const folded = foldName(name)
	return entries.find((entry) => nameOf(entry) === name) ?? entries.find((entry) => foldName(nameOf(entry)) === folded)
}
