import type { Look } from '../dialect.ts'

/** The line a person would type for the same: the profile's words, or plain `alembic`, then Alembic's own. */
export function copyableFrom(look: Look, words: readonly string[]): string {
	return [...(look.command?.words ?? ['alembic']), ...words].map(inShell).join(' ')
}

function inShell(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
