import type { Problem, ProblemKind, RepairKind } from '../database.ts'
import { alembicProblems, alembicRepairs } from './alembic-words.ts'
import { orderedSqlProblems, orderedSqlRepairs } from './ordered-sql-words.ts'

/** `repair` names the act that resolves the problem, ready to stand on a button. */
export type ProblemWords = { readonly title: string; readonly sentence: string; readonly repair?: string }

type Facts = Readonly<Record<string, string>>
type Speaker = (facts: Facts, repair: RepairKind | undefined) => { readonly title: string; readonly sentence: string }

/** A problem in words: what was found, and what it means for the person's next step. */
export function problemWords(problem: Problem): ProblemWords {
	const words = speakers[problem.kind](problem.facts, problem.repair)
	return problem.repair === undefined ? words : { ...words, repair: repairWords(problem.repair) }
}

const repairNames: Record<RepairKind, string> = {
	'create-redun-version': 'Create the missing version table',
	'record-redun-version': 'Record the version again',
	'stamp-alembic-version': 'Record the revision again',
	'drop-leftover-table': 'Remove the leftover table',
	...orderedSqlRepairs,
	...alembicRepairs,
}

/** The name of a repair, as on its button. */
export function repairWords(repair: RepairKind): string {
	return repairNames[repair]
}

/** Facts a problem may bring: `table`, `says`, `expected`, `path`, `version`, `newestKnown`, `ids`, `objects`, `at`, `act`, `from`, `to`, `state`. All have a fallback. */
const speakers: Record<ProblemKind, Speaker> = {
	...orderedSqlProblems,
	...alembicProblems,
	'empty-database': () => ({
		title: 'The database is empty',
		sentence: 'It has no tables yet. An upgrade creates them.',
	}),
	'redun-version-missing': (facts) => ({
		title: 'The version table is missing',
		sentence: `The table redun_version is not there, so redun takes this database for an empty one. The recorded revision and the tables say ${facts['expected'] ?? facts['says'] ?? 'otherwise'}.`,
	}),
	'redun-version-empty': (facts) => ({
		title: 'The version table is empty',
		sentence: `The table redun_version has no row, so redun takes this database for an empty one. The recorded revision says ${facts['expected'] ?? facts['says'] ?? 'otherwise'}.`,
	}),
	'redun-version-disagrees': (facts) => ({
		title: 'Two version records disagree',
		sentence: `The table redun_version says ${facts['says'] ?? 'one version'}, the recorded revision says ${facts['expected'] ?? 'another'}. The recorded revision is exact, so Headway goes by it; redun does not.`,
	}),
	'redun-version-from-the-future': (facts) => ({
		title: 'A version record is dated in the future',
		sentence: `A row of redun_version is dated ${facts['at'] ?? 'later than now'}, probably by a wrong clock. redun believes the newest date and so keeps reading ${facts['says'] ?? 'an old version'}, whatever is recorded after it.`,
	}),
	'alembic-version-missing': (facts) => ({
		title: 'The recorded revision is missing',
		sentence: `The table alembic_version is not there, and redun stops with an error without it. ${matching(facts)}`,
	}),
	'alembic-version-empty': (facts) => ({
		title: 'No revision is recorded',
		sentence: `The table alembic_version has no row, so redun can neither upgrade nor downgrade this database. ${matching(facts)}`,
	}),
	'alembic-version-several': (facts) => ({
		title: 'Several revisions are recorded',
		sentence: `The table alembic_version should hold one row and holds several${facts['ids'] ? ` (${facts['ids']})` : ''}. Which one is true cannot be told safely, so the database is shown but not moved.`,
	}),
	'newer-than-known': (facts) => ({
		title: 'Newer than Headway knows',
		sentence: `This database is at ${facts['version'] ?? facts['says'] ?? 'a version'} that this release of Headway does not know${facts['newestKnown'] ? ` (the newest it knows is ${facts['newestKnown']})` : ''}. It is shown but never moved.`,
	}),
	'leftover-table': (facts, repair) => ({
		title: 'A migration was left unfinished',
		sentence: `The table ${facts['table'] ?? '_alembic_tmp_job'} is left over from a migration that broke off. Every further attempt fails on it until it is gone. ${
			repair === undefined
				? `It may hold the only copy of the rows of ${facts['expected'] ?? 'the table it was to replace'}, so Headway does not remove it.`
				: `The real table ${facts['expected'] ?? ''} is there and whole.`.replace('  ', ' ')
		}`,
	}),
	'value-store-missing': (facts) => ({
		title: facts['path'] ? 'The value store is not there' : 'Nobody said where the value store is',
		sentence: `${keptOutside(facts)} outside the database, ${
			facts['path'] ? `in ${facts['path']}, which cannot be found` : 'and no value_store_path of redun.ini says where'
		}. Those values cannot be shown; the database itself is not affected.`,
	}),
	'unexpected-schema': (facts) => ({
		title: 'The schema is not what its version says',
		sentence: `${facts['table'] ? `The table ${facts['table']} differs` : 'Some tables differ'} from what ${facts['expected'] ? `version ${facts['expected']}` : 'the recorded version'} should have${facts['objects'] ? ` (${facts['objects']})` : ''}. Somebody or something changed it outside the history.`,
	}),
	'unfinished-transaction': () => ({
		title: 'A writer stopped in the middle',
		sentence:
			'A program ended while it was writing. What you see is the state before that; the next program that writes will roll the rest back.',
	}),
	'interrupted-run': (facts) =>
		facts['outcome'] === 'failed' || facts['outcome'] === 'cancelled'
			? halfDone(facts)
			: {
					title: 'A run was interrupted',
					sentence: `The ${interrupted(facts)} ended before it could say how it went. ${found(facts['state'] ?? facts['found'])}${begun(facts)}`,
				},
	'not-recognised': () => ({
		title: 'No history was recognised',
		sentence:
			'This is a database, but not of a kind whose history Headway knows. It can be backed up and restored. If it belongs to a project, say where that project is.',
	}),
}

function keptOutside({ values, more }: Facts): string {
	if (values === undefined) return 'Large values are kept'
	return `${more ? 'At least ' : ''}${values} ${values === '1' && !more ? 'value is' : 'values are'} kept`
}

function matching(facts: Facts): string {
	const match = facts['expected'] ?? facts['says']
	return match ? `The tables match ${match}.` : 'The tables do not show for certain which revision it should be.'
}

function found(state: string | undefined): string {
	if (state === 'before') return 'The database is as it was before.'
	if (state === 'after') return 'The change is complete.'
	return 'The database is neither where it was before nor where it was to go; another program may have moved it since.'
}

function halfDone(facts: Facts) {
	return {
		title: 'A step is half done',
		sentence: `The ${interrupted(facts)} ${facts['outcome'] === 'cancelled' ? 'was cancelled' : 'failed'} in a step that runs outside a transaction.${begun(facts)}`,
	}
}

/** A step outside a transaction stops at a statement; those before it stay. */
function begun(facts: Facts): string {
	if (facts['step'] === undefined) return ''
	return ` Statement ${facts['statement']} of ${facts['statements']} of ${facts['step']} had begun; those before it have run, and whether this one has must be looked at.`
}

function interrupted(facts: Facts): string {
	const way = facts['from'] && facts['to'] ? ` from ${facts['from']} to ${facts['to']}` : ''
	return `${facts['act'] ?? 'last change'}${way}`
}
