import { createHash } from 'node:crypto'
import { momentOf, toMoment } from './book-times.ts'
import { type ConventionReader, type FileHistory, type FileRevision, type ProjectFolder, quotedName } from './convention.ts'
import { dayOf, notUtf8, ownNames, script, wordsOf } from './revision-files.ts'
import { appliedRecord, showOnly } from './shown-only.ts'

const migration = /^([^_.]+)(?:_(.*))?\.sql$/

/** Atlas: `<version>_<what>.sql` under atlas.sum, and books that count the statements of each file. */
export function createAtlas(): ConventionReader {
	return showOnly({
		kind: 'atlas',
		toolName: 'Atlas',
		engines: ['postgres', 'sqlite'],
		usualFolders: ['migrations'],
		async recogniseFolder({ names }) {
			return names.includes('atlas.sum') ? { sureness: 'certain', evidence: ['atlas.sum'] } : null
		},
		recogniseLedger({ name, columns }) {
			const has = new Set(columns.map((column) => column.name))
			if (!['version', 'applied', 'total', 'executed_at', 'partial_hashes', 'operator_version'].every((column) => has.has(column)))
				return null
			return { sureness: 'certain', evidence: [`table ${name} with applied, total and partial_hashes`] }
		},
		defaultLedger: (engine) => ({ namespace: engine === 'postgres' ? 'atlas_schema_revisions' : null, name: 'atlas_schema_revisions' }),
		readFiles,
		driftOf({ checksum }, record) {
			const edited =
				checksum !== null && record.checksum !== null && record.checksum !== '' && record.checksum.replace(/^h1:/, '') !== checksum
			return { edited, why: edited ? 'another text, or another before it' : '' }
		},
		async readLedger({ engine, ledger, read }) {
			const [rows] = await read([
				{
					sql: `SELECT version, description, hash, ${momentOf(engine, 'executed_at')}, applied, total, error FROM ${quotedName(ledger)}
WHERE version <> '.atlas_cloud_identifier' ORDER BY version`,
				},
			])
			return (rows?.rows ?? []).map(([version, description, hash, executedAt, applied, total, error]) =>
				appliedRecord(String(version), toMoment(engine, executedAt), {
					checksum: hash === null || hash === undefined ? null : String(hash),
					message: String(description ?? ''),
					...(Number(applied) < Number(total) && { state: 'failed' as const }),
					...(typeof error === 'string' && error !== '' && { detail: error }),
				}),
			)
		},
		entry: ({ ledger }) => ({
			expression: `version || CASE WHEN applied < total THEN ' failed' ELSE '' END`,
			from: `(SELECT version, applied, total FROM ${quotedName(ledger)} WHERE version <> '.atlas_cloud_identifier') AS revisions`,
		}),
	})
}

/** Files by name; the checksum of each runs on from those before it. */
async function readFiles(folder: ProjectFolder): Promise<FileHistory> {
	const files = ownNames(folder).filter((name) => migration.test(name))
	const contents = await Promise.all(files.map((file) => folder.bytes(file)))
	const texts = await Promise.all(files.map((file) => folder.text(file)))
	const running = createHash('sha256')
	const revisions = files.map((file, at): FileRevision => {
		const [, version = '', slug = ''] = migration.exec(file) ?? []
		running.update(file).update(contents[at] ?? new Uint8Array())
		const text = texts[at] ?? null
		return {
			version,
			label: version,
			message: wordsOf(slug),
			file,
			createdAt: dayOf(version),
			up: text === null ? notUtf8(version, file) : script(text, !/^-- atlas:txmode none\b/m.test(text)),
			down: null,
			checksum: running.copy().digest('base64'),
		}
	})
	return { revisions, troubles: [] }
}
