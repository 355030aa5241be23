import { createHash } from 'node:crypto'
import type { FileHistory, FileRevision, FileTrouble, ProjectFolder, Script, Sign } from './convention.ts'
import { lineEndChecksums } from './line-ends.ts'
import { dayOf, notUtf8, ownNames, script } from './revision-files.ts'
import { textOf } from './utf8-text.ts'

type Found = { readonly file: string; readonly version: string; readonly description: string; readonly direction: 'simple' | 'up' | 'down' }

const names = /^([^_/]*)_([^/]*)\.sql$/

/** Names alone look like those of other tools; the marker for files without a transaction, or sqlx.toml, is its own. */
export async function looksLikeSqlx(folder: ProjectFolder): Promise<Sign | null> {
	const found = ownNames(folder)
		.map(readName)
		.filter((one) => one !== null)
	const [first] = found
	if (first === undefined || found.some(({ version }) => !isNumber(version))) return null
	if (folder.names.includes('sqlx.toml')) return { sureness: 'certain', evidence: ['sqlx.toml', first.file] }
	for (const { file } of found.slice(0, 50))
		if (withoutTransaction((await folder.text(file)) ?? ''))
			return { sureness: 'certain', evidence: [`${file} begins with -- no-transaction`] }
	return { sureness: 'unsure', evidence: [`${first.file} and ${found.length - 1} more`] }
}

/** The folder's own files by number. The checksum is that of the up file, whose bytes must not change by a single one. */
export async function readSqlxFiles(folder: ProjectFolder): Promise<FileHistory> {
	const ignored = await ignoredCharacters(folder)
	const found = ownNames(folder)
		.map(readName)
		.filter((one) => one !== null)
	const numbered = found.filter(({ version }) => isNumber(version))
	const downs = new Map(numbered.filter(({ direction }) => direction === 'down').map((down) => [BigInt(down.version), down]))
	const ups = numbered.filter(({ direction }) => direction !== 'down')
	const sorted = [...ups].sort((one, other) => compare(BigInt(one.version), BigInt(other.version)))
	const revisions = await Promise.all(sorted.map((up) => readRevision(folder, up, downs.get(BigInt(up.version)), ignored)))
	return { revisions, troubles: [...found.filter(({ version }) => !isNumber(version)).map(unreadable), ...duplicates(sorted)] }
}

function readName(file: string): Found | null {
	const [, version, rest] = names.exec(file) ?? []
	if (version === undefined || rest === undefined) return null
	const direction = rest.endsWith('.up') ? 'up' : rest.endsWith('.down') ? 'down' : 'simple'
	const description = rest.replace(/\.(?:up|down)$/, '').replaceAll('_', ' ')
	return { file, version, description, direction }
}

const isNumber = (version: string) => /^[+-]?\d{1,19}$/.test(version)
const compare = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0)

async function readRevision(folder: ProjectFolder, up: Found, down: Found | undefined, ignored: RegExp | null): Promise<FileRevision> {
	const bytes = await folder.bytes(up.file)
	const version = String(BigInt(up.version))
	const hashed = (content: Uint8Array) =>
		sha384(ignored === null ? content : Buffer.from(Buffer.from(content).toString().replace(ignored, '')))
	return {
		version,
		label: version,
		message: up.description,
		file: up.file,
		createdAt: dayOf(up.version),
		up: toScript(bytes, up.file, version),
		down: down && up.direction === 'up' ? toScript(await folder.bytes(down.file), down.file, version) : null,
		checksum: hashed(bytes),
		extra: { lineEnds: lineEndChecksums(bytes, hashed) },
	}
}

function toScript(bytes: Uint8Array, file: string, version: string): Script {
	const sql = textOf(bytes)
	return sql === null ? notUtf8(version, file) : script(sql, !withoutTransaction(sql))
}

const withoutTransaction = (sql: string) => sql.startsWith('-- no-transaction')
const sha384 = (bytes: Uint8Array) => createHash('sha384').update(bytes).digest('hex')

/** Characters that a project wants left out of its checksums, from sqlx.toml. */
async function ignoredCharacters(folder: ProjectFolder): Promise<RegExp | null> {
	if (!folder.names.includes('sqlx.toml')) return null
	const list = /^\s*ignored-chars\s*=\s*\[([^\]]*)\]/m.exec((await folder.text('sqlx.toml')) ?? '')?.[1] ?? ''
	const characters = [...list.matchAll(/"((?:\\.|[^"\\])+)"|'([^']+)'/g)].map((found) => unescaped(found[1] ?? found[2] ?? ''))
	const codes = characters.map((character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
	return codes.length === 0 ? null : new RegExp(`[${codes.join('')}]`, 'gu')
}

const escapes: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t' }

function unescaped(text: string): string {
	const code = /^\\u([0-9a-fA-F]{4})$/.exec(text)?.[1]
	if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
	return text.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
}

const unreadable = ({ file }: Found): FileTrouble => ({
	kind: 'file-unreadable',
	file,
	detail: 'what stands before the first _ is no whole number',
})

function duplicates(sorted: readonly Found[]): readonly FileTrouble[] {
	return sorted
		.filter(({ version }, at) => at > 0 && BigInt(version) === BigInt(sorted[at - 1]?.version ?? '-1'))
		.map(({ file, version }) => ({ kind: 'duplicate-version', file, version, detail: 'another file has this number' }))
}
