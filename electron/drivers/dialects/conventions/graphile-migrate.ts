import { createHash } from 'node:crypto'
import { momentOf, toMoment } from './book-times.ts'
import { type ConventionReader, type FileHistory, type FileRevision, type ProjectFolder, quotedName } from './convention.ts'
import { notUtf8, script, wordsOf } from './revision-files.ts'
import { appliedRecord, showOnly } from './shown-only.ts'

const committed = /^(?:migrations\/)?committed\/(\d+)(-[-_a-zA-Z0-9]*)?\.sql$/

/** graphile-migrate: committed files, each with a hash over itself and the hash before it. */
export function createGraphileMigrate(): ConventionReader {
	return showOnly({
		kind: 'graphile-migrate',
		toolName: 'Graphile Migrate',
		engines: ['postgres'],
		usualFolders: ['migrations'],
		async recogniseFolder({ names }) {
			const [first] = names.filter((name) => committed.test(name))
			const current = names.find((name) => /^(?:migrations\/)?current(?:\.sql|\/)/.test(name))
			if (first === undefined) return null
			return current === undefined ? { sureness: 'likely', evidence: [first] } : { sureness: 'certain', evidence: [first, current] }
		},
		recogniseLedger({ namespace, name, columns }) {
			const has = new Set(columns.map((column) => column.name))
			if (!['hash', 'previous_hash', 'filename', 'date'].every((column) => has.has(column))) return null
			const sureness = namespace === 'graphile_migrate' ? 'certain' : 'likely'
			return { sureness, evidence: [`table ${namespace}.${name} with hash, previous_hash and filename`] }
		},
		defaultLedger: () => ({ namespace: 'graphile_migrate', name: 'migrations' }),
		readFiles,
		driftOf: ({ checksum }, record) => {
			const edited = checksum !== null && record.checksum !== null && checksum !== record.checksum
			return { edited, why: edited ? 'another text, or another before it' : '' }
		},
		async readLedger({ engine, ledger, read }) {
			const sql = `SELECT filename, hash, ${momentOf(engine, 'date')} FROM ${quotedName(ledger)} ORDER BY filename`
			const [rows] = await read([{ sql }])
			return (rows?.rows ?? []).map(([filename, hash, date]) =>
				appliedRecord(String(filename).replace(/\.sql$/, ''), toMoment(engine, date), { checksum: String(hash) }),
			)
		},
		entry: ({ ledger }) => ({ expression: `regexp_replace(filename, '\\.sql$', '')`, from: quotedName(ledger) }),
	})
}

async function readFiles(folder: ProjectFolder): Promise<FileHistory> {
	const found = folder.names
		.flatMap((file) => {
			const [, number, slug = ''] = committed.exec(file) ?? []
			return number === undefined ? [] : [{ file, number, slug }]
		})
		.sort((one, other) => Number(one.number) - Number(other.number))
	const texts = await Promise.all(found.map(({ file }) => folder.text(file)))
	const revisions = found.map(({ file, number, slug }, at): FileRevision => {
		const text = texts[at] ?? null
		const { headers, body } = partsOf(text ?? '')
		return {
			version: number,
			label: number,
			message: headers.get('Message') ?? wordsOf(slug),
			file,
			createdAt: null,
			up: text === null ? notUtf8(number, file) : script(body, !/^--! no-transaction\b/.test(body)),
			down: null,
			checksum: text === null ? null : chainedHash(headers.get('Previous') ?? '-', body),
		}
	})
	return { revisions, troubles: [] }
}

/** Header lines `--! Key: value`, a blank line, and the text. */
function partsOf(text: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
	const lines = text.split('\n')
	const end = lines.findIndex((line) => !/^--! [A-Z][\w]*(?::|$)/.test(line))
	const headers = lines.slice(0, end < 0 ? lines.length : end).map((line) => /^--! (\w+)(?::\s*(.*?)\s*)?$/.exec(line))
	const body = end < 0 ? '' : lines.slice(end).join('\n').trim()
	return { headers: new Map(headers.flatMap((found) => (found ? [[found[1] ?? '', found[2] ?? ''] as const] : []))), body }
}

/** The hash before it and the text, so that taking out or swapping a file shows. */
function chainedHash(previous: string, body: string): string {
	const before = previous === '-' ? '' : previous
	return `sha1:${createHash('sha1')
		.update(`${`${before}\n${body}`.trim()}\n`)
		.digest('hex')}`
}
