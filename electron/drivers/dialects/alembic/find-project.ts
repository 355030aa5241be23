import { basename, dirname, join } from 'node:path'
import type { ProjectFiles } from '../conventions/project-folder.ts'
import { type Configuration, readConfiguration, withoutConfiguration } from './configuration.ts'
import { decodedPython, kindAt } from './project-text.ts'
import { readRevision } from './revision-file.ts'

/** A project that was found, and the folder that its paths are shown relative to. */
export type FoundProject = { readonly folder: string; readonly configuration: Configuration }

const levels = 3
/** A home folder is no project, and is not gone through to its end. */
const mostFolders = 2_000
/** Parents of a folder of scripts that may hold its configuration. */
const levelsUp = 4
const leftOut = new Set(['node_modules', '__pycache__', 'site-packages', 'venv', 'target', 'vendor'])

/**
 * Finds what a path names: a configuration, a folder of scripts, a folder of revisions, or a project with one of these in it.
 * Of several the one nearest to the folder counts, and a configuration before scripts without one. Null when there is none.
 */
export async function findProject(path: string, files: ProjectFiles): Promise<FoundProject | null> {
	const kind = await kindAt(path, files)
	if (kind === 'file') {
		const configuration = /\.(?:ini|cfg|conf|toml)$/i.test(path) ? await readConfiguration(path, dirname(path), files) : null
		return configuration && { folder: dirname(path), configuration }
	}
	if (kind === null) return null
	const own = await lookInto(path, path, files)
	if (own.configuration) return { folder: path, configuration: own.configuration }
	const alone = own.scripts ?? ((await holdsRevisions(path, own.names, files)) ? withoutConfiguration(null, path) : null)
	if (alone) return (await configurationAbove(path, files)) ?? { folder: path, configuration: alone }
	return findBelow(path, own.folders, files)
}

/** What one folder is by itself. */
type Look = {
	readonly configuration: Configuration | null
	readonly scripts: Configuration | null
	/** Names of its files. */
	readonly names: readonly string[]
	/** Absolute paths of the folders in it that may be gone into. */
	readonly folders: readonly string[]
}

async function lookInto(folder: string, root: string, files: ProjectFiles): Promise<Look> {
	const entries = await files.readdir(folder, { withFileTypes: true }).catch(() => [])
	const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
	const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
	if (names.includes('pyvenv.cfg')) return { configuration: null, scripts: null, names: [], folders: [] }
	let configuration: Configuration | null = null
	for (const name of configurationNames(names)) configuration ??= await readConfiguration(join(folder, name), root, files)
	const isScripts = names.includes('env.py') && below.includes('versions')
	const into = below.filter((name) => !name.startsWith('.') && !leftOut.has(name)).sort()
	return {
		configuration,
		scripts: isScripts ? withoutConfiguration(folder, join(folder, 'versions')) : null,
		names,
		folders: into.map((name) => join(folder, name)),
	}
}

/** Likeliest first. */
function configurationNames(names: readonly string[]): readonly string[] {
	const others = names.filter((name) => name.endsWith('.ini') && name !== 'alembic.ini').sort()
	return ['alembic.ini', 'pyproject.toml'].filter((name) => names.includes(name)).concat(others)
}

/** Level by level, so that the nearest is found first. */
async function findBelow(root: string, outset: readonly string[], files: ProjectFiles): Promise<FoundProject | null> {
	let [folders, seen] = [outset, 0]
	for (let level = 1; level <= levels && folders.length > 0 && seen < mostFolders; level++) {
		const looks: Look[] = []
		for (const folder of folders.slice(0, mostFolders - seen)) looks.push(await lookInto(folder, root, files))
		seen += folders.length
		const configuration = looks.find((look) => look.configuration)?.configuration ?? looks.find((look) => look.scripts)?.scripts
		if (configuration) return { folder: root, configuration }
		folders = looks.flatMap((look) => look.folders)
	}
	return null
}

/** A folder of revisions shows itself by a few of its files. */
async function holdsRevisions(folder: string, names: readonly string[], files: ProjectFiles): Promise<boolean> {
	const candidates = names.filter((name) => name.endsWith('.py') && !name.startsWith('__init__')).sort()
	for (const name of candidates.slice(0, 20)) {
		const bytes = await files.readFile(join(folder, name)).catch(() => null)
		const text = bytes && decodedPython(bytes)
		if (text?.includes('down_revision') && readRevision(name, text).kind === 'revision') return true
	}
	return false
}

/** The configuration in a folder above that leads back to this one. */
async function configurationAbove(folder: string, files: ProjectFiles): Promise<FoundProject | null> {
	let above = dirname(folder)
	for (let level = 0; level < levelsUp && basename(above) !== ''; level++, above = dirname(above)) {
		const { configuration } = await lookInto(above, above, files)
		if (!configuration) continue
		const leadsHere = configuration.scriptFolder === folder || configuration.versionFolders.includes(folder)
		if (leadsHere) return { folder: above, configuration }
	}
	return null
}
