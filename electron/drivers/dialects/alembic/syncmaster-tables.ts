import type { Advice } from '../../../contract/advice.ts'
import { firstSchema, namesIn, statement, stepsOf } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'

/** The one revision of 0.1, which 0.2 replaced by others without a way from one to the other. */
export const singleRevision = '478240cdad4b'

/** What earlier releases, or Celery and APScheduler themselves, left in this database. */
export async function tableAdvice(occasion: Occasion): Promise<readonly Advice[]> {
	return [...orphanedMarker(occasion), ...(await drift(occasion)), ...skippedAndStopped(occasion), ...notPreviewable(occasion)]
}

function orphanedMarker({ rows, revisions, act }: Occasion): readonly Advice[] {
	if (!rows.includes(singleRevision) || revisions.has(singleRevision)) return []
	return [statement('old-single-revision', { stops: act === 'move', revision: singleRevision, facts: { act } })]
}

/** Columns that 0.2.2 made otherwise by editing revisions in place; databases of 0.2.0 and 0.2.1 keep the old widths. */
const widths = [
	{ table: 'group', column: 'name', before: 256, now: 128, revision: '0002' },
	{ table: 'connection', column: 'type', before: 23, now: 32, revision: '0004' },
] as const

async function drift({ look, revisions, moves }: Occasion): Promise<readonly Advice[]> {
	const schema = firstSchema(look.description)
	const downs = stepsOf({ moves }, 'down')
	const asked = widths.filter(({ revision, before }) => {
		// A project of 0.2.0 wants the widths of 0.2.0, and a table that goes away has none
		const text = revisions.get(revision)?.upgrade?.text ?? ''
		return !downs.has(revision) && !new RegExp(`(length=|String\\()\\s*${before}\\b`).test(text)
	})
	if (asked.length === 0) return []
	const [answer] = await look.read([
		{
			sql: `SELECT c.relname || '.' || a.attname, a.atttypmod - 4 FROM pg_catalog.pg_attribute AS a
				JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
				WHERE n.nspname = :schema AND c.relkind = 'r' AND a.atttypmod > 4 AND NOT a.attisdropped
					AND (c.relname, a.attname) IN (('group', 'name'), ('connection', 'type'))`,
			parameters: { schema },
		},
	])
	const live = new Map((answer?.rows ?? []).map((row) => [String(row[0]), Number(row[1])]))
	const drifted = asked.filter(({ table, column, before }) => live.get(`${table}.${column}`) === before)
	if (drifted.length === 0) return []
	const columns = drifted.map(({ table, column, before, now }) => `${table}.${column} holds ${before} characters, not ${now}`).join('; ')
	return [statement('drifted-widths', { count: drifted.length, facts: { columns } })]
}

/** What a revision that looks first makes, and what its way back drops without looking. */
const conditional = [
	{
		revision: '0009',
		asks: 'celery_taskmeta',
		tables: ['celery_taskmeta', 'celery_tasksetmeta'],
		sequences: ['task_id_sequence', 'taskset_id_sequence'],
		owner: 'Celery',
	},
	{ revision: '0011', asks: 'apscheduler_jobs', tables: ['apscheduler_jobs'], sequences: [], owner: 'APScheduler' },
] as const

function skippedAndStopped(occasion: Occasion): readonly Advice[] {
	const { description } = occasion.look
	const schema = firstSchema(description)
	const tables = namesIn(description, 'table', schema)
	const sequences = namesIn(description, 'sequence', schema)
	return conditional.flatMap((step) => {
		const missing = [...step.tables.filter((name) => !tables.has(name)), ...step.sequences.filter((name) => !sequences.has(name))]
		const facts = { table: step.asks, owner: step.owner, missing: missing.join(', ') }
		const more = { revision: step.revision, count: missing.length }
		if (stepsOf(occasion, 'up').has(step.revision)) {
			const skips = tables.has(step.asks) && occasion.byCommand
			return skips ? [statement('skips-when-present', { ...more, facts: { ...facts, direction: 'up' } })] : []
		}
		if (!stepsOf(occasion, 'down').has(step.revision) || missing.length === 0) return []
		return [statement('skips-when-present', { ...more, stops: true, facts: { ...facts, direction: 'down' } })]
	})
}

/** A revision that looks at the live database has no SQL to be shown beforehand. */
function notPreviewable(occasion: Occasion): readonly Advice[] {
	if (!occasion.byCommand) return []
	const looking = conditional.filter(({ revision }) => {
		const read = occasion.revisions.get(revision)
		return stepsOf(occasion, 'up').has(revision) && (read === undefined || read.hints.includes('reads-live-state'))
	})
	return looking.map(({ revision, asks }) => statement('not-previewable', { revision, facts: { table: asks } }))
}
