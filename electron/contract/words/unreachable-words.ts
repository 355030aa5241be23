import type { Unreachable } from '../stores.ts'

type Category = Unreachable['category']

/** What was found, as the heading of its group and as what it means. */
export const categoryWords: Readonly<Record<Category, { readonly word: string; readonly sentence: string }>> = {
	'dangling-repository': {
		word: 'Repositories that no record names',
		sentence: 'Left by a creation that failed at its last step, or by a deletion.',
	},
	'orphan-staging': { word: 'Staging areas of no branch', sentence: 'Changes that were not committed, and no branch names them.' },
	'queued-staging': { word: 'Staging areas waiting to be cleared', sentence: 'A server queued them and has not come to it.' },
	'ingest-staging': { word: 'Notes of imports', sentence: 'Objects that an import wrote down; they belong to no branch.' },
	'dangling-commit': {
		word: 'Commits that no branch or tag leads to',
		sentence: 'They can still be had by their id, and lakeFS reckons with them when it decides which objects to keep.',
	},
	'missing-parent': { word: 'Commits whose parent is missing', sentence: 'The history of a branch or a tag breaks off here.' },
	'missing-commit': { word: 'Branches and tags whose commit is missing', sentence: 'They lead to a commit that is not there.' },
	'index-without-primary': { word: 'Index rows without their record', sentence: 'They stand for a record that is gone.' },
	'pulls-of-dead-repository': { word: 'Pull requests of deleted repositories', sentence: 'Rows of an index whose repository is gone.' },
	'actions-of-unknown-repository': {
		word: 'Runs of actions of unknown repositories',
		sentence: 'They are kept by name: a new repository of the same name would take them over.',
	},
	'stale-import': { word: 'Old imports', sentence: 'Notes of imports that have not moved for a day.' },
	'stale-task': { word: 'Old tasks', sentence: 'Notes of tasks that have not moved for a day.' },
	'stale-instance': { word: 'Servers that no longer answer', sentence: 'Signs of life older than a day.' },
	'old-upload': { word: 'Old uploads', sentence: 'Uploads in several parts that were begun long ago and not completed.' },
	'repository-leaving': {
		word: 'Repositories whose deletion did not end',
		sentence: 'Nothing resumes it by itself: delete them once more in lakeFS.',
	},
	'default-branch-missing': { word: 'Repositories without their default branch', sentence: 'The record names a branch that is not there.' },
}

/** Groups in the order in which they are shown. */
export const categoryOrder = Object.keys(categoryWords) as readonly Category[]

/** What is broken rather than left over: it is shown apart, and never offered for removal. */
export const damageCategories: ReadonlySet<Category> = new Set(['missing-parent', 'missing-commit', 'default-branch-missing'])

/** What taking something away would mean, in a word. */
export const removalWords: Readonly<Record<Unreachable['removal'], { readonly word: string; readonly sentence: string }>> = {
	harmless: { word: 'harmless', sentence: 'Nothing is lost with it.' },
	'loses-work': { word: 'loses work', sentence: 'Somebody’s work may be in it.' },
	'may-lose-objects': { word: 'may lose objects', sentence: 'lakeFS may then delete objects that it keeps now.' },
	'too-young': { word: 'too young', sentence: 'It may belong to work that is under way, so it is not offered.' },
	never: { word: 'never', sentence: 'It is not offered for removal.' },
}

/** Can it be taken away at all. */
export function isRemovable({ removal, category }: Unreachable): boolean {
	return removal !== 'too-young' && removal !== 'never' && !damageCategories.has(category)
}
