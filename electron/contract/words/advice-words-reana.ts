import type { Advice } from '../advice.ts'
import type { AdviceSpeaker, AdviceWords } from './advice-speaker.ts'
import { counted } from './quantities.ts'

/** Of REANA. Facts as the advice brings them; every one has a fallback. */
export const reanaAdviceWords = {
	'no-initial-revision': (facts, { count }) => noBeginning(facts, count),
	'stamps-unchecked': (facts, { stops }) => ({
		title: 'The tables say otherwise',
		sentence: `The marker would say ${facts['goal'] || 'that nothing is applied'}, but the tables look like ${placeName(facts['looksLike'])}. A wrong marker hides every step that is still to be taken, and REANA then fails on what is missing.${stops ? (facts['looksLike'] === '0.7' ? ' Leave the marker alone and upgrade instead.' : ' Set the marker to what the tables are, then upgrade.') : ' Go on only if you know better than the tables.'}`,
		fact: 'The tables, columns and constraints that each revision leaves; reana-db alembic init stamps head without looking',
	}),
	'jump-stops': (facts, { stops }) => ({
		title: stops ? 'This jump stops at 2461610e9698' : 'A later upgrade will stop at 2461610e9698',
		sentence: `This release’s code gives the tables of ${facts['makers'] ?? 'older revisions'} their new constraint names at once, and 2461610e9698 then looks for the old ones in vain. ${stops ? 'The run fails and everything is rolled back. ' : ''}Bring the database to ${facts['via'] ?? '377cfbfccf75'} with the code of REANA-DB ${facts['releases'] ?? '0.9.0 to 0.9.2'} first, then upgrade with this one.`,
		fact: 'REANA’s own models name constraints since 0.9.3',
	}),
	'names-already-enforced': (facts, { count }) => ({
		title: 'Constraints that 2461610e9698 renames are not there',
		sentence: `${count ?? 'Some'} of its ${facts['of'] ?? '36'} old names ${count === 1 ? 'is' : 'are'} missing${facts['examples'] ? ` (${facts['examples']}${count !== undefined && count > 3 ? ', …' : ''})` : ''}${facts['renamed'] && facts['renamed'] !== '0' ? `, ${facts['renamed']} of them under the new name already` : ''}. The run fails there and everything is rolled back. Give ${count === 1 ? 'it its' : 'them their'} old name${count === 1 ? '' : 's'} first${facts['cure'] ? `: ${facts['cure']}${Number(facts['renamed']) > 1 ? ', and so on' : ''}` : ''}.`,
		fact: '2461610e9698 renames 36 constraints without asking whether they exist',
	}),
	'orphans-deleted': (facts, { count, stops }) => ({
		title: stops ? 'Jobs without a workflow stop the run' : 'Jobs without a workflow are deleted',
		sentence: `86435bb00714 deletes ${counted(count ?? 0, 'job')} whose workflow is gone and ${counted(Number(facts['cached'] ?? 0), 'row')} of the job cache, for good. ${stops ? `${counted(Number(facts['nameless'] ?? 0), 'job')} that name${facts['nameless'] === '1' ? 's' : ''} no workflow at all ${facts['nameless'] === '1' ? 'is' : 'are'} kept, and the step then fails. Give them a workflow or delete them first.` : 'Keep the restore point if you may need them.'}`,
		fact: 'Counted in this database now',
	}),
	'workspace-prefix': (facts, { count }) => ({
		title: 'Workspace paths get a prefix',
		sentence: `6568d7cb6710 puts the command’s SHARED_VOLUME_PATH before ${count === undefined ? 'every relative path' : counted(count, 'relative path')}: ${facts['path'] ?? '/var/reana'}${facts['said'] === 'yes' ? '' : ' unless its own environment says otherwise'}. ${facts['said'] === 'yes' ? 'Check that REANA uses the same.' : 'Set it in the command’s environment if REANA keeps its files elsewhere.'}`,
		fact: 'Workspace paths that do not begin with a slash, counted now',
	}),
	'restarts-too-many': (_facts, { count }) => ({
		title: 'Some workflows were restarted too often to go back',
		sentence: `${count === undefined ? 'Some workflows have' : count === 1 ? '1 workflow has' : `${counted(count, 'workflow')} have`} ten restarts or more, which the old run number cannot hold: the downgrade of b85c3e601de4 refuses, and everything is rolled back. Go no further down than b85c3e601de4, or to a restore point.`,
		fact: 'Rows of workflow with run_number_minor of 10 or more',
	}),
	'downgrade-fails-on-sqlalchemy-2': (facts, { stops }) => ({
		title: stops ? 'This downgrade fails with SQLAlchemy 2' : 'With SQLAlchemy 2 this downgrade fails',
		sentence: `The way back of b85c3e601de4 hands SQLAlchemy a bare string, which release 2 refuses${facts['installed'] ? `, and the command has ${facts['installed']}` : ''}: the run fails and everything is rolled back. Use the code of an older release with SQLAlchemy 1.4, or a restore point.`,
		fact: 'REANA-DB needs SQLAlchemy 2 since 0.95.0a7',
	}),
	'enums-left-behind': (facts) => ({
		title: 'Two types stay behind',
		sentence: `The way back to base drops the tables but not the types ${facts['types'] ?? 'resourcetype, resourceunit'}, and the next upgrade would stop at them. Drop them afterwards${facts['cure'] ? `: ${facts['cure']}` : '.'}`,
		fact: 'The downgrade of c912d4f1e1cc drops no types',
	}),
	'enums-in-the-way': (facts, { revision }) => ({
		title: 'Types are there already',
		sentence: `${revision ?? 'A revision'} makes ${facts['types'] ?? 'types'} without asking, so the run fails and everything is rolled back. If nothing uses them, drop them first${facts['cure'] ? `: ${facts['cure']}` : '.'}`,
		fact: 'An earlier way back to base leaves types behind',
	}),
	'round-trip-loses': (facts, { count, revision }) => lost(facts, revision ?? 'The step', count),
	'pooler-port': (facts) => ({
		title: 'A pooler stands before the server',
		sentence: `${facts['where'] === 'command' ? `The command’s ${facts['variable'] ?? 'environment'} names port 6432` : `The address ${facts['address'] ?? 'that is open'} is a pooler’s`}: each transaction may get another session, so a lock held for a session protects nothing. Use the server’s own port, 5432 by default.`,
		fact: 'REANA’s PgBouncer listens on 6432 and pools by transaction',
	}),
	'wrapper-lacks': (facts) => ({
		title: 'reana-db alembic cannot do this by itself',
		sentence: `The wrapper has no ${facts['lacks'] ?? 'stamp, heads or check'}, so Headway writes the version table itself and reads it back.`,
		fact: 'reana-db alembic has init, upgrade, downgrade, current, history and revision only',
	}),
	'schema-missing': (facts) => ({
		title: `The schema ${facts['schema'] ?? '__reana'} is not there`,
		sentence:
			'REANA’s revisions make their tables in it and never make the schema itself, so every command that writes fails; nothing was changed. Run reana-db init on this database first.',
		fact: 'REANA’s env.py keeps everything in one schema that only reana-db init creates',
	}),
} satisfies Partial<Record<Advice['kind'], AdviceSpeaker>>

