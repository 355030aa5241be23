/** A schema of the dump that is in the database too, with the owner it had. */
export type KeptSchema = { readonly name: string; readonly owner: string }

/** What a dump holds, as far as putting it back asks. */
export type DumpContents = {
	/** pg_restore's own list, without the entries that are not to be carried out. */
	readonly list: string
	readonly kept: readonly KeptSchema[]
	/** Major version of the pg_dump that wrote it. */
	readonly writtenBy: number
	/** Is something in the schema `public`. */
	readonly usesPublic: boolean
}

/**
 * Reads what `pg_restore --list` says of a dump, one entry a line: `6; 2615 16385 SCHEMA - lab owner`. Left out of what is
 * carried out: making schemas that are there now (`present`), which are emptied instead, since whoever owns what is in
 * them need not have the right to make them; and comments on extensions, which stay as they are and belong to others.
 */
export function readContents(list: string, present: readonly string[]): DumpContents {
	const kept: KeptSchema[] = []
	const lines = list.split('\n').filter((line) => {
		const schema = keptSchema(line, present)
		if (schema) kept.push(schema)
		return !schema && !/^\d+; \d+ \d+ COMMENT - EXTENSION /.test(line)
	})
	return {
		list: lines.join('\n'),
		kept,
		writtenBy: Number(/Dumped by pg_dump version: (\d+)/.exec(list)?.[1] ?? 0),
		usesPublic: lines.some((line) => /^\d+; \d+ \d+ [A-Z ]+ public /.test(line)),
	}
}

/** Name and owner stand side by side, and either may hold a space: the longest name that is known is meant. */
function keptSchema(line: string, present: readonly string[]): KeptSchema | null {
	const rest = /^\d+; 2615 \d+ SCHEMA - (.*)$/.exec(line)?.[1]
	if (rest === undefined) return null
	const [name] = present.filter((known) => rest.startsWith(`${known} `)).toSorted((a, b) => b.length - a.length)
	return name === undefined ? null : { name, owner: rest.slice(name.length + 1) }
}
