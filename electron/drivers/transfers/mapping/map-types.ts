import type { Conversion, SurveyedColumn, SurveyedTable } from '../../../contract/copy-map.ts'

/** Type of PostgreSQL, and how a value becomes one of it. */
export type MappedType = { readonly type: string; readonly conversion: Conversion }

/** Classes that SQLite's own rules tell apart, by the declared type. Source: https://sqlite.org/datatype3.html#determination_of_column_affinity */
type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric'

/** What SQLite makes of a declared type. */
export function affinityOf(declared: string): Affinity {
	const type = declared.toUpperCase()
	if (type.includes('INT')) return 'integer'
	if (/CHAR|CLOB|TEXT/.test(type)) return 'text'
	if (type === '' || type.includes('BLOB')) return 'blob'
	return /REAL|FLOA|DOUB/.test(type) ? 'real' : 'numeric'
}

/** INTEGER PRIMARY KEY: the row's own number, which SQLite gives where none is said. */
export function isRowNumber(table: SurveyedTable, column: SurveyedColumn): boolean {
	const { evidence, key, declared } = column
	const isAlone = key === 1 && table.columns.every((other) => other === column || other.key === 0)
	return isAlone && declared.toUpperCase() === 'INTEGER' && evidence.nulls + evidence.reals + evidence.texts + evidence.blobs === 0
}

/**
 * The type that a column is given by its declaration and by what its rows hold. It is never narrower than the declaration
 * because of the rows alone: tomorrow's row may be greater than all of today's.
 */
export function typeOf(table: SurveyedTable, column: SurveyedColumn): MappedType {
	const declared = column.declared.trim().toUpperCase()
	const meant = meaningOf(declared)
	if (meant !== null) return meant(column, declared, table)
	switch (affinityOf(declared)) {
		case 'integer':
			return { type: 'bigint', conversion: 'exact' }
		case 'real':
			return { type: 'double precision', conversion: 'exact' }
		case 'text':
			return text
		case 'blob':
			return declared === '' ? byEvidence(column, text) : byEvidence(column, bytes)
		case 'numeric':
			// STRING and the like, which SQLite takes for numbers: the rows know better
			return byEvidence(column, text)
	}
}

const text: MappedType = { type: 'text', conversion: 'exact' }
const bytes: MappedType = { type: 'bytea', conversion: 'exact' }
const decimal: MappedType = { type: 'numeric', conversion: 'decimal' }

type Meaning = (column: SurveyedColumn, declared: string, table: SurveyedTable) => MappedType

/** Declared types that mean more than their affinity says; null for all others. */
function meaningOf(declared: string): Meaning | null {
	if (/^BOOL(EAN)?$/.test(declared)) return () => ({ type: 'boolean', conversion: 'boolean' })
	if (/^DATE$/.test(declared)) return ({ evidence }) => ((evidence.longest ?? 0) > dateLength ? time(evidence.offsets) : date)
	if (/^(TIMESTAMPTZ|TIMESTAMP *(\(\d\))? *WITH TIME ZONE)$/.test(declared)) return () => time(1)
	if (/^(DATETIME|TIMESTAMP)\b/.test(declared)) return ({ evidence }) => time(evidence.offsets)
	if (/^(NUMERIC|DECIMAL|NUMBER|MONEY)\b/.test(declared)) return () => decimal
	if (/^JSONB?$/.test(declared)) return jsonOrText
	// The type uuid writes all letters small, and so would change a value: text keeps it, whoever wants the type chooses it
	if (/^(UUID|GUID|UNIQUEIDENTIFIER)$/.test(declared)) return (column) => byEvidence(column, text)
	return null
}

const dateLength = '2000-01-01'.length
const date: MappedType = { type: 'date', conversion: 'date-text' }

/** Text with an offset names a point of time, text without one a reading of some clock. */
function time(offsets: number | undefined): MappedType {
	return { type: offsets ? 'timestamp with time zone' : 'timestamp without time zone', conversion: 'time-text' }
}

/**
 * `json` keeps the very text, spaces and order included, where `jsonb` would write it anew. It knows no equality, so a
 * column that is in a key or an index stays text. Bytes are SQLite's own JSONB, which only SQLite reads.
 */
function jsonOrText(column: SurveyedColumn, _declared: string, table: SurveyedTable): MappedType {
	const isCompared =
		column.key > 0 ||
		table.indexes.some(({ columns }) => columns.includes(column.name)) ||
		table.references.some(({ columns }) => columns.includes(column.name))
	return isCompared || column.evidence.blobs > 0 ? byEvidence(column, text) : { type: 'json', conversion: 'json' }
}

/** What the rows hold, where it is of one kind; otherwise the one that is given, and a finding says what does not fit it. */
function byEvidence({ evidence }: SurveyedColumn, otherwise: MappedType): MappedType {
	const { integers, reals, texts, blobs } = evidence
	const numbers = integers + reals
	if (numbers > 0 && texts + blobs === 0) return numberType(integers, reals)
	if (texts > 0 && numbers + blobs === 0) return text
	if (blobs > 0 && numbers + texts === 0) return bytes
	return otherwise
}

/** Whole numbers and fractions in one column: only decimal digits hold both as they are. */
function numberType(integers: number, reals: number): MappedType {
	if (reals === 0) return { type: 'bigint', conversion: 'exact' }
	return integers === 0 ? { type: 'double precision', conversion: 'exact' } : decimal
}
