import type { Advice } from '../advice.ts'
import type { AdviceSpeaker, AdviceWords } from './advice-speaker.ts'
import { counted } from './quantities.ts'

/** Of any project with Alembic. Facts: `direction`, `way`, `width`, `rows`. */
export const generalAdviceWords = {
	'not-one-transaction': (_facts, { count }) => ({
		title: 'Each revision is committed by itself',
		sentence: `If one of the ${count ?? 'several'} steps fails, those before it stay. Headway reads back afterwards which did.`,
		fact: 'env.py sets transaction_per_migration',
	}),
	'partly-committed': (_facts, { revision }) => ({
		title: 'Part of it is committed at once',
		sentence: `Revision ${revision ?? 'here'} leaves the transaction on purpose: what ran before it in the same run is committed then, and stays if something fails later.`,
		fact: 'The revision’s own text: an autocommit block, or something done CONCURRENTLY',
	}),
	'no-transaction': () => ({
		title: 'A failure can leave half a revision',
		sentence: 'Alembic takes no transaction around changes to tables on SQLite, so what ran before an error stays. Take a backup first.',
		fact: 'Alembic assumes non-transactional DDL on SQLite',
	}),
	'nothing-undoes': (facts, { revision }) => nothingUndoes(facts['direction'], facts['way'], revision ?? 'this one'),
	'id-too-long': (facts, { revision, count }) => ({
		title: 'The id does not fit into the version table',
		sentence: `Revision ${revision ?? 'here'} has ${count === undefined ? 'more characters' : counted(count, 'character')}, and the column holds ${facts['width'] ?? '32'}: the run would fail when it records the step. Give the column more room first; nothing was changed.`,
		fact: 'PostgreSQL refuses a text that is longer than its column',
	}),
	'runs-on-copy': () => ({
		title: 'The command works on a copy',
		sentence:
			'The copy takes the database’s place only when everything went well. Until then the database stays as it is; do not write to it meanwhile.',
		fact: 'Alembic can leave half a revision behind on SQLite',
	}),
	'runs-in-place': () => ({
		title: 'The command works on the database itself',
		sentence:
			'Headway cannot point this command at a copy, because nothing says how it is told its database. Say so in the command, or rely on the restore point.',
		fact: 'The command has no aim',
	}),
	'marker-only': () => ({
		title: 'This moves the marker only',
		sentence: 'None of the revisions’ steps runs: no table changes. Do it only when the tables are already as that revision leaves them.',
		fact: 'Alembic’s stamp writes the version table and nothing else',
	}),
	'purges-markers': (facts, { count }) => ({
		title: 'This empties the version table first',
		sentence: `${count === undefined || count === 0 ? 'Whatever it holds is' : `Its ${counted(count, 'row')}${facts['rows'] ? ` (${facts['rows']})` : ''} ${count === 1 ? 'is' : 'are'}`} taken out, then the marker is set. No table of yours changes.`,
		fact: 'Alembic’s stamp --purge deletes every row before it writes',
	}),
} satisfies Partial<Record<Advice['kind'], AdviceSpeaker>>

function nothingUndoes(direction: string | undefined, way: string | undefined, revision: string): AdviceWords {
	const fact = way === 'raises' ? 'Its downgrade raises an error on purpose' : 'Its downgrade has nothing in it'
	if (direction !== 'down') {
		return {
			title: 'There is no way back by downgrade',
			sentence: `Once revision ${revision} is applied, ${way === 'raises' ? 'its downgrade refuses' : 'its downgrade moves the marker and changes nothing'}. A restore point is the only way back.`,
			fact,
		}
	}
	return way === 'raises'
		? {
				title: 'This revision refuses to be taken back',
				sentence: `The downgrade of ${revision} ends with an error of its own, so the run would fail there. Go back to a restore point instead.`,
				fact,
			}
		: {
				title: 'This step takes nothing back',
				sentence: `The downgrade of ${revision} moves the marker, and what the revision changed stays. A later upgrade may then meet what is already there.`,
				fact,
			}
}
