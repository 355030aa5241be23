import type { Fault } from '../../../contract/fault.ts'
import type { FileHistory, FileRevision, FileTrouble, ProjectFolder, Script } from './convention.ts'

/** Names of the folder's own files, without those in folders below it. */
export function ownNames({ names }: ProjectFolder): readonly string[] {
	return names.filter((name) => !name.includes('/'))
}

/** `2024-03-01` of a version that begins like a time (`20240301120000`), or null. */
export function dayOf(version: string): string | null {
	const [, year = '', month = '', day = ''] = /^(\d{4})(\d\d)(\d\d)(?:\d{4}|\d{6}|\d{9})?$/.exec(version) ?? []
	const isDay =
		Number(year) >= 1970 && Number(year) < 2200 && Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31
	return isDay ? `${year}-${month}-${day}` : null
}

/** A file's slug as words: `add_user-table` reads `add user table`. */
export function wordsOf(slug: string): string {
	return slug.replaceAll(/[_-]+/g, ' ').trim()
}

/** A whole number without leading zeros, whatever its length: `0012` is `12`. */
export function wholeNumber(digits: string): string {
	return BigInt(digits).toString()
}

/** A script that runs as it is written. */
export const script = (sql: string, transactional = true, fault: Fault | null = null): Script => ({ sql, transactional, fault })

/** A file that is not text cannot be run, but has its place in the order. */
export function notUtf8(revision: string, file: string): Script {
	return script('', true, { kind: 'unsupported-statement', revision, reason: 'not-utf8', statement: file })
}

/** Orders by number where both are numbers, by code units otherwise. */
export function compareVersions(one: string, other: string): number {
	if (/^\d+$/.test(one) && /^\d+$/.test(other)) {
		const difference = BigInt(one) - BigInt(other)
		return difference === 0n ? 0 : difference < 0n ? -1 : 1
	}
	return one === other ? 0 : one < other ? -1 : 1
}

/** Takes out every revision after the first of its version and says which they were. */
export function withoutDuplicates(revisions: readonly FileRevision[], troubles: readonly FileTrouble[] = []): FileHistory {
	const seen = new Map<string, FileRevision>()
	const doubled: FileTrouble[] = []
	for (const revision of revisions) {
		const first = seen.get(revision.version)
		if (first) doubled.push({ kind: 'duplicate-version', file: revision.file, version: revision.label, detail: `${first.file} has it too` })
		else seen.set(revision.version, revision)
	}
	return { revisions: [...seen.values()], troubles: [...troubles, ...doubled] }
}
