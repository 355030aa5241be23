import type { Problem } from '../../contract/database.ts'
import type { LedgerRecord } from './conventions/convention.ts'
import { compareVersions } from './conventions/revision-files.ts'
import { isTable, type Reading } from './ordered-sql-reading.ts'
import { serverProblems } from './ordered-sql-server.ts'

type Ways = NonNullable<Problem['ways']>

/** Every state that a person should know of, each by its name. Those that a change could make worse stop it. */
export async function problemsOf(reading: Reading): Promise<readonly Problem[]> {
	const { convention, context, look } = reading
	const own = (await convention.oddities?.(context, look.description.objects)) ?? []
	return [
		...sourceProblems(reading),
		...runProblems(reading),
		...(await serverProblems(reading)),
		...troubleProblems(reading),
		...recordProblems(reading),
		...missingProblems(reading),
		...editedProblems(reading),
		...lateProblems(reading),
		...(own.some(({ kind }) => kind === 'ledger-empty' || kind === 'ledger-missing') ? [] : booksProblems(reading)),
		...own,
	]
}

function sourceProblems({ files, look, convention, context }: Reading): readonly Problem[] {
	const facts = { table: context.ledger.name, tool: convention.toolName }
	if (files === 'unknown') return [{ kind: 'source-needed', blocks: true, facts }]
	if (files === 'gone') return [{ kind: 'source-missing', blocks: true, facts: { ...facts, folder: look.source?.folder ?? '' } }]
	return []
}

/** It blocks nothing by itself: a plan says better, by its own fault, that the tool must run it. */
function runProblems({ convention }: Reading): readonly Problem[] {
	return convention.runs ? [] : [{ kind: 'not-runnable', blocks: false, facts: { tool: convention.toolName } }]
}

function troubleProblems({ history }: Reading): readonly Problem[] {
	return history.troubles.map(({ kind, file, version, detail }) => ({
		kind,
		blocks: true,
		facts: { file, detail, ...(version === undefined ? {} : { version }) },
	}))
}

/** Rows that say a run did not end well. */
function recordProblems(reading: Reading): readonly Problem[] {
	const { records, convention } = reading
	return records
		.filter(({ state }) => state === 'failed' || state === 'dirty')
		.map((record) => ({
			kind: record.state === 'dirty' ? 'dirty' : 'failed-migration',
			blocks: true,
			revision: record.version,
			repair: 'clear-failed',
			ways: isKnown(reading, record.version) ? [{ repair: 'mark-applied', revision: record.version }] : [],
			facts: { version: labelOf(reading, record.version), tool: convention.toolName, ...(record.detail ? { detail: record.detail } : {}) },
		}))
}

/** Below the newest file, a file is gone; beyond it, something newer has been here. Without any file there is nothing to miss. */
function missingProblems({ missing, history, files }: Reading): readonly Problem[] {
	const newest = history.revisions.at(-1)
	if (files === 'unknown' || files === 'gone') return []
	return unique(missing)
		.filter(({ state }) => state === 'applied')
		.map(({ version }) => ({
			kind: newest && compareVersions(version, newest.version) < 0 ? 'file-missing' : 'unknown-applied',
			blocks: true,
			revision: version,
			repair: 'forget-missing',
			facts: { version },
		}))
}

const unique = (records: readonly LedgerRecord[]) => [...new Map(records.map((record) => [record.version, record])).values()]

function editedProblems({ history, records, context, convention }: Reading): readonly Problem[] {
	const newest = new Map(records.map((record) => [record.version, record]))
	const applied = new Set(context.applied)
	return history.revisions.flatMap((revision): readonly Problem[] => {
		const record = newest.get(revision.version)
		if (!record || revision.repeatable || !applied.has(revision.version)) return []
		const { edited, why } = convention.driftOf(revision, record)
		if (!edited) return []
		const facts = { file: revision.file, version: revision.label, why }
		const canAccept = convention.acceptEdit(revision, context) !== null
		return [{ kind: 'file-edited', blocks: true, revision: revision.version, ...(canAccept ? { repair: 'accept-edit' } : {}), facts }]
	})
}

/** Pending files below an applied one, unless the tool runs such files in their turn without harm. */
function lateProblems({ history, context, convention, records }: Reading): readonly Problem[] {
	if (convention.outOfOrder === 'fills') return []
	const applied = new Set(context.applied)
	const stuck = new Set(records.filter(({ state }) => state === 'failed' || state === 'dirty').map(({ version }) => version))
	const line = history.revisions.filter(({ repeatable }) => !repeatable)
	const last = line.findLastIndex(({ version }) => applied.has(version))
	return line
		.filter((revision, index) => index < last || convention.passesOver?.(revision, context))
		.filter(({ version }) => !applied.has(version) && !stuck.has(version))
		.map(({ version, label, file }) => ({
			kind: 'out-of-order',
			blocks: true,
			revision: version,
			repair: 'run-late',
			ways: [{ repair: 'mark-applied', revision: version }],
			facts: { file, version: label },
		}))
}

/** Running from the start would fail on what is there, or worse, would not. */
function booksProblems(reading: Reading): readonly Problem[] {
	const { context, history, look, convention } = reading
	const { ledger, ledgerExists, applied } = context
	if (applied.length > 0 || reading.records.some(({ state }) => state !== 'undone')) return []
	if (!hasTables(reading)) {
		return look.description.objects.length === 0 ? [{ kind: 'empty-database', blocks: false, facts: { path: look.description.path } }] : []
	}
	const [first] = history.revisions
	const last = history.revisions.findLast(({ repeatable }) => !repeatable)
	const ways: Ways = first && convention.runs ? [{ repair: 'run-late', revision: first.version }] : []
	return [
		{
			kind: ledgerExists ? 'ledger-empty' : 'ledger-missing',
			blocks: true,
			...(last && convention.runs ? { repair: 'baseline', revision: last.version, ways } : {}),
			facts: { table: ledger.name, tool: convention.toolName },
		},
	]
}

/** Tables beside the books, in the schema that the books are in or would be. */
function hasTables({ look, context, convention }: Reading): boolean {
	const companions = convention.companions ?? []
	return look.description.objects.some(
		(object) =>
			object.type === 'table' &&
			!isTable(object, context.ledger) &&
			!companions.includes(object.name) &&
			!object.name.startsWith('sqlite_') &&
			(context.ledger.namespace === null || object.namespace === context.ledger.namespace || object.namespace === context.schema),
	)
}

function isKnown({ history }: Reading, version: string): boolean {
	return history.revisions.some((revision) => revision.version === version)
}

function labelOf({ history }: Reading, version: string): string {
	return history.revisions.find((revision) => revision.version === version)?.label ?? version
}
