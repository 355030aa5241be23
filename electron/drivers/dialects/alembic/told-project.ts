import type { ToldRevision } from '../../../contract/commands.ts'
import type { Problem } from '../../../contract/database.ts'
import { takenOut } from '../../commands/command.ts'
import type { AlembicProject, AlembicRevision, UnreadFile } from './project.ts'
import { inOrder } from './read-project.ts'
import { brokenNames, duplicateOf } from './reading-problems.ts'
import { differencesOf, otherId } from './told-differences.ts'
import { toldByFile } from './told-files.ts'

/**
 * A project with what its Alembic told of the files that could not be read. What could be read stays as it was read; a
 * contradiction to it is a problem, and a file of which nothing was told keeps the one that it had.
 */
export function withTold(project: AlembicProject, everything: readonly ToldRevision[]): AlembicProject {
	const told = everything.filter(isWhole)
	const paths = [...project.revisions, ...project.unread.filter(({ lacks }) => lacks === 'place')].map(({ path }) => path)
	const byFile = toldByFile(told, paths)
	const byId = new Map(told.map((one) => [one.id, one]))
	const ownLabels = labelsOf(project, told, byFile)
	const filled: AlembicRevision[] = []
	const settled = new Set<string>()
	const refused: Problem[] = []
	const taken = new Map(project.revisions.map(({ id, file }) => [id, file]))
	for (const file of project.unread) {
		const one = byFile.get(file.path) ?? (file.id === null ? undefined : byId.get(file.id))
		if (!one) continue
		const labels = ownLabels.get(one.id) ?? []
		if (file.lacks !== 'place') {
			const read = project.revisions.find(({ path }) => path === file.path)
			if (!read || one.id !== read.id || one.dependsOn === null) continue
			const dependsOn = file.lacks.includes('dependsOn') ? one.dependsOn : read.dependsOn
			filled.push({ ...read, dependsOn, branchLabels: file.lacks.includes('branchLabels') ? labels : read.branchLabels, told: 'part' })
			settled.add(file.file)
		} else if (file.id !== null && file.id !== one.id) refused.push(otherId(file.file, one.id, file.id))
		else if (taken.has(one.id)) refused.push(duplicateOf(one.id, file.file, [taken.get(one.id) ?? '', file.file]))
		else if (one.parents !== null) {
			taken.set(one.id, file.file)
			filled.push(revisionFrom(file, one, one.parents, labels))
			settled.add(file.file)
		}
	}
	const inPart = new Set(filled.map(({ path }) => path))
	const revisions = inOrder([...project.revisions.filter(({ path }) => !inPart.has(path)), ...filled])
	const left = project.problems.filter(({ kind, facts }) => kind !== 'revision-unreadable' || !settled.has(facts['file'] ?? ''))
	const broken = filled.filter((revision) => revision.told === 'whole').flatMap(brokenNames)
	return { ...project, revisions, problems: [...left, ...broken, ...refused, ...differencesOf(project, revisions, told)] }
}

/** Nothing of it was taken for a secret. */
function isWhole({ id, parents, dependsOn, labels }: ToldRevision): boolean {
	return ![id, ...(parents ?? []), ...(dependsOn ?? []), ...labels].some((text) => text.includes(takenOut))
}

function revisionFrom(
	{ file, path, rest }: UnreadFile,
	{ id, message, createdAt, dependsOn }: ToldRevision,
	parents: readonly string[],
	branchLabels: readonly string[],
): AlembicRevision {
	const read = rest ?? { message: '', createdAt: null, hints: [], upgrade: null, downgrade: null }
	return {
		...read,
		id,
		parents,
		dependsOn: dependsOn ?? [],
		branchLabels,
		message: message ?? read.message,
		createdAt: createdAt ?? read.createdAt,
		file,
		path,
		// That a merge does nothing is usual
		hints: parents.length > 1 ? read.hints.filter((hint) => hint !== 'empty-upgrade' && hint !== 'empty-downgrade') : read.hints,
		told: 'whole',
	}
}

/**
 * Labels by the revision that begins their branch. Alembic tells a label for every revision of its branch, so one that no
 * file is known to have belongs to the lowest revision told with it whose own labels are not known: all of the branch
 * begins there, wherever on it the label is written.
 */
function labelsOf(
	project: AlembicProject,
	told: readonly ToldRevision[],
	byFile: ReadonlyMap<string, ToldRevision>,
): ReadonlyMap<string, readonly string[]> {
	const known = new Set(project.revisions.flatMap(({ branchLabels }) => branchLabels))
	const open = project.unread.filter(({ lacks }) => lacks === 'place' || lacks.includes('branchLabels'))
	const candidates = new Set(open.flatMap(({ path, id }) => byFile.get(path)?.id ?? id ?? []))
	const owners = new Map<string, string>()
	// Newest first, so that the lowest comes last
	for (const { id, labels } of told) if (candidates.has(id)) for (const label of labels) if (!known.has(label)) owners.set(label, id)
	const found = new Map<string, string[]>()
	for (const [label, id] of owners) found.set(id, [...(found.get(id) ?? []), label])
	return found
}