function noBeginning(facts: Readonly<Record<string, string>>, count: number | undefined): AdviceWords {
	const fact = 'REANA has no revision that makes its first tables'
	if (facts['state'] === 'tables-there') {
		const place = placeName(facts['looksLike'])
		return {
			title: 'The tables are there, the marker is not',
			sentence: `${facts['marker'] === 'no-table' ? 'There is no version table' : 'The version table is empty'}, so an upgrade would begin at the beginning and fail on what is already there. The tables look like ${place}. ${facts['looksLike'] ? 'Set the marker to that, then upgrade.' : 'Find out which release made them before anything else.'}`,
			fact,
		}
	}
	return {
		title: 'An upgrade cannot begin here',
		sentence: `${count === undefined ? 'REANA’s first tables are' : count === 1 ? '1 of REANA’s first tables is' : `${count} of REANA’s first tables are`} missing${facts['missing'] ? ` (${facts['missing']})` : ''}, and no revision makes them. In a new database run reana-db init, which makes every table, and only then reana-db alembic init, which marks them as up to date.`,
		fact,
	}
}

function placeName(looksLike: string | undefined): string {
	if (!looksLike) return 'a mixture of revisions'
	return looksLike === '0.7' ? 'REANA 0.7, before the first revision' : looksLike
}

function lost(facts: Readonly<Record<string, string>>, revision: string, count: number | undefined): AdviceWords {
	if (facts['what'] === 'path') {
		return {
			title: 'Some workspace paths will be wrong afterwards',
			sentence: `The way back of ${revision} gives every workflow a path made of its own id. That is not where ${count === undefined ? 'some workflows keep' : count === 1 ? '1 workflow keeps' : `${counted(count, 'workflow')} keep`} their files: restarts share the first run’s folder, and other roots than ${facts['root'] ?? '/var/reana'} are forgotten. An upgrade does not put it right.`,
			fact: 'Paths compared with what the downgrade would write',
		}
	}
	const what = facts['what'] ?? 'row'
	return {
		title: 'The way back drops rows that an upgrade does not bring back',
		sentence: `${revision} drops what is kept of ${count === undefined ? `each ${what}` : counted(count, what, manyOf(what))}. After another upgrade the tables are there and empty; a restore point keeps the rows.`,
		fact: 'Counted in this database now',
	}
}

function manyOf(what: string): string {
	if (what === 'job with times') return 'jobs with times'
	if (what.endsWith('y')) return `${what.slice(0, -1)}ies`
	return what.endsWith('ss') ? `${what}es` : `${what}s`
}
