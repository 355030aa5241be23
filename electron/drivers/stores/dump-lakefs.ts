import type { FileHandle } from 'node:fs/promises'
import { FaultError } from '../../contract/fault.ts'
import { fromBase64, toBase64, toJsonObject, toText } from './dump-bytes.ts'
import { createDumpSplitter, type DumpItem, type Refuse } from './dump-splitting.ts'
import type { CarriedEntry } from './entry-source.ts'
import { readPieces } from './file-lines.ts'
import type { EntryName } from './store.ts'
import { writtenName } from './store-keys.ts'

/** The only version that lakeFS writes and reads (github.com/treeverse/lakeFS, cmd/lakefs/cmd/kv.go). */
const version = '1.0'

/** Writes the form of `lakefs kv dump --pretty`, which `lakefs kv load --strategy overwrite` reads. */
export type LakefsWriting = {
	begin(): string
	/** Faults: `store-key-invalid` for a name that is no UTF-8. */
	entry(entry: CarriedEntry): string
	end(): string
}

/** The first bytes of every dump that Headway writes in this form. */
export const lakefsBeginning = `{\n  "version": ${inJson(version)},\n  "timestamp": `

export function writeLakefsDump(now: Date): LakefsWriting {
	let written = 0
	return {
		begin: () => `${lakefsBeginning}${inJson(toSeconds(now))},\n  "entries": [`,
		entry(entry) {
			const { partition, key } = namesAsText(entry)
			const fields = [`"partition": ${inJson(partition)}`, `"key": ${inJson(key)}`, `"value": "${toBase64(entry.value)}"`]
			return `${written++ === 0 ? '' : ','}\n    {\n      ${fields.join(',\n      ')}\n    }`
		},
		end: () => `${written === 0 ? '' : '\n  '}]\n}\n`,
	}
}

/** An entry's names as lakeFS's form holds them. Faults: `store-key-invalid` for one that is no UTF-8. */
export function namesAsText(name: EntryName): { readonly partition: string; readonly key: string } {
	const partition = toText(name.partition)
	const key = toText(name.key)
	if (partition !== null && key !== null) return { partition, key }
	const written = writtenName(name)
	throw new FaultError({ kind: 'store-key-invalid', reason: 'not-utf8', text: `${written.partition} / ${written.key}` })
}

/** As Go writes JSON, so that what lakeFS wrote comes out the same. */
function inJson(text: string): string {
	return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const toSeconds = (now: Date): string => now.toISOString().replace(/\.\d+Z$/, 'Z')

/** The entries of a dump of lakeFS, in the file's order. Faults: `dump-unreadable`, at the latest at its end. */
export async function* readLakefsDump(handle: FileHandle, path: string): AsyncGenerator<readonly CarriedEntry[], void, void> {
	const refuse: Refuse = (line, detail) => new FaultError({ kind: 'dump-unreadable', path, line, detail })
	const splitter = createDumpSplitter(refuse)
	for await (const piece of readPieces(handle)) {
		const entries = splitter.push(piece).map((item) => toEntry(item, refuse))
		if (entries.length > 0) yield entries
	}
	const around = toJsonObject(splitter.end())
	const isList = Array.isArray(around?.['entries']) || around?.['entries'] === null
	if (!around || !isList) throw refuse(1, 'this is no dump of lakeFS')
	if (around['version'] !== version) throw refuse(1, `version ${String(around['version'])} of the form is not known, only ${version}`)
}

function toEntry({ bytes, line }: DumpItem, refuse: Refuse): CarriedEntry {
	const fields = toJsonObject(bytes)
	if (fields === null) throw refuse(line, 'this entry is no JSON')
	// lakeFS writes null for an empty value that Badger gave it
	const value = fields['value'] === null ? new Uint8Array() : fromBase64(fields['value'])
	if (value === null) throw refuse(line, 'the value of this entry is no base64')
	return { partition: toName(fields['partition'], line, refuse), key: toName(fields['key'], line, refuse), value, line }
}

function toName(text: unknown, line: number, refuse: Refuse): Uint8Array {
	if (typeof text !== 'string' || text === '') throw refuse(line, 'this entry has no partition or no key')
	if (!text.isWellFormed()) throw refuse(line, 'a name of this entry holds half a character')
	return new TextEncoder().encode(text)
}
