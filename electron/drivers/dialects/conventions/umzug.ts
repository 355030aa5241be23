import { type ConventionReader, type FileRevision, quotedName } from './convention.ts'
import { dayOf, ownNames, wordsOf } from './revision-files.ts'
import { appliedRecord, showOnly } from './shown-only.ts'

const migration = /^(\d+)[-_.]?(.*)\.(?:[cm]?[jt]s|sql)$/

/** umzug, which Sequelize uses: programs by name, and books of names with their endings. */
export function createUmzug(): ConventionReader {
	return showOnly({
		kind: 'umzug',
		toolName: 'umzug',
		engines: ['postgres', 'sqlite'],
		usualFolders: ['migrations', 'src/migrations', 'db/migrations'],
		async recogniseFolder(folder) {
			const own = folder.names.find((name) => /(?:^|\/)(?:umzug\.json|\.sequelizerc|\.umzug[^/]*)$/.test(name))
			const [first] = ownNames(folder).filter((name) => /^\d+.*\.[cm]?[jt]s$/.test(name))
			if (own !== undefined) return { sureness: 'likely', evidence: [own] }
			return first === undefined ? null : { sureness: 'unsure', evidence: [first] }
		},
		recogniseLedger({ name, columns }) {
			const has = columns.map((column) => column.name)
			if (name !== 'SequelizeMeta' || !has.includes('name')) return null
			return { sureness: 'certain', evidence: ['table SequelizeMeta with name'] }
		},
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'SequelizeMeta' }),
		async readFiles(folder) {
			const names = ownNames(folder).filter((name) => migration.test(name) && !name.endsWith('.d.ts'))
			return { revisions: names.map(toRevision), troubles: [] }
		},
		async readLedger({ ledger, read }) {
			const [rows] = await read([{ sql: `SELECT name FROM ${quotedName(ledger)} ORDER BY name` }])
			return (rows?.rows ?? []).map(([name]) => appliedRecord(String(name), null))
		},
		entry: ({ ledger }) => ({ expression: 'name', from: quotedName(ledger) }),
	})
}

function toRevision(file: string): FileRevision {
	const [, digits = '', slug = ''] = migration.exec(file) ?? []
	return { version: file, label: digits, message: wordsOf(slug), file, createdAt: dayOf(digits), up: null, down: null, checksum: null }
}
