import { momentOf, toMoment } from './book-times.ts'
import { type ConventionReader, type FileRevision, quotedName } from './convention.ts'
import { wordsOf } from './revision-files.ts'
import { appliedRecord, showOnly } from './shown-only.ts'

const migration = /(?:^|\/)([^/]+)\/migrations\/(\d{4}_\w+|\w+_squashed_\w+)\.py$/

/** Django: Python files in each app's folder `migrations`; a version is the app and the file's name. */
export function createDjango(): ConventionReader {
	return showOnly({
		kind: 'django',
		toolName: 'Django',
		engines: ['postgres', 'sqlite'],
		usualFolders: ['.'],
		async recogniseFolder({ names }) {
			const [first] = names.filter((name) => migration.test(name))
			if (first === undefined) return null
			const manage = names.find((name) => /(?:^|\/)manage\.py$/.test(name))
			return manage === undefined ? { sureness: 'likely', evidence: [first] } : { sureness: 'certain', evidence: [manage, first] }
		},
		recogniseLedger({ name, columns }) {
			if (columns.map((column) => column.name).join(' ') !== 'id app name applied') return null
			return { sureness: name === 'django_migrations' ? 'certain' : 'likely', evidence: [`table ${name} with app, name and applied`] }
		},
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'django_migrations' }),
		async readFiles({ names }) {
			const revisions = names.flatMap((file) => {
				const [, app, name] = migration.exec(file) ?? []
				return app === undefined || name === undefined ? [] : [toRevision(file, app, name)]
			})
			return { revisions: revisions.sort((one, other) => (one.version < other.version ? -1 : 1)), troubles: [] }
		},
		async readLedger({ engine, ledger, read }) {
			const [rows] = await read([{ sql: `SELECT app, name, ${momentOf(engine, 'applied')} FROM ${quotedName(ledger)} ORDER BY id` }])
			return (rows?.rows ?? []).map(([app, name, applied]) => appliedRecord(`${app}/${name}`, toMoment(engine, applied)))
		},
		entry: ({ ledger }) => ({ expression: `app || '/' || name`, from: quotedName(ledger) }),
	})
}

function toRevision(file: string, app: string, name: string): FileRevision {
	const version = `${app}/${name}`
	const message = wordsOf(name.replace(/^\d+_/, ''))
	return { version, label: version, message, file, createdAt: null, up: null, down: null, checksum: null }
}
