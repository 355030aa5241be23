import type { Project } from '../../contract/database.ts'
import type { EngineDescription, Query } from '../engines/engine.ts'
import type { BooksContext, ConventionReader, FileHistory, FileRevision, LedgerRecord, TableName } from './conventions/convention.ts'
import type { HistoryReader } from './conventions/file-histories.ts'
import type { FolderReader } from './conventions/project-folder.ts'
import { compareVersions } from './conventions/revision-files.ts'
import type { Look } from './dialect.ts'
import { type Recognition, recogniseProject } from './ordered-sql-recognise.ts'
import { readTables } from './ordered-sql-tables.ts'

/** What reads projects: the conventions known, and the way to their folders. */
export type Readers = {
	readonly conventions: readonly ConventionReader[]
	readonly folders: FolderReader
	readonly histories: HistoryReader
}

/** What was read of a database and its project, and what follows from both. */
export type Reading = {
	readonly look: Look
	readonly convention: ConventionReader
	readonly project: Project
	/** Where the files came from: the project, Headway's own of RUNE, nowhere known, or a folder that is gone. */
	readonly files: 'project' | 'own' | 'unknown' | 'gone'
	readonly history: FileHistory
	readonly records: readonly LedgerRecord[]
	readonly context: BooksContext
	/** The bookkeeping as stored. */
	readonly ledger: { readonly query: Query; readonly applied: readonly string[] }
	/** Records of versions that no file has. */
	readonly missing: readonly LedgerRecord[]
}

const noFiles: FileHistory = { revisions: [], troubles: [] }

/** Is there anything that a convention knows. A folder that a person named counts even when it is gone, so that the loss is said. */
export async function recognise(look: Look, readers: Readers): Promise<Recognition | null> {
	const { description, source } = look
	const schema = description.kind === 'postgres' ? description.server.schema : null
	const tables = await readTables(look, readers.conventions)
	const found = await recogniseProject({ engine: description.kind, schema, tables, source }, readers)
	if (found || !source || (await readers.folders.open(source.folder))) return found
	const plain = readers.conventions.find(({ kind }) => kind === 'plain')
	return plain
		? {
				convention: plain,
				sureness: 'unsure',
				evidence: [],
				alternatives: [],
				chosen: false,
				ledger: null,
				hasItsTables: false,
				folder: null,
			}
		: null
}

/** Reads files and books. Null when nothing is recognised. */
export async function readProject(look: Look, readers: Readers): Promise<Reading | null> {
	const recognition = await recognise(look, readers)
	if (!recognition) return null
	const { convention } = recognition
	const { files, history } = await readHistory(look, recognition, readers)
	const outset = { ...contextOf(look, recognition), revisions: history.revisions }
	const records = outset.ledgerExists ? await convention.readLedger({ ...outset, applied: [] }) : []
	const { applied, missing } = sortedOut(history.revisions, records, convention)
	const context: BooksContext = { ...outset, applied }
	const query = outset.ledgerExists ? convention.entriesQuery(context) : absenceQuery(context)
	const [stored] = await look.read([query])
	return {
		look,
		convention,
		project: projectOf(recognition, files),
		files,
		history,
		records,
		context,
		ledger: { query, applied: (stored?.rows ?? []).map((row) => String(row[0])) },
		missing,
	}
}

async function readHistory(look: Look, { convention, folder, hasItsTables }: Recognition, { folders, histories }: Readers) {
	const engine = look.description.kind
	if (folder) return { files: 'project' as const, history: await histories.read(convention, folder, engine) }
	if (look.source) return { files: 'gone' as const, history: noFiles }
	const ownPath = hasItsTables ? convention.ownFiles?.(engine) : undefined
	const own = ownPath === undefined ? null : await folders.open(ownPath)
	if (!own) return { files: 'unknown' as const, history: noFiles }
	return { files: 'own' as const, history: await histories.read(convention, own, engine) }
}

function contextOf(look: Look, { convention, ledger }: Recognition): Omit<BooksContext, 'applied' | 'revisions'> {
	const { description } = look
	const server = description.kind === 'postgres' ? description.server : null
	const schema = server ? server.schema || 'public' : ''
	const table: TableName = ledger ?? convention.defaultLedger(description.kind, schema)
	const exists = ledger !== null || description.objects.some((object) => object.type === 'table' && isTable(object, table))
	return {
		engine: description.kind,
		ledger: { namespace: table.namespace, name: table.name },
		ledgerExists: exists,
		...(ledger && { ledgerColumns: ledger.columns }),
		database: server?.database ?? '',
		schema,
		user: server?.user ?? '',
		read: look.read,
	}
}

/** Is an object of the catalogue the table of this name. */
export function isTable(object: EngineDescription['objects'][number], { namespace, name }: TableName): boolean {
	return object.name === name && (namespace === null || object.namespace === namespace)
}

function sortedOut(revisions: readonly FileRevision[], records: readonly LedgerRecord[], convention: ConventionReader) {
	const known = new Map(revisions.map((revision) => [revision.version, revision]))
	const here = new Map<string, LedgerRecord>()
	for (const record of records) if (record.state === 'applied') here.set(record.version, record)
	const isApplied = (revision: FileRevision) => {
		const record = here.get(revision.version)
		// A repeatable script that has changed is to run again
		return record !== undefined && !(revision.repeatable && convention.driftOf(revision, record).edited)
	}
	const missing = records
		.filter(({ version, state }) => !known.has(version) && state !== 'undone')
		.sort((one, other) => compareVersions(one.version, other.version))
	const without = missing.filter(({ state }) => state === 'applied').map(({ version }) => version)
	return { applied: [...revisions.filter(isApplied).map(({ version }) => version), ...new Set(without)], missing }
}

/** Asks whether the books are there yet: no row while they are not. */
function absenceQuery({ engine, ledger }: BooksContext): Query {
	const { namespace, name } = ledger
	return engine === 'sqlite'
		? { sql: `SELECT name FROM sqlite_schema WHERE type = 'table' AND name = :name`, parameters: { name } }
		: {
				sql: 'SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = :namespace AND c.relname = :name',
				parameters: { namespace: namespace ?? 'public', name },
			}
}

function projectOf(recognition: Recognition, files: Reading['files']): Project {
	const { convention, folder, ledger, sureness, evidence, alternatives, chosen } = recognition
	return {
		folder: files === 'project' ? (folder?.path ?? null) : null,
		convention: convention.kind,
		sureness,
		chosen,
		evidence: [...evidence],
		ledger: ledger === null ? null : ledger.namespace === null ? ledger.name : `${ledger.namespace}.${ledger.name}`,
		runs: convention.runs,
		bundle: false,
		alternatives: [...alternatives],
	}
}
