import { basename } from 'node:path'

/** What a command's words say of the configuration they use. */
export type IniWords = {
	/** File that stands after `-c`; null where Alembic finds its own. */
	readonly file: string | null
	readonly section: string
	/** The words with another file in its place. */
	withFile(path: string): readonly string[]
}

/**
 * Finds `-c FILE` and `-n SECTION` among the words before Alembic's own. What stands before the program, as in
 * `kubectl exec … -c rest-api -- alembic`, is another's; so is a pyproject.toml, which may stand beside an ini.
 * Source: Alembic's command line (`alembic --help`).
 */
export function iniWords(words: readonly string[]): IniWords {
	const from = words.findLastIndex((word) => /^alembic(\.exe)?$/.test(basename(word.replaceAll('\\', '/')))) + 1
	const config = optionIn(
		words,
		from,
		'-c',
		'--config',
		(value) => !value.endsWith('pyproject.toml') && (from > 0 || value.endsWith('.ini')),
	)
	return {
		file: config?.value ?? null,
		section: optionIn(words, from, '-n', '--name', () => from > 0)?.value ?? 'alembic',
		withFile: (path) => [...words.slice(0, config?.from ?? words.length), '-c', path, ...words.slice(config?.to ?? words.length)],
	}
}

type Found = { readonly value: string; readonly from: number; readonly to: number }

function optionIn(words: readonly string[], from: number, short: string, long: string, counts: (value: string) => boolean): Found | null {
	for (let index = words.length - 1; index >= from; index--) {
		const word = words[index] ?? ''
		const next = words[index + 1]
		if ((word === short || word === long) && next !== undefined && counts(next)) return { value: next, from: index, to: index + 2 }
		const attached = word.startsWith(`${long}=`)
			? word.slice(long.length + 1)
			: /^-[a-z].+/.test(word) && word.startsWith(short)
				? word.slice(2)
				: null
		if (attached !== null && counts(attached)) return { value: attached, from: index, to: index + 1 }
	}
	return null
}
