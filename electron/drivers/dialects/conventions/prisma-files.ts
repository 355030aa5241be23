import { createHash } from 'node:crypto'
import type { EngineDescription } from '../../engines/engine.ts'
import type { FileHistory, FileRevision, ProjectFolder, Script, Sign } from './convention.ts'
import { firstWords } from './first-words.ts'
import { lineEndChecksums } from './line-ends.ts'
import { refusedScript } from './refused-script.ts'
import { dayOf, notUtf8, script } from './revision-files.ts'
import { textOf } from './utf8-text.ts'

const migration = /^(?:migrations\/)?([^/]+)\/migration\.sql$/
const lockFile = /^(?:migrations\/)?migration_lock\.toml$/

/** Judges by the folders with a migration.sql, and the lock file beside them. */
export async function looksLikePrisma({ names }: ProjectFolder): Promise<Sign | null> {
	const [first] = names.filter((name) => migration.test(name))
	const lock = names.find((name) => lockFile.test(name))
	if (first === undefined) return lock === undefined ? null : { sureness: 'likely', evidence: [lock] }
	return { sureness: lock === undefined ? 'likely' : 'certain', evidence: lock === undefined ? [first] : [lock, first] }
}

/** Folders by name. A down.sql beside migration.sql, which Prisma leaves to people, is its way down. */
export async function readPrismaFiles(folder: ProjectFolder, engine: EngineDescription['kind']): Promise<FileHistory> {
	const provider = await foreignProvider(folder, engine)
	const files = folder.names.filter((name) => migration.test(name))
	const names = new Set(folder.names)
	const revisions = await Promise.all(files.map((file) => readRevision(folder, names, file, engine)))
	const sorted = revisions.sort((one, other) => (one.version < other.version ? -1 : 1))
	return { revisions: provider === null ? sorted : sorted.map((revision) => refuse(revision, provider)), troubles: [] }
}

async function readRevision(
	folder: ProjectFolder,
	names: ReadonlySet<string>,
	file: string,
	engine: EngineDescription['kind'],
): Promise<FileRevision> {
	const version = migration.exec(file)?.[1] ?? file
	const bytes = await folder.bytes(file)
	const down = file.replace(/migration\.sql$/, 'down.sql')
	const [, digits = '', slug = version] = /^(\d+)_?(.*)$/.exec(version) ?? []
	return {
		version,
		label: version,
		message: slug.replaceAll('_', ' '),
		file,
		createdAt: dayOf(digits),
		up: toScript(bytes, file, version, engine),
		down: names.has(down) ? toScript(await folder.bytes(down), down, version, engine) : null,
		checksum: sha256(bytes),
		extra: { lineEnds: lineEndChecksums(bytes, sha256) },
	}
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Statements that PostgreSQL refuses in a transaction. */
const alone =
	/^(?:(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)\b|ALTER SYSTEM\b|(?:CREATE|DROP) (?:UNIQUE )?INDEX CONCURRENTLY\b|REINDEX\b.* CONCURRENTLY\b|REINDEX (?:VERBOSE )?(?:SCHEMA|DATABASE|SYSTEM)\b|VACUUM\b|DISCARD ALL\b|ALTER TABLE .* DETACH PARTITION .* CONCURRENTLY\b)/

/** Prisma sends a file whole, which makes it one transaction, save when it is one statement that refuses one. */
function toScript(bytes: Uint8Array, file: string, version: string, engine: EngineDescription['kind']): Script {
	const sql = textOf(bytes)
	if (sql === null) return notUtf8(version, file)
	if (engine !== 'postgres') return script(sql)
	const statements = firstWords(sql, engine)
	return script(sql, !(statements.length === 1 && alone.test(statements[0] ?? '')))
}

/** The lock file's provider, when it is for another kind of database: Prisma stops at that. */
async function foreignProvider(folder: ProjectFolder, engine: EngineDescription['kind']): Promise<string | null> {
	const lock = folder.names.find((name) => lockFile.test(name))
	if (lock === undefined) return null
	const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec((await folder.text(lock)) ?? '')?.[1]
	if (provider === undefined) return null
	const ours = engine === 'postgres' ? ['postgresql', 'postgres', 'cockroachdb'] : ['sqlite']
	return ours.includes(provider) ? null : `provider = "${provider}"`
}

function refuse(revision: FileRevision, provider: string): FileRevision {
	const refused = (step: Script | null) => step && refusedScript(revision.label, 'directive', provider, step.sql)
	return { ...revision, up: refused(revision.up), down: refused(revision.down) }
}
