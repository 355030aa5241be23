import type { RepairKind } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Query } from '../engines/engine.ts'
import { type BooksContext, type FileRevision, quotedName } from './conventions/convention.ts'
import { inSql, type Preparation, type PreparedStep } from './dialect.ts'
import { contextWith, currentOf } from './ordered-sql-places.ts'
import type { Reading } from './ordered-sql-reading.ts'
import { entriesOf, prepareMoves, runningOf } from './ordered-sql-steps.ts'
import { scriptOf } from './ordered-sql-text.ts'

/** Statements for the books, and how they stand afterwards. */
type BookWork = { readonly message: string; readonly queries: readonly Query[]; readonly reached: BooksContext }

/**
 * Prepares one of the ways on that the problems offer: a plan like any other. Without a revision it is about every one
 * that the problem is about. Faults: `repair-not-offered`, `shown-only`, those of running a file.
 */
export async function prepareRepairOf(reading: Reading, repair: RepairKind, revision: string | null): Promise<Preparation> {
	const { convention, context, look } = reading
	if (repair === 'drop-invalid-index') return dropInvalidIndexes(reading)
	if (!convention.runs) throw new FaultError({ kind: 'shown-only', convention: convention.kind })
	const { objects } = look.description
	const mend = await convention.mend?.(repair, context, objects)
	if (mend) {
		const reached = { ...contextWith(context, mend.applied), ledgerExists: context.ledgerExists || mend.applied.length > 0 }
		return prepared(reading, [stepOf(repair, mend.message, mend.sql, reached, reading)], reached)
	}
	if (repair === 'run-late') return runLate(reading, revision)
	const { message, queries, reached } = bookWork(reading, repair, revision)
	const step = stepOf(repair, message, scriptOf(queries, context.engine), reached, reading)
	const { namespace, name } = context.ledger
	const mayLoseRows = namespace === null ? [name] : [name, `${namespace}.${name}`]
	return prepared(reading, [{ ...step, mayLoseRows, hazards: [{ kind: 'records-only', facts: {} }] }], reached)
}

function bookWork(reading: Reading, repair: RepairKind, revision: string | null): BookWork {
	switch (repair) {
		case 'baseline':
			return recordAll(reading, upTo(reading, revision, repair), 'Record revisions as applied without running them')
		case 'mark-applied':
			return recordAll(reading, [fileOf(reading, revision, repair)], 'Record the revision as applied without running it')
		case 'accept-edit':
			return acceptEdits(reading, revision)
		case 'clear-failed':
			return clearFailed(reading, revision)
		case 'forget-missing':
			return forgetMissing(reading, revision)
		default:
			throw notOffered(repair)
	}
}

const notOffered = (repair: RepairKind) => new FaultError({ kind: 'repair-not-offered', repair })

function fileOf({ history, context }: Reading, revision: string | null, repair: RepairKind): FileRevision {
	const found = history.revisions.find(({ version, label }) => version === revision || label === revision)
	if (!found || context.applied.includes(found.version)) throw notOffered(repair)
	return found
}

/** What is pending up to a revision; all of it unless one is named. Scripts that repeat are left to run. */
function upTo({ history, context }: Reading, revision: string | null, repair: RepairKind): readonly FileRevision[] {
	const line = history.revisions.filter(({ repeatable }) => !repeatable)
	const place = revision === null ? line.length - 1 : line.findIndex(({ version, label }) => version === revision || label === revision)
	const applied = new Set(context.applied)
	const pending = line.slice(0, place + 1).filter(({ version }) => !applied.has(version))
	if (pending.length === 0) throw notOffered(repair)
	return pending
}

function recordAll({ convention, context, records }: Reading, revisions: readonly FileRevision[], message: string): BookWork {
	const queries: Query[] = context.ledgerExists ? [] : [...convention.createLedger(context)]
	let here: BooksContext = { ...context, ledgerExists: true }
	for (const revision of revisions) {
		const stuck = records.find(({ version, state }) => version === revision.version && (state === 'failed' || state === 'dirty'))
		if (stuck) queries.push(...convention.clearFailed(stuck, here))
		queries.push(...convention.recordUp(revision, here).after)
		here = contextWith(here, [...here.applied, revision.version])
	}
	return { message, queries, reached: here }
}

