import type { ProblemKind, RepairKind } from '../database.ts'

/** Names of the repairs, as on their buttons. */
export const alembicRepairs = {
	stamp: 'Move the marker',
	'stamp-purge': 'Empty the version table and move the marker',
	'drop-overlapping-versions': 'Take the overlapping row out',
} satisfies Partial<Record<RepairKind, string>>

/** Facts: `path` and `state` (altered, missing) of one file of it, or `detail` why the whole does not fit. */
function bundleProblem(facts: Facts): { readonly title: string; readonly sentence: string } {
	if (facts['detail'] !== undefined)
		return { title: 'The bundle does not fit this database', sentence: `It cannot be used here: ${facts['detail']}. Nothing of it is run.` }
	const found = facts['state'] === 'missing' ? 'is missing' : 'is not as it was saved'
	return { title: 'The bundle is damaged', sentence: `${facts['path'] ?? facts['file'] ?? 'A file'} ${found}. Its step is not run.` }
}

/** Facts: `untold`, `unknown`, or `file`, `part`, `says` and `expected`. */
function differenceText({ untold, unknown, file, part, says, expected }: Facts): string {
	if (untold !== undefined) return `It does not name ${untold}, which the files have.`
	if (unknown !== undefined) return `It names ${unknown}, which no file has that was read.`
	return `Of ${file ?? 'a file'} it tells ${says ?? 'something else'} as ${part ?? 'its place'}; the file says ${expected ?? 'otherwise'}.`
}

type Facts = Readonly<Record<string, string>>
type Speaker = (facts: Facts) => { readonly title: string; readonly sentence: string }

/** Facts: `file`, `files`, `why`, `revision`, `version`, `versions`, `parent`, `label`, `table`, `tables`, `folder`, `heads`, `says`, `expected`, `detail`, `shown`, `part`, `untold`, `unknown`, `unread`. All have a fallback. */
export const alembicProblems = {
	'revision-unreadable': (facts) => ({
		title: 'A revision cannot be read without running it',
		sentence: `${facts['file'] ?? 'A file'}${facts['why'] ? `: ${facts['why']}` : ' computes its id or its parents'}. ${facts['shown'] === undefined ? 'It is left out of the picture until the project’s own Alembic is asked.' : 'The rest of it is shown; the project’s own Alembic knows this as well.'}`,
	}),
	'told-otherwise': (facts) => ({
		title: 'Alembic tells otherwise than the files',
		sentence: `${differenceText(facts)} The picture goes by the files. The command may run another project, or another state of this one.`,
	}),
	'stray-file': (facts) => ({
		title: 'A file among the revisions is none',
		sentence: `${facts['file'] ?? 'A file'} names no revision, and every command of Alembic stops at it. Take it out of the folder.`,
	}),
	'parent-missing': (facts) => ({
		title: 'A revision stands on one that is not there',
		sentence: `${facts['revision'] ?? 'A revision'} follows ${facts['parent'] ?? 'another'}, which ${
			facts['unread'] === undefined
				? 'no file has. Every command of Alembic fails until that file is back; the rest is shown.'
				: 'no file has that can be read. It may be in one that cannot: Alembic itself knows.'
		}`,
	}),
	cycle: (facts) => ({
		title: 'Revisions stand on each other in a circle',
		sentence: `${facts['versions'] ?? 'Some revisions'} follow each other round. They are shown without their order.`,
	}),
	'duplicate-revision': (facts) => ({
		title: 'Two files have one id',
		sentence: `${facts['files'] ?? facts['file'] ?? 'Several files'} claim ${facts['version'] ?? 'one id'}. Alembic takes the last one without a word.`,
	}),
	'duplicate-label': (facts) => ({
		title: 'Two revisions have one branch label',
		sentence:
			`The label ${facts['label'] ?? ''} is on ${facts['versions'] ?? 'two revisions'}. Every command of Alembic stops at that.`.replace(
				'  ',
				' ',
			),
	}),
	'bad-revision-id': (facts) => ({
		title: 'A revision has an id that does not work',
		sentence: `${facts['version'] ?? 'An id'}${facts['why'] ? `: ${facts['why']}` : ' has a character that Alembic refuses, or is too long for its column'}.`,
	}),
	'docstring-disagrees': (facts) => ({
		title: 'A comment names other parents',
		sentence: `The text of ${facts['file'] ?? 'a revision'} says that it revises ${facts['says'] ?? 'another'}; its variable says ${facts['expected'] ?? 'otherwise'}. Only the variable counts.`,
	}),
	'several-heads': (facts) => ({
		title: 'The history has several heads',
		sentence: `${facts['heads'] ?? 'More than one revision'} have nothing after them. “head” alone is ambiguous; upgrade to one of them or to all.`,
	}),
	'version-folder-missing': (facts) => ({
		title: 'A folder of revisions is not there',
		sentence: `${facts['folder'] ?? 'A folder'} is named in the configuration and missing. Alembic passes over it in silence.`,
	}),
	'version-table-missing': (facts) => ({
		title: 'There is no version table',
		sentence: `The database has tables but nothing that says which revision they are at${facts['expected'] ? `; they look like ${facts['expected']}` : ''}. An upgrade would begin at the first revision and may meet what is there already.`,
	}),
	'version-table-empty': (facts) => ({
		title: 'The version table is empty',
		sentence: `The table ${facts['table'] ?? 'alembic_version'} has no row although there are tables${facts['expected'] ? ` (they look like ${facts['expected']})` : ''}. An upgrade would begin at the first revision.`,
	}),
	'version-unknown': (facts) => ({
		title: 'The database is at a revision that no file has',
		sentence: `The version table names ${facts['version'] ?? facts['versions'] ?? 'a revision'} that is not in this project. Another branch or a newer release has applied it; Alembic refuses every command but stamping with purge.`,
	}),
	'version-overlaps': (facts) => ({
		title: 'The version table names a revision twice over',
		sentence: `${facts['version'] ?? 'A row'} is an ancestor of ${facts['expected'] ?? 'another row'}. Alembic refuses to upgrade until that row is gone.`,
	}),
	'version-table-several': (facts) => ({
		title: 'Several tables could be the version table',
		sentence: `${facts['tables'] ?? 'More than one table'} have the form of one. Headway goes by ${facts['table'] ?? 'the likeliest'}.`,
	}),
	'command-needed': () => ({
		title: 'The project’s command is not set',
		sentence: 'The history is read without Python. To move the database, say how the project’s Alembic is called.',
	}),
	'bundle-damaged': (facts) => bundleProblem(facts),
} satisfies Partial<Record<ProblemKind, Speaker>>
