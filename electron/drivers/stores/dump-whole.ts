import { createHash, type Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { FaultError } from '../../contract/fault.ts'
import { fromBase64, toBase64, toJsonObject } from './dump-bytes.ts'
import type { CarriedEntry } from './entry-source.ts'
import { type FileLine, readLines } from './file-lines.ts'

/** What the first line of a whole dump says. */
export const wholeForm = { form: 'headway-store-dump', version: 1 } as const

/** The first bytes of every whole dump. */
export const wholeBeginning = JSON.stringify({ form: wholeForm.form }).slice(0, -1)

export type WholeHead = {
	/** Where the entries are from, as shown. */
	readonly source: string
	readonly now: Date
	/** Null: every one. */
	readonly partitions: readonly Uint8Array[] | null
	/** Entries that keep secrets are among them. */
	readonly secrets: boolean
}

/** Writes JSON, a line each: a head, the entries, and a foot with their number, their bytes and a SHA-256 of all lines before. */
export type WholeWriting = {
	begin(): string
	entry(entry: CarriedEntry): string
	end(): string
}

export function writeWholeDump({ source, now, partitions, secrets }: WholeHead): WholeWriting {
	const hash = createHash('sha256')
	let entries = 0
	let bytes = 0
	const hashed = (record: object): string => {
		const line = `${JSON.stringify(record)}\n`
		hash.update(line)
		return line
	}
	return {
		begin: () => hashed({ ...wholeForm, source, at: now.toISOString(), partitions: partitions?.map(toBase64) ?? null, secrets }),
		entry({ partition, key, value, keptAs }) {
			entries += 1
			bytes += value.length
			return hashed({ partition: toBase64(partition), key: toBase64(key), value: toBase64(value), ...(keptAs && { keptAs }) })
		},
		end: () => `${JSON.stringify({ entries, bytes, sha256: hash.digest('hex') })}\n`,
	}
}

type Sums = { readonly hash: Hash; entries: number; bytes: number }

/**
 * The entries of a whole dump, in the file's order. Faults: `dump-unreadable`, for what was cut off or altered at the latest
 * at its end, so go through all of it before anything is made of it.
 */
export async function* readWholeDump(handle: FileHandle, path: string): AsyncGenerator<readonly CarriedEntry[], void, void> {
	const refuse = (line: number, detail: string) => new FaultError({ kind: 'dump-unreadable', path, line, detail })
	const sums: Sums = { hash: createHash('sha256'), entries: 0, bytes: 0 }
	let ended = false
	let last = 0
	for await (const lines of readLines(handle)) {
		const entries: CarriedEntry[] = []
		for (const line of lines) {
			if (ended) throw refuse(line.number, 'the dump has ended before this line')
			const record = toJsonObject(line.bytes)
			if (record === null) throw refuse(line.number, line.whole ? 'this line is no JSON' : 'the file breaks off here')
			if (line.number === 1) insistOnForm(record, refuse)
			else if ('sha256' in record) ended = insistOnSums(record, sums, line, refuse)
			else entries.push(toEntry(record, sums, line, refuse))
			sums.hash.update(line.bytes).update('\n')
			last = line.number
		}
		if (entries.length > 0) yield entries
	}
	if (!ended) throw refuse(last, 'the file breaks off behind this line')
}

type RefuseLine = (line: number, detail: string) => FaultError
type Fields = Readonly<Record<string, unknown>>

function insistOnForm(record: Fields, refuse: RefuseLine): void {
	if (record['form'] !== wholeForm.form) throw refuse(1, 'this is no dump of a store')
	if (record['version'] !== wholeForm.version)
		throw refuse(1, `version ${String(record['version'])} of the form is not known, only ${wholeForm.version}`)
}

function toEntry(record: Fields, sums: Sums, { number }: FileLine, refuse: RefuseLine): CarriedEntry {
	const [partition, key, value] = [record['partition'], record['key'], record['value']].map(fromBase64)
	if (!partition || !key || !value) throw refuse(number, 'this line is no entry')
	sums.entries += 1
	sums.bytes += value.length
	return { partition, key, value, ...(record['keptAs'] === 'null' && { keptAs: 'null' as const }), line: number }
}

function insistOnSums(record: Fields, sums: Sums, { number }: FileLine, refuse: RefuseLine): true {
	const sha256 = sums.hash.copy().digest('hex')
	if (record['entries'] !== sums.entries)
		throw refuse(number, `${String(record['entries'])} entries were written, ${sums.entries} are there`)
	if (record['bytes'] !== sums.bytes || record['sha256'] !== sha256)
		throw refuse(number, 'the lines before are not those that were written')
	return true
}
