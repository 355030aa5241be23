import { type ConventionReader, type FileHistory, type ProjectFolder, quotedName } from './convention.ts'
import { dayOf, notUtf8, script, withoutDuplicates, wordsOf } from './revision-files.ts'
import { appliedRecord, showOnly } from './shown-only.ts'

const migration = /^(?:(?:supabase\/)?migrations\/)?(\d+)_([^/]*)\.sql$/
const isFolder = (path: string) => /(?:^|[/\\])supabase[/\\]migrations[/\\]?$/.test(path)

/** Supabase: numbered SQL files, and books that hold the very statements that ran. */
export function createSupabase(): ConventionReader {
	return showOnly({
		kind: 'supabase',
		toolName: 'Supabase',
		engines: ['postgres'],
		usualFolders: ['supabase/migrations'],
		async recogniseFolder({ path, names }) {
			const [first] = names.filter((name) => migration.test(name))
			const config = names.find((name) => /^(?:supabase\/)?config\.toml$/.test(name))
			if (first === undefined) return null
			if (isFolder(path) || /^supabase\//.test(first))
				return { sureness: 'certain', evidence: [`supabase/migrations/${first.split('/').at(-1)}`] }
			return config !== undefined && first.startsWith('migrations/') ? { sureness: 'likely', evidence: [config, first] } : null
		},
		recogniseLedger({ namespace, name, columns }) {
			const has = new Set(columns.map((column) => column.name))
			if (namespace !== 'supabase_migrations' || !has.has('version')) return null
			return { sureness: 'certain', evidence: [`table ${namespace}.${name}`] }
		},
		defaultLedger: () => ({ namespace: 'supabase_migrations', name: 'schema_migrations' }),
		readFiles,
		async readLedger({ ledger, read }) {
			// Early versions of its tool kept neither names nor statements: asking for the whole row's JSON does without
			const sql = `SELECT version, CAST(to_jsonb(applied) ->> 'name' AS text) FROM ${quotedName(ledger)} AS applied ORDER BY version`
			const [rows] = await read([{ sql }])
			return (rows?.rows ?? []).map(([version, name]) => appliedRecord(String(version), null, { message: wordsOf(String(name ?? '')) }))
		},
		entry: ({ ledger }) => ({ expression: 'version', from: quotedName(ledger) }),
	})
}

async function readFiles(folder: ProjectFolder): Promise<FileHistory> {
	const files = folder.names.filter((name) => migration.test(name))
	const revisions = await Promise.all(
		files.map(async (file) => {
			const [, version = '', slug = ''] = migration.exec(file) ?? []
			const sql = await folder.text(file)
			const up = sql === null ? notUtf8(version, file) : script(sql)
			return { version, label: version, message: wordsOf(slug), file, createdAt: dayOf(version), up, down: null, checksum: null }
		}),
	)
	return withoutDuplicates(revisions.sort((one, other) => (one.version < other.version ? -1 : 1)))
}
