import { type BooksContext, type ConventionReader, type FileRevision, quotedName } from './convention.ts'
import { hasDbmateMarker, readDbmateFile } from './dbmate-file.ts'
import { dayOf, notUtf8, ownNames, withoutDuplicates, wordsOf } from './revision-files.ts'
import { deleteVersion, orderedTexts, orderedVersions } from './version-rows.ts'

const fileName = /^(\d+)(.*)\.sql$/

/** dbmate: `<digits>_name.sql` with `-- migrate:up` and `-- migrate:down`, and a table of version texts. */
export function createDbmateConvention(): ConventionReader {
	const insert = (version: string, { ledger }: BooksContext) => ({
		sql: `INSERT INTO ${quotedName(ledger)} (version) VALUES (:version)`,
		parameters: { version },
	})
	return {
		kind: 'dbmate',
		toolName: 'dbmate',
		runs: true,
		engines: ['sqlite', 'postgres'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['db/migrations'],
		recogniseFolder: async (folder) => {
			const names = ownNames(folder).filter((name) => fileName.test(name))
			for (const name of names.slice(0, 3)) {
				if (hasDbmateMarker((await folder.text(name)) ?? '')) return { sureness: 'certain', evidence: [`${name} has “-- migrate:up”`] }
			}
			return null
		},
		recogniseLedger: ({ name, columns }) => {
			const [column, ...others] = columns
			if (
				!/migrat/i.test(name) ||
				column?.name !== 'version' ||
				others.length > 0 ||
				!/^(character varying|varchar|text)/.test(column.type)
			)
				return null
			return { sureness: name === 'schema_migrations' ? 'likely' : 'unsure', evidence: [`table ${name} with the one column version`] }
		},
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'schema_migrations' }),
		async readFiles(folder) {
			const names = ownNames(folder).filter((name) => fileName.test(name))
			return withoutDuplicates(await Promise.all(names.map(async (name) => revisionOf(name, await folder.text(name)))))
		},
		async readLedger({ ledger, read }) {
			const [answer] = await read([{ sql: `SELECT version FROM ${quotedName(ledger)}` }])
			return (answer?.rows ?? []).map(([version]) => ({ version: String(version), state: 'applied', checksum: null, appliedAt: null }))
		},
		driftOf: () => ({ edited: false, why: '' }),
		createLedger: ({ engine, ledger }) => {
			const type = engine === 'postgres' ? 'varchar' : 'varchar(128)'
			return [{ sql: `CREATE TABLE IF NOT EXISTS ${quotedName(ledger)} (version ${type} PRIMARY KEY)` }]
		},
		recordUp: ({ version }, context) => ({ after: [insert(version, context)] }),
		recordDown: ({ version }, context) => ({ after: [deleteVersion(context, 'version', version)] }),
		acceptEdit: () => null,
		clearFailed: ({ version }, context) => [deleteVersion(context, 'version', version)],
		forget: ({ version }, context) => [deleteVersion(context, 'version', version)],
		entriesQuery: ({ engine, ledger }) => orderedTexts(engine, 'version', quotedName(ledger)),
		entriesFor: orderedVersions,
		lock: () => null,
	}
}

function revisionOf(name: string, text: string | null): FileRevision {
	const [, version = '', rest = ''] = fileName.exec(name) ?? []
	const unreadable = notUtf8(version, name)
	const { up, down } = text === null ? { up: unreadable, down: unreadable } : readDbmateFile(text)
	return { version, label: version, message: wordsOf(rest), file: name, createdAt: dayOf(version), up, down, checksum: null }
}
