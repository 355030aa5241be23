import type { FileHandle } from 'node:fs/promises'
import { FaultError } from '../../contract/fault.ts'
import { toFileFault } from '../../contract/file-faults.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { fromBase64, toBase64, toJsonObject } from './dump-bytes.ts'
import { readLines } from './file-lines.ts'
import type { EntryName, EntryVersion } from './store.ts'

/** What was written to an entry, and what it was before: enough to take it back. */
export type EntryChange = EntryName & { readonly before: EntryVersion | null; readonly after: Uint8Array | null }

/** Where changes are kept before they are made. */
export type ChangeFile = {
	/** Returns once they are on the disk. Faults: `disk-full`, `input-output`. */
	append(changes: readonly EntryChange[]): Promise<void>
	close(): Promise<void>
}

const form = { form: 'headway-store-changes', version: 1 } as const

/**
 * Makes a new file for the changes of one act, a line of JSON each: it is kept ahead of them, so that whatever breaks off can
 * be taken back. Faults: `file-exists`, `not-found` for its folder, `permission-denied`, `disk-full`, `input-output`.
 */
export async function createChangeFile(path: string, files: FileSystem): Promise<ChangeFile> {
	const handle = await files.open(path, 'wx', 0o600).catch((thrown) => {
		throw toFileFault(thrown, path, 'write')
	})
	const write = async (lines: readonly string[]) => {
		try {
			// One by one, because all of them may be more than a text can hold
			for (const line of lines) await handle.appendFile(line)
			await handle.sync()
		} catch (thrown) {
			throw toFileFault(thrown, path, 'write')
		}
	}
	try {
		await write([inLine(form)])
	} catch (thrown) {
		await handle.close().catch(() => undefined)
		await files.rm(path, { force: true })
		throw thrown
	}
	return {
		append: (changes) => write(gatherLines(changes)),
		close: () => handle.close(),
	}
}

const gatheredCharacters = 1_048_576

function gatherLines(changes: readonly EntryChange[]): readonly string[] {
	const texts: string[] = []
	let gathered = ''
	for (const change of changes) {
		gathered += inLine(toLine(change))
		if (gathered.length < gatheredCharacters) continue
		texts.push(gathered)
		gathered = ''
	}
	return [...texts, gathered]
}

/**
 * Reads kept changes in the order they were made; a last line that a crash cut off was never acted on. Faults: `not-found`,
 * `permission-denied`, `input-output`, `dump-unreadable`.
 */
export async function* readChangeFile(path: string, files: FileSystem): AsyncGenerator<EntryChange, void, void> {
	const handle: FileHandle = await files.open(path, 'r').catch((thrown) => {
		throw toFileFault(thrown, path, 'read')
	})
	try {
		let lastLine = 0
		for await (const lines of readLines(handle)) {
			for (const { bytes, number, whole } of lines) {
				lastLine = number
				const fields = toJsonObject(bytes)
				if (number === 1) insistOnForm(fields, path)
				else if (whole) yield toChange(fields, number, path)
			}
		}
		if (lastLine === 0) insistOnForm(null, path)
	} catch (thrown) {
		throw toFileFault(thrown, path, 'read')
	} finally {
		await handle.close().catch(() => undefined)
	}
}

const inLine = (record: object): string => `${JSON.stringify(record)}\n`

function toLine({ partition, key, before, after }: EntryChange) {
	return {
		partition: toBase64(partition),
		key: toBase64(key),
		before: before === null ? null : toBase64(before.value),
		...(before?.keptAs && { keptAs: before.keptAs }),
		after: after === null ? null : toBase64(after),
	}
}

type Fields = Readonly<Record<string, unknown>> | null

function toChange(fields: Fields, line: number, path: string): EntryChange {
	const [partition, key] = [fromBase64(fields?.['partition']), fromBase64(fields?.['key'])]
	const before = fields?.['before'] === null ? null : fromBase64(fields?.['before'])
	const after = fields?.['after'] === null ? null : fromBase64(fields?.['after'])
	const isWhole = (bytes: Uint8Array | null, field: unknown) => bytes !== null || field === null
	if (!partition || !key || !isWhole(before, fields?.['before']) || !isWhole(after, fields?.['after']))
		throw new FaultError({ kind: 'dump-unreadable', path, line, detail: 'not a line of kept changes' })
	const keptAs = fields?.['keptAs'] === 'null' ? { keptAs: 'null' as const } : {}
	return { partition, key, before: before && { value: before, ...keptAs }, after }
}

function insistOnForm(fields: Fields, path: string): void {
	if (fields?.['form'] === form.form && fields['version'] === form.version) return
	throw new FaultError({ kind: 'dump-unreadable', path, line: 1, detail: 'not a file of kept changes' })
}
