import { createHash } from 'node:crypto'
import type { EngineDescription } from '../../engines/engine.ts'
import type { FileHistory, FileRevision, FileTrouble, ProjectFolder, Script, Sign } from './convention.ts'
import { lineEndChecksums } from './line-ends.ts'
import { refusedScript } from './refused-script.ts'
import { notUtf8, script } from './revision-files.ts'
import { textOf } from './utf8-text.ts'
import { timeOfSeconds } from './version-rows.ts'

type Entry = { readonly when: number; readonly tag: string }
type Journal = { readonly dialect: string | null; readonly entries: readonly Entry[] }

const journalFile = /^(.*\/)?meta\/_journal\.json$/
const breakpoint = '--> statement-breakpoint'

/** The journal is Drizzle's alone. */
export async function looksLikeDrizzle(folder: ProjectFolder): Promise<Sign | null> {
	const journal = folder.names.find((name) => journalFile.test(name))
	if (journal === undefined) return null
	return { sureness: (await readJournal(folder, journal)) === null ? 'likely' : 'certain', evidence: [journal] }
}

/** The entries of the journal, in its order. */
export async function readDrizzleFiles(folder: ProjectFolder, engine: EngineDescription['kind']): Promise<FileHistory> {
	const file = folder.names.find((name) => journalFile.test(name))
	if (file === undefined) return { revisions: [], troubles: [] }
	const journal = await readJournal(folder, file)
	if (journal === null) return { revisions: [], troubles: [{ kind: 'file-unreadable', file, detail: 'it is no journal of Drizzle' }] }
	const above = journalFile.exec(file)?.[1] ?? ''
	const names = new Set(folder.names)
	const isThere = ({ tag }: Entry) => names.has(`${above}${tag}.sql`)
	const present = journal.entries.filter(isThere)
	const missing = journal.entries.filter((entry) => !isThere(entry))
	const foreign = foreignDialect(journal, engine)
	const revisions = await Promise.all(present.map((entry) => readRevision(folder, `${above}${entry.tag}.sql`, entry, foreign)))
	return { revisions, troubles: [...missing.map(({ tag }) => absent(`${above}${tag}.sql`, tag)), ...sameTimes(revisions)] }
}

async function readJournal(folder: ProjectFolder, file: string): Promise<Journal | null> {
	try {
		const parsed: unknown = JSON.parse((await folder.text(file)) ?? '')
		if (typeof parsed !== 'object' || parsed === null || !('entries' in parsed) || !Array.isArray(parsed.entries)) return null
		const dialect = 'dialect' in parsed && typeof parsed.dialect === 'string' ? parsed.dialect : null
		return { dialect, entries: parsed.entries.filter(isEntry) }
	} catch {
		return null
	}
}

function isEntry(entry: unknown): entry is Entry {
	if (typeof entry !== 'object' || entry === null || !('when' in entry) || !('tag' in entry)) return false
	return typeof entry.when === 'number' && Number.isSafeInteger(entry.when) && typeof entry.tag === 'string'
}

/** The journal's dialect, when it is not one of this database's. */
function foreignDialect({ dialect }: Journal, engine: EngineDescription['kind']): string | null {
	const ours = engine === 'postgres' ? ['postgresql', 'pg'] : ['sqlite', 'turso']
	return dialect === null || ours.includes(dialect) ? null : `"dialect": "${dialect}"`
}

async function readRevision(folder: ProjectFolder, file: string, entry: Entry, foreign: string | null): Promise<FileRevision> {
	const bytes = await folder.bytes(file)
	const [, number = entry.tag, slug = entry.tag] = /^(\d+)_(.*)$/.exec(entry.tag) ?? []
	return {
		version: entry.tag,
		label: number,
		message: slug.replaceAll('_', ' '),
		file,
		createdAt: timeOfSeconds(entry.when / 1000)?.slice(0, 10) ?? null,
		up: toScript(bytes, file, entry.tag, foreign),
		down: null,
		checksum: sha256(bytes),
		extra: { when: String(entry.when), lineEnds: lineEndChecksums(bytes, sha256) },
	}
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function toScript(bytes: Uint8Array, file: string, tag: string, foreign: string | null): Script {
	const text = textOf(bytes)
	if (text === null) return notUtf8(tag, file)
	const sql = text.split(breakpoint).map(ended).join('\n')
	return foreign === null ? script(sql) : refusedScript(tag, 'directive', foreign, sql)
}

/** A statement between two breakpoints is sent by itself, so that its last semicolon may be missing. */
function ended(piece: string): string {
	const text = piece.trim()
	const withoutComments = text.replaceAll(/--[^\n]*$|\/\*[\s\S]*?\*\//gm, '').trim()
	return withoutComments === '' || withoutComments.endsWith(';') ? text : `${text}\n;`
}

const absent = (file: string, version: string): FileTrouble => ({
	kind: 'file-unreadable',
	file,
	version,
	detail: 'the journal lists it and it is not there',
})

/** Two entries of one time cannot be told apart in the books. */
function sameTimes(revisions: readonly FileRevision[]): readonly FileTrouble[] {
	const first = new Map(revisions.toReversed().map((revision) => [revision.extra?.['when'], revision]))
	return revisions
		.filter((revision) => first.get(revision.extra?.['when']) !== revision)
		.map(({ file, version }) => ({ kind: 'duplicate-version', file, version, detail: 'another entry of the journal has the same time' }))
}
