import type { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { inBatches, isLocal, readStamps } from '../conventions/file-stamps.ts'
import type { ProjectFiles } from '../conventions/project-folder.ts'
import type { Configuration } from './configuration.ts'
import { decodedPython } from './project-text.ts'
import { type ReadRevision, readRevision } from './revision-file.ts'

/** A revision file with what was read of it; `stamp` changes when the file does. */
export type VersionFile = { readonly path: string; readonly stamp: string; readonly read: ReadRevision }

/** What reading revisions takes; without `readFileSync`, thousands of files are read more slowly. */
export type RevisionFiles = ProjectFiles & { readonly readFileSync?: typeof readFileSync }

/** Fewer files are read one by one, without a glance at what holds them. */
const many = 200
/** Files open at once, well below what a system allows. */
const filesAtOnce = 32
/** Folders below a version location, and files, of which nobody has more. */
const deepest = 20
const mostFiles = 200_000

/**
 * The files that Alembic takes for revisions, location by location and in the order of their names. Those of `known` that
 * have not changed are not read again. Source: Alembic's script/base.py (Script._list_py_dir, _only_source_rev_file).
 */
export async function readVersionFiles(
	{ versionFolders, recursive, sourceless }: Configuration,
	known: ReadonlyMap<string, VersionFile>,
	files: RevisionFiles,
): Promise<readonly VersionFile[]> {
	const paths = new Set<string>()
	const seen = new Set<string>()
	for (const folder of versionFolders) {
		const identity = await identityOf(folder, files)
		if (seen.has(identity)) continue
		seen.add(identity)
		await list(folder, { recursive, sourceless, depth: 0 }, paths, files)
	}
	const all = [...paths]
	const stamps = await readStamps(versionFolders[0] ?? '', all, files)
	const found: (VersionFile | null)[] = all.map((path, index) => {
		const kept = known.get(path)
		return kept && kept.stamp === stamps[index] ? kept : null
	})
	const fresh = all.flatMap((path, index) => (found[index] || !stamps[index] ? [] : [{ path, stamp: stamps[index], index }]))
	const read = await readAll(fresh, files)
	for (const [at, { index }] of fresh.entries()) found[index] = read[at] ?? null
	return found.filter((file) => file !== null)
}

type Wanted = { readonly path: string; readonly stamp: string }

/**
 * Opening a file by itself costs a waking of another thread three times over, more than reading it does, so that many
 * files of a local disk are read in short batches.
 */
async function readAll(wanted: readonly Wanted[], files: RevisionFiles): Promise<readonly (VersionFile | null)[]> {
	const { readFileSync } = files
	if (readFileSync && wanted.length >= many && (await isLocal(dirname(wanted[0]?.path ?? ''), files))) {
		return inBatches(wanted, (one) => judged(one, () => textNow(one.path, readFileSync)))
	}
	const read: (VersionFile | null)[] = wanted.map(() => null)
	const rest = wanted.entries()
	const walk = async () => {
		for (const [index, one] of rest) {
			const outcome = await files.readFile(one.path).catch((error: unknown) => ({ error }))
			read[index] = judged(one, () => {
				if ('error' in outcome) throw outcome.error
				return decodedPython(outcome)
			})
		}
	}
	await Promise.all(Array.from({ length: filesAtOnce }, walk))
	return read
}

/** A folder may be named twice, by different ways that lead to it. */
async function identityOf(folder: string, files: ProjectFiles): Promise<string> {
	const found = await files.stat(folder).catch(() => null)
	return found && found.ino !== 0 ? `${found.dev} ${found.ino}` : folder
}

async function list(
	folder: string,
	how: { readonly recursive: boolean; readonly sourceless: boolean; readonly depth: number },
	paths: Set<string>,
	files: ProjectFiles,
): Promise<void> {
	const entries = await files.readdir(folder, { withFileTypes: true }).catch(() => [])
	const names: string[] = []
	for (const entry of entries) {
		if (!isPython.test(entry.name)) continue
		if (entry.isFile() || (entry.isSymbolicLink() && (await files.stat(join(folder, entry.name)).catch(() => null))?.isFile()))
			names.push(entry.name)
	}
	const sources = names.filter((name) => name.endsWith('.py'))
	const compiled = how.sourceless ? await compiledAlone(folder, names, files) : []
	for (const name of [...sources, ...compiled].sort()) if (paths.size < mostFiles) paths.add(`${folder}${sep}${name}`)
	if (!how.recursive || how.depth >= deepest) return
	const below = entries.filter((entry) => entry.isDirectory() && entry.name !== '__pycache__').map(({ name }) => name)
	for (const name of below.sort()) await list(join(folder, name), { ...how, depth: how.depth + 1 }, paths, files)
}

const isPython = /^(?!\.#|__init__).*\.py[co]?$/

/** Compiled files whose source is gone, in the folder and in its `__pycache__`. */
async function compiledAlone(folder: string, names: readonly string[], files: ProjectFiles): Promise<readonly string[]> {
	const sources = new Set(names.filter((name) => name.endsWith('.py')).map((name) => name.slice(0, -3)))
	const cached = await files.readdir(join(folder, '__pycache__')).catch(() => [])
	const byStem = new Map<string, string>()
	for (const name of cached)
		if (isPython.test(name))
			byStem.set(name.replace(/\.py[co]$/, '').replace(/\.(?:cpython|pypy)[^.]*(?:\.opt-\d)?$/, ''), `__pycache__/${name}`)
	for (const name of names) if (!name.endsWith('.py')) byStem.set(name.slice(0, -4), name)
	return [...byStem].filter(([stem]) => !sources.has(stem)).map(([, name]) => name)
}

/** Asked for text, the system reads in one go; what it could not decode shows as a sign that nobody writes, and is looked at as it is. */
function textNow(path: string, read: typeof readFileSync): string | null {
	const text = read(path, 'utf8')
	if (text.includes('\ufffd')) return decodedPython(read(path))
	return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** A file of which nothing can be said. */
const closed = (why: string): ReadRevision => ({ kind: 'unreadable', id: null, why, rest: null })

/** Null when it has gone meanwhile; `textOf` gives null where it is no text. */
function judged({ path, stamp }: Wanted, textOf: () => string | null): VersionFile | null {
	const file = (read: ReadRevision): VersionFile => ({ path, stamp, read })
	if (!path.endsWith('.py')) return file(closed('only its compiled form is there'))
	try {
		const text = textOf()
		return file(text === null ? closed('it is not UTF-8') : readRevision(path.slice(path.lastIndexOf(sep) + 1), text))
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : null
		if (code === null) throw error
		return code === 'ENOENT' ? null : file(closed(`it cannot be opened (${code})`))
	}
}
