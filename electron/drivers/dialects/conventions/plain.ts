import { type BooksContext, type ConventionReader, type FileRevision, type ProjectFolder, quotedName } from './convention.ts'
import { dayOf, notUtf8, ownNames, script, wholeNumber, withoutDuplicates, wordsOf } from './revision-files.ts'
import { deleteVersion, epochSeconds, orderedTexts, orderedVersions, timeOfSeconds, timeOfText } from './version-rows.ts'

/**
 * A folder of SQL files that run in the order of their names, with a table `schema_version` that has a row for each: what
 * people write who need no tool. `name.down.sql` beside `name.sql` or `name.up.sql` is the way back.
 */
export function createPlainConvention(): ConventionReader {
	return {
		kind: 'plain',
		toolName: 'a hand-written runner',
		runs: true,
		engines: ['sqlite', 'postgres'],
		outOfOrder: 'stops',
		transactions: 'each-step',
		usualFolders: ['migrations', 'db/migrations', 'sql/migrations', 'sql', 'schema'],
		recogniseFolder: async (folder) => {
			const names = upNames(folder)
			const numbered = names.filter((name) => /^\d/.test(name))
			if (names.length === 0 || numbered.length < names.length) return null
			return { sureness: 'unsure', evidence: [`numbered SQL files, from ${names[0]}`] }
		},
		recogniseLedger: ({ name, columns }) =>
			name === 'schema_version' && columns.some((column) => column.name === 'version')
				? { sureness: 'unsure', evidence: [`table ${name} with the column version`] }
				: null,
		defaultLedger: (engine, schema) => ({ namespace: engine === 'postgres' ? schema : null, name: 'schema_version' }),
		async readFiles(folder) {
			const texts = new Map<string, string | null>()
			await Promise.all(ownNames(folder).map(async (name) => name.endsWith('.sql') && texts.set(name, await folder.text(name))))
			return withoutDuplicates(revisionsOf(upNames(folder), texts))
		},
		readLedger,
		driftOf: () => ({ edited: false, why: '' }),
		createLedger: ({ engine, ledger, revisions }) => {
			const type = revisions.every(({ version }) => /^\d+$/.test(version)) ? (engine === 'postgres' ? 'bigint' : 'INTEGER') : 'text'
			const time = engine === 'postgres' ? 'double precision' : 'REAL'
			return [{ sql: `CREATE TABLE ${quotedName(ledger)} (version ${type} PRIMARY KEY, applied_at ${time} NOT NULL)` }]
		},
		recordUp: (revision, context) => ({ after: [insertion(revision, context)] }),
		recordDown: ({ version }, context) => ({ after: [deleteVersion(context, 'version', written(version, context))] }),
		acceptEdit: () => null,
		clearFailed: ({ version }, context) => [deleteVersion(context, 'version', written(version, context))],
		forget: ({ version }, context) => [deleteVersion(context, 'version', written(version, context))],
		entriesQuery: ({ engine, ledger }) => orderedTexts(engine, 'version', quotedName(ledger)),
		entriesFor: (applied, context) => orderedVersions(applied.map((version) => String(written(version, context)))),
		lock: () => null,
	}
}

function upNames(folder: ProjectFolder): readonly string[] {
	return ownNames(folder).filter((name) => name.endsWith('.sql') && !name.endsWith('.down.sql'))
}

const stemOf = (name: string) => name.replace(/(\.up)?\.sql$/, '')

/** Versions are the leading numbers where every file has one of its own, and the names otherwise. */
function revisionsOf(names: readonly string[], texts: ReadonlyMap<string, string | null>): readonly FileRevision[] {
	const isNumbered = names.every((name) => /^\d/.test(name))
	return names.map((name) => {
		const stem = stemOf(name)
		const [, digits = '', rest = ''] = /^(\d*)[_.-]?(.*)$/.exec(stem) ?? []
		const label = isNumbered ? digits : stem
		const down = `${stem}.down.sql`
		return {
			version: isNumbered ? wholeNumber(digits) : stem,
			label,
			message: isNumbered ? wordsOf(rest) : '',
			file: name,
			createdAt: dayOf(digits),
			up: readScript(label, name, texts.get(name) ?? null),
			down: texts.has(down) ? readScript(label, down, texts.get(down) ?? null) : null,
			checksum: null,
		}
	})
}

