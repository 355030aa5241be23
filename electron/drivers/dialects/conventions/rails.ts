import { type ConventionReader, type FileRevision, quotedName } from './convention.ts'
import { dayOf, wordsOf } from './revision-files.ts'
import { appliedRecord, showOnly } from './shown-only.ts'

const migration = /^(?:db\/migrate\/)?(\d+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb$/

/** Rails: numbered Ruby files, and books of version texts, with `ar_internal_metadata` beside them to tell it from others. */
export function createRails(): ConventionReader {
	return showOnly({
		kind: 'rails',
		toolName: 'Rails',
		engines: ['postgres', 'sqlite'],
		usualFolders: ['db/migrate'],
		companions: ['ar_internal_metadata'],
		async recogniseFolder({ names }) {
			const [first] = names.filter((name) => migration.test(name))
			return first === undefined ? null : { sureness: 'certain', evidence: [first] }
		},
		recogniseLedger({ name, columns }) {
			const [column, ...others] = columns
			if (name !== 'schema_migrations' || column?.name !== 'version' || others.length > 0 || !/char|text/.test(column.type)) return null
			return { sureness: 'likely', evidence: ['table schema_migrations with the one column version'] }
		},
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'schema_migrations' }),
		async readFiles({ names }) {
			const revisions = names.flatMap((file) => {
				const [, version, slug = ''] = migration.exec(file) ?? []
				return version === undefined ? [] : [toRevision(file, version, slug)]
			})
			return { revisions: revisions.sort((one, other) => Number(BigInt(one.version) - BigInt(other.version))), troubles: [] }
		},
		async readLedger({ ledger, read }) {
			const [rows] = await read([{ sql: `SELECT version FROM ${quotedName(ledger)} ORDER BY version` }])
			return (rows?.rows ?? []).map(([version]) => appliedRecord(String(version), null))
		},
		entry: ({ ledger }) => ({ expression: 'version', from: quotedName(ledger) }),
	})
}

function toRevision(file: string, version: string, slug: string): FileRevision {
	return { version, label: version, message: wordsOf(slug), file, createdAt: dayOf(version), up: null, down: null, checksum: null }
}
