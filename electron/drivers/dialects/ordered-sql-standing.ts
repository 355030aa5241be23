import type { Problem } from '../../contract/database.ts'
import type { FileRevision, LedgerRecord } from './conventions/convention.ts'
import { inLine, type RevisionNode, type Standing } from './dialect.ts'
import { currentOf } from './ordered-sql-places.ts'
import type { Reading } from './ordered-sql-reading.ts'

/** Puts a reading in the house's words: the files as a line, then what only the books know. */
export function standingFrom(reading: Reading, problems: readonly Problem[]): Standing {
	const { history, records, context, missing, ledger, project } = reading
	const newest = new Map(records.map((record) => [record.version, record]))
	const applied = new Set(context.applied)
	const known = history.revisions.map((revision, index) => {
		const record = applied.has(revision.version) ? newest.get(revision.version) : undefined
		return fileNode(reading, revision, record, history.revisions[index - 1]?.version ?? null)
	})
	const last = known.at(-1)?.id ?? null
	const onlyBooks = [...new Map(missing.map((record) => [record.version, record])).values()]
	const unknown = onlyBooks.map((record, index) => bookNode(record, onlyBooks[index - 1]?.version ?? last))
	const current = currentOf(history.revisions, applied) ?? (known.length === 0 ? (unknown.at(-1)?.id ?? null) : null)
	const isUnclear = current === null && problems.some(({ kind }) => kind === 'ledger-missing' || kind === 'ledger-empty')
	const currentText = isUnclear ? '?' : null
	const currents = current === null ? [] : [current]
	return { revisions: [...known, ...unknown], current, currents, currentText, applied, ledger, problems, project }
}

/** `record` is that of an applied revision. */
function fileNode(
	{ convention, files }: Reading,
	revision: FileRevision,
	record: LedgerRecord | undefined,
	before: string | null,
): RevisionNode {
	return {
		id: revision.version,
		label: revision.label,
		message: revision.message,
		parents: before === null ? [] : [before],
		createdAt: revision.createdAt,
		file: files === 'own' ? null : revision.file,
		edited: record !== undefined && convention.driftOf(revision, record).edited,
		appliedAt: record?.appliedAt ?? null,
		since: null,
		...inLine,
		known: true,
		up: revision.up?.sql ?? null,
		down: revision.down?.sql ?? null,
	}
}

function bookNode(record: LedgerRecord, before: string | null): RevisionNode {
	const nothing = { ...inLine, createdAt: null, since: null, file: null, up: null, down: null }
	return {
		...nothing,
		id: record.version,
		label: record.version,
		message: record.message ?? '',
		parents: before === null ? [] : [before],
		edited: false,
		appliedAt: record.appliedAt,
		known: false,
	}
}