const readScript = (label: string, file: string, text: string | null) => (text === null ? notUtf8(label, file) : script(text))

const timeColumn = /^(applied|installed|executed|run|created|migrated)(_?(at|on))?$|^timestamp$|^tstamp$/i
const nameColumn = /^(name|file|filename|file_name|script|description)$/i

type BooksColumns = {
	readonly isNumber: boolean
	readonly time: { readonly name: string; readonly type: string } | null
	readonly name: string | null
}

function columnsOf({ ledgerColumns, revisions }: BooksContext): BooksColumns {
	if (!ledgerColumns) {
		const isNumber = revisions.every(({ version }) => /^\d+$/.test(version))
		return { isNumber, time: { name: 'applied_at', type: 'real' }, name: null }
	}
	return {
		isNumber: /int|num|serial/.test(ledgerColumns.find(({ name }) => name === 'version')?.type ?? ''),
		time: ledgerColumns.find(({ name }) => timeColumn.test(name)) ?? null,
		name: ledgerColumns.find(({ name }) => nameColumn.test(name))?.name ?? null,
	}
}

/** A version as the books have it: a number where the column takes numbers, else as the file spells it. */
function written(version: string, context: BooksContext): bigint | string {
	if (columnsOf(context).isNumber && /^\d+$/.test(version)) return BigInt(version)
	return context.revisions.find((revision) => revision.version === version)?.label ?? version
}

function insertion(revision: FileRevision, context: BooksContext) {
	const { time, name } = columnsOf(context)
	const columns = ['version', ...(time ? [time.name] : []), ...(name ? [name] : [])].map((column) =>
		quotedName({ namespace: null, name: column }),
	)
	const values = [':version', ...(time ? [nowAs(time.type, context)] : []), ...(name ? [':name'] : [])]
	return {
		sql: `INSERT INTO ${quotedName(context.ledger)} (${columns.join(', ')}) VALUES (${values.join(', ')})`,
		parameters: { version: written(revision.version, context), ...(name ? { name: revision.file } : {}) },
	}
}

/** The time as the column's type suggests: seconds for numbers, a date and time otherwise. */
function nowAs(type: string, { engine }: BooksContext): string {
	if (/real|double|float|num/.test(type)) return epochSeconds(engine)
	if (/int/.test(type)) return `CAST(${epochSeconds(engine)} AS bigint)`
	if (engine === 'sqlite') return `strftime('%Y-%m-%d %H:%M:%S', 'now')`
	return /char|text/.test(type) ? `to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')` : 'now()'
}

async function readLedger(context: BooksContext) {
	const { ledger, read, revisions } = context
	const { time } = columnsOf(context)
	const at = time ? `CAST(${quotedName({ namespace: null, name: time.name })} AS text)` : 'NULL'
	const [answer] = await read([{ sql: `SELECT CAST(version AS text), ${at} FROM ${quotedName(ledger)}` }])
	const seconds = time !== null && /real|double|float|num|int/.test(time.type)
	return (answer?.rows ?? []).map(([version, appliedAt]) => ({
		version: knownVersion(String(version), revisions),
		state: 'applied' as const,
		checksum: null,
		appliedAt: seconds ? timeOfSeconds(appliedAt) : timeOfText(appliedAt),
	}))
}

/** Books of text may hold a version as the file spells it, with zeros in front. */
function knownVersion(text: string, revisions: readonly FileRevision[]): string {
	return revisions.find(({ version, label }) => version === text || label === text)?.version ?? text
}