function acceptEdits({ convention, context, history, records }: Reading, revision: string | null): BookWork {
	const newest = new Map(records.map((record) => [record.version, record]))
	const applied = new Set(context.applied)
	const edited = history.revisions.filter((candidate) => {
		const record = newest.get(candidate.version)
		const isWanted = revision === null || revision === candidate.version || revision === candidate.label
		return isWanted && !candidate.repeatable && applied.has(candidate.version) && record && convention.driftOf(candidate, record).edited
	})
	const queries = edited.flatMap((candidate) => convention.acceptEdit(candidate, context) ?? [])
	if (queries.length === 0) throw notOffered('accept-edit')
	return { message: 'Take the file as it is now for what was applied', queries, reached: contextWith(context, context.applied) }
}

function clearFailed({ convention, context, records }: Reading, revision: string | null): BookWork {
	const stuck = records.filter(
		({ version, state }) => (state === 'failed' || state === 'dirty') && (revision === null || version === revision),
	)
	if (stuck.length === 0) throw notOffered('clear-failed')
	const queries = stuck.flatMap((record) => convention.clearFailed(record, context))
	return {
		message: 'Take the failed mark off: the revision counts as not applied',
		queries,
		reached: contextWith(context, context.applied),
	}
}

function forgetMissing({ convention, context, missing, files }: Reading, revision: string | null): BookWork {
	// Without a folder every record is without a file
	if (files === 'unknown' || files === 'gone') throw notOffered('forget-missing')
	const gone = missing.filter(({ version, state }) => state === 'applied' && (revision === null || version === revision))
	if (gone.length === 0) throw notOffered('forget-missing')
	const versions = new Set(gone.map(({ version }) => version))
	const reached = contextWith(
		context,
		context.applied.filter((version) => !versions.has(version)),
	)
	return {
		message: 'Take records without a file off the books',
		queries: gone.flatMap((record) => convention.forget(record, context)),
		reached,
	}
}

async function runLate(reading: Reading, revision: string | null): Promise<Preparation> {
	const { version } = fileOf(reading, revision, 'run-late')
	const preparation = await prepareMoves(reading, [{ id: version, direction: 'up' }])
	const reaches = preparation.steps.at(-1)?.reaches
	return { ...preparation, ...(reaches ? { reaches: [reaches] } : {}) }
}

/** Each outside a transaction, so that nobody waits for a lock on the table meanwhile. */
function dropInvalidIndexes(reading: Reading): Preparation {
	const indexes = reading.look.description.objects.filter(({ invalid }) => invalid)
	if (indexes.length === 0) throw notOffered('drop-invalid-index')
	const steps = indexes.map(({ name, namespace }): PreparedStep => {
		const index = quotedName({ namespace: namespace ?? null, name })
		const sql = `DROP INDEX CONCURRENTLY IF EXISTS ${index};\n`
		const { verify: _, ...step } = stepOf('drop-invalid-index', `Drop ${name}`, sql, reading.context, reading)
		return {
			...step,
			id: `drop-invalid-index ${name}`,
			transactional: false,
			hazards: [{ kind: 'drops-object', facts: { object: `index ${name}` } }],
		}
	})
	return prepared(reading, steps, reading.context, false)
}

function stepOf(repair: RepairKind, message: string, sql: string, reached: BooksContext, { convention, history }: Reading): PreparedStep {
	return {
		id: repair,
		label: repair,
		message,
		direction: 'up',
		sql,
		reversible: false,
		file: null,
		...inSql,
		transactional: true,
		reaches: currentOf(history.revisions, new Set(reached.applied)),
		loses: [],
		hazards: [],
		parameters: {},
		mayLoseRows: [],
		...(reached.ledgerExists ? { verify: entriesOf(reached, convention) } : {}),
	}
}

function prepared(reading: Reading, steps: readonly PreparedStep[], reached: BooksContext, transactional = true): Preparation {
	const { history, convention, ledger, context } = reading
	const reaches = currentOf(history.revisions, new Set(reached.applied))
	const verify = reached === context || !reached.ledgerExists ? ledger : entriesOf(reached, convention)
	const running = runningOf(reading, transactional)
	return { steps, choices: {}, asksTimeZone: false, verify, ...running, ...(reaches === null ? {} : { reaches: [reaches] }) }
}
