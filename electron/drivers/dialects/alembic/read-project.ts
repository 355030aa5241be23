import { createHash } from 'node:crypto'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Problem } from '../../../contract/database.ts'
import type { ProjectFiles } from '../conventions/project-folder.ts'
import { readBundle } from './bundle-reading.ts'
import { readEnvironment, unknownEnvironment } from './environment-file.ts'
import { type FoundProject, findProject } from './find-project.ts'
import type { AlembicProject, AlembicRevision, EnvironmentHints, ReadAlembicProject, UnreadFile } from './project.ts'
import { kindAt, readText } from './project-text.ts'
import { brokenNames, duplicateOf, missingFolder, strayFile, unreadable, unreadPart, wrongDocstring } from './reading-problems.ts'
import { type RevisionFiles, readVersionFiles, type VersionFile } from './version-files.ts'

/** A project as it was read last, and the files that it was read from. */
type Kept = { readonly sign: string; readonly project: AlembicProject; readonly files: ReadonlyMap<string, VersionFile> }

/**
 * Makes a reader with a memory of its own: a second look reads only files that have changed, and gives the very same
 * project when nothing has. Looks at one time are one look: a screen asks several questions at once, and thousands of files
 * are asked for their times only once.
 */
export function createAlembicReader({ files }: { readonly files: RevisionFiles }): ReadAlembicProject {
	const kept = new Map<string, Kept>()
	const underWay = new Map<string, Promise<AlembicProject | null>>()
	const readAt = async (path: string) => {
		const bundle = await readBundleAt(path, files)
		if (bundle) return bundle
		const found = await findProject(path, files)
		if (!found) {
			kept.delete(path)
			return null
		}
		const before = kept.get(path)
		const [environment, versions] = await Promise.all([
			environmentOf(found, files),
			readVersionFiles(found.configuration, before?.files ?? new Map(), files),
		])
		const sign = JSON.stringify([found, environment])
		if (before && before.sign === sign && isSame(before.files, versions)) return before.project
		const project = withDigest(projectOf(found, environment, versions), sign, versions)
		kept.set(path, { sign, project, files: new Map(versions.map((file) => [file.path, file])) })
		return project
	}
	return (named) => {
		const path = resolve(named)
		const begun = underWay.get(path)
		if (begun) return begun
		const reading = readAt(path).finally(() => underWay.delete(path))
		underWay.set(path, reading)
		return reading
	}
}

/** Reckoned only where it is asked for: few projects have files that cannot be read. */
function withDigest(project: AlembicProject, sign: string, versions: readonly VersionFile[]): AlembicProject {
	if (project.unread.length === 0) return project
	const stamps = versions.map(({ path, stamp }) => [path, stamp])
	return {
		...project,
		digest: createHash('sha256')
			.update(JSON.stringify([sign, stamps]))
			.digest('hex'),
	}
}

function isSame(before: ReadonlyMap<string, VersionFile>, now: readonly VersionFile[]): boolean {
	return before.size === now.length && now.every((file) => before.get(file.path) === file)
}

/** A folder whose manifest says that it is a bundle; damage to it is the bundle's own affair. */
async function readBundleAt(path: string, files: ProjectFiles): Promise<AlembicProject | null> {
	const folder = basename(path) === 'manifest.json' ? dirname(path) : path
	if (folder === path && (await kindAt(folder, files)) !== 'folder') return null
	const manifest = await readText(join(folder, 'manifest.json'), files)
	return manifest !== null && /"headwayBundle"\s*:/.test(manifest) ? readBundle(folder, files) : null
}

async function environmentOf({ configuration }: FoundProject, files: ProjectFiles): Promise<EnvironmentHints> {
	const text = configuration.scriptFolder === null ? null : await readText(join(configuration.scriptFolder, 'env.py'), files)
	return text === null ? unknownEnvironment : readEnvironment(text, configuration.address)
}

function projectOf({ folder, configuration }: FoundProject, environment: EnvironmentHints, files: readonly VersionFile[]): AlembicProject {
	const below = `${folder}${sep}`
	const shown = (path: string) => (path.startsWith(below) ? path.slice(below.length) : relative(folder, path)).replaceAll('\\', '/')
	const problems: Problem[] = configuration.missing.map((missing) => missingFolder(shown(missing) || '.'))
	const byId = new Map<string, AlembicRevision>()
	const others = new Map<string, string[]>()
	const unread: UnreadFile[] = []
	for (const { path, read } of files) {
		const file = shown(path)
		if (read.kind === 'stray') problems.push(strayFile(file))
		else if (read.kind === 'unreadable') {
			problems.push(unreadable(file, read.why, read.id))
			unread.push({ file, path, id: read.id, lacks: 'place', rest: read.rest })
		} else {
			const revision = { ...read.revision, file, path }
			const { id } = revision
			problems.push(
				...read.unread.map(({ why }) => unreadPart(file, why, id)),
				...brokenNames(revision),
				...wrongDocstring(revision, read.revises),
			)
			if (read.unread.length > 0) unread.push({ file, path, id, lacks: read.unread.map(({ part }) => part), rest: null })
			const first = byId.get(id)
			// Alembic lets the last one stand
			if (first) others.set(id, [...(others.get(id) ?? [first.file]), file])
			byId.set(id, revision)
		}
	}
	for (const [id, names] of others) problems.push(duplicateOf(id, byId.get(id)?.file ?? '', names))
	return {
		folder,
		configuration: configuration.path,
		section: configuration.section,
		scriptFolder: configuration.scriptFolder,
		versionFolders: configuration.versionFolders,
		environment,
		address: configuration.address,
		revisions: inOrder([...byId.values()]),
		unread,
		problems,
		bundle: null,
	}
}

/** Revisions in the order of their paths, with what they depend on by its ids. */
export function inOrder(revisions: readonly AlembicRevision[]): readonly AlembicRevision[] {
	return withDependencies(revisions).sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0))
}

/** `depends_on` may name a label, which stands for the revision that has it. */
function withDependencies(revisions: readonly AlembicRevision[]): AlembicRevision[] {
	const ids = new Set(revisions.map(({ id }) => id))
	const byLabel = new Map(revisions.flatMap(({ id, branchLabels }) => branchLabels.map((label) => [label, id])))
	return revisions.map((revision) => {
		if (revision.dependsOn.every((one) => ids.has(one))) return revision
		return { ...revision, dependsOn: [...new Set(revision.dependsOn.map((one) => (ids.has(one) ? one : (byLabel.get(one) ?? one))))] }
	})
}
