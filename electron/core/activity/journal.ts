import type { ActivityEntry } from '../../contract/activity.ts'
import { activityEntrySchema } from '../../contract/activity.ts'
import type { DatabaseId } from '../../contract/database.ts'
import type { Engine, SqlValue } from '../../drivers/engines/engine.ts'

/** Who acts: the operating system's user, host and process. */
export type Actor = { readonly user: string; readonly host: string; readonly processId: number }

/** What may be said of an act when it begins. */
export type Beginning = Pick<ActivityEntry, 'act' | 'database'> &
	Partial<Pick<ActivityEntry, 'from' | 'to' | 'sqlSha256' | 'backup' | 'command' | 'entries'>>
/** What may be added while it runs or when it ends. */
export type Change = Partial<
	Pick<
		ActivityEntry,
		'outcome' | 'endedAt' | 'from' | 'to' | 'steps' | 'progress' | 'entries' | 'restorePoint' | 'backup' | 'fault' | 'found'
	>
> & {
	/** What the project's command printed. */
	readonly output?: string
}

/** An entry with the process that wrote it, which tells an interrupted act from a running one. */
export type JournalEntry = ActivityEntry & { readonly processId: number }

/** What happened, kept also when it went wrong: an entry is written before an act begins and finished after it. */
export type Journal = {
	begin(beginning: Beginning): Promise<string>
	change(id: string, change: Change): Promise<void>
	/** Ends an entry now. */
	end(id: string, outcome: 'succeeded' | 'failed' | 'cancelled' | 'interrupted', change?: Change): Promise<void>
	/** Newest first. */
	list(filter: {
		readonly database?: DatabaseId | undefined
		readonly outcome?: ActivityEntry['outcome']
		readonly limit?: number | undefined
	}): Promise<readonly JournalEntry[]>
	/** What the command of an act printed; null where none ran. */
	output(id: string): Promise<string | null>
}

/** Columns that hold JSON, by the field of the entry. */
const jsonColumns = {
	from: 'from_revision',
	to: 'to_revision',
	steps: 'steps',
	restorePoint: 'restore_point',
	backup: 'backup',
	fault: 'fault',
	progress: 'progress',
	entries: 'entries',
} as const
const textColumns = { outcome: 'outcome', endedAt: 'ended_at', found: 'found', output: 'output' } as const

const selection = `id, act, outcome, started_at, ended_at, user, host, process_id, database_id, database_name, database_path,
	from_revision, to_revision, steps, sql_sha256, restore_point, backup, fault, found, progress, command, entries`

export function createJournal(options: {
	readonly state: Engine
	readonly actor: Actor
	readonly now: () => Date
	readonly newId: () => string
}): Journal {
	const { state, actor } = options

	async function change(id: string, changed: Change): Promise<void> {
		const parameters = columnsOf(changed)
		const names = Object.keys(parameters)
		if (names.length === 0) return
		const assignments = names.map((name) => `${name} = :${name}`).join(', ')
		await state.write([{ sql: `UPDATE activity SET ${assignments} WHERE id = :id`, parameters: { ...parameters, id } }])
	}

	return {
		async begin({ act, database, from = null, to = null, sqlSha256 = null, backup = null, command = null, entries = null }) {
			const id = options.newId()
			await state.write([
				{
					sql: `INSERT INTO activity (id, act, outcome, started_at, user, host, process_id, database_id, database_name, database_path,
							from_revision, to_revision, sql_sha256, backup, command, entries)
						VALUES (:id, :act, 'running', :startedAt, :user, :host, :processId, :databaseId, :name, :path, :from, :to, :sqlSha256, :backup, :command, :entries)`,
					parameters: {
						id,
						act,
						startedAt: options.now().toISOString(),
						...actor,
						databaseId: database.id,
						name: database.name,
						path: database.path,
						from: json(from),
						to: json(to),
						sqlSha256,
						backup: json(backup),
						command: json(command),
						entries: json(entries),
					},
				},
			])
			return id
		},
		change,
		end: (id, outcome, changed = {}) => change(id, { ...changed, outcome, endedAt: options.now().toISOString() }),
		async list({ database, outcome, limit = 500 }) {
			const conditions = [
				'1',
				...(database === undefined ? [] : ['database_id = :database']),
				...(outcome === undefined ? [] : ['outcome = :outcome']),
			]
			const [answer] = await state.read([
				{
					sql: `SELECT ${selection} FROM activity WHERE ${conditions.join(' AND ')} ORDER BY started_at DESC, id DESC LIMIT :limit`,
					parameters: { limit, ...(database === undefined ? {} : { database }), ...(outcome === undefined ? {} : { outcome }) },
				},
			])
			return (answer?.rows ?? []).map(rowToEntry)
		},
		async output(id) {
			const [answer] = await state.read([{ sql: 'SELECT output FROM activity WHERE id = :id', parameters: { id } }])
			const text = answer?.rows[0]?.[0]
			return typeof text === 'string' ? text : null
		},
	}
}

function columnsOf(changed: Change): Record<string, SqlValue> {
	const columns: Record<string, SqlValue> = {}
	for (const [field, column] of Object.entries(textColumns) as [keyof typeof textColumns, string][]) {
		if (changed[field] !== undefined) columns[column] = changed[field]
	}
	for (const [field, column] of Object.entries(jsonColumns) as [keyof typeof jsonColumns, string][]) {
		if (changed[field] !== undefined) columns[column] = json(changed[field])
	}
	return columns
}

function json(value: unknown): string | null {
	return value === null ? null : JSON.stringify(value)
}

function rowToEntry(row: readonly SqlValue[]): JournalEntry {
	const text = (index: number) => (row[index] === null ? null : String(row[index]))
	const parsed = (index: number) => JSON.parse(text(index) ?? 'null') as unknown
	const entry = activityEntrySchema.parse({
		id: text(0),
		act: text(1),
		outcome: text(2),
		startedAt: text(3),
		endedAt: text(4),
		user: text(5),
		host: text(6),
		database: { id: text(8), name: text(9), path: text(10) },
		from: parsed(11),
		to: parsed(12),
		steps: parsed(13),
		sqlSha256: text(14),
		restorePoint: parsed(15),
		backup: parsed(16),
		fault: parsed(17),
		found: text(18),
		progress: parsed(19),
		command: parsed(20),
		entries: parsed(21),
	})
	return { ...entry, processId: Number(row[7]) }
}
