import type { MappedColumn } from '../../../contract/copy-map.ts'
import { FaultError } from '../../../contract/fault.ts'
import type { SqlValue } from '../../engines/engine.ts'
import type { ColumnCodec, Encode } from '../transfer.ts'
import { type BinaryWriter, createBinaryWriter, putNull } from './binary-writer.ts'
import { decimalForm } from './codec-decimal.ts'
import { ConversionError } from './codec-error.ts'
import { type FieldForm, type PutField, shortened } from './codec-field.ts'
import { jsonbForm, jsonbOrTextForm } from './codec-jsonb.ts'
import { bigintForm, booleanForm, doubleForm, integerForm, realForm, smallintForm } from './codec-numbers.ts'
import { asText, byteaForm, jsonForm, memberForm, paddedForm, textForm, uuidForm, varyingForm } from './codec-text.ts'
import { dateForm, type TimeReading, timestampForm } from './codec-times.ts'
import { wallClockOf } from './codec-zone.ts'

/** Writes a field with its length before it, -1 for NULL: what a binary COPY and the digests of a comparison are made of. */
export type PutValue = (out: BinaryWriter, value: SqlValue) => void

/** A codec that also writes fields one after another, with no memory of their own. */
export type RowCodec = ColumnCodec & {
	/** As `FieldForm.putCell`; null where there is none. */
	readonly putCell: NonNullable<FieldForm['putCell']> | null
	/** As `encode`: throws ConversionError where the value does not fit, and then what it has written since does not count. */
	readonly put: PutValue
	/** As `canonical`. */
	readonly putCanonical: PutValue
	/** As `putCell`, of the canonical form. */
	readonly putCanonicalCell: NonNullable<FieldForm['putCell']> | null
}

export type CodecOptions = {
	/** IANA name: how times without an offset are read. */
	readonly timeZone: string
	/** Words of the enumerated type that the column has in the target; null for any other type. */
	readonly members: readonly string[] | null
}

const lengthBytes = 4

/**
 * How values of a column become those of its type. `canonicalSql` takes a column as SQL, quoted already. In a column whose map
 * says `setNull`, `canonical` gives null for what does not fit: that is what the target holds then.
 * Faults: `map-malformed` for a type that cannot be written, `unknown-time-zone`.
 */
export function codecFor(column: MappedColumn, options: CodecOptions): RowCodec {
	const form = formOf(column, options)
	const put = withNull(form.put)
	const putStrictly = form.canonical ? withNull(form.canonical.put) : put
	const putCanonical = column.setNull ? orNull(put, putStrictly) : putStrictly
	return {
		type: column.type,
		put,
		putCell: form.putCell ?? null,
		putCanonical,
		putCanonicalCell: form.canonical ? null : (form.putCell ?? null),
		encode: encodeBy(put),
		canonical: encodeBy(putCanonical),
		canonicalSql: form.canonical?.sql ?? ((name) => name),
		show: (field) => (field === null ? null : shortened(form.show(field))),
	}
}

const withNull =
	(put: PutField): PutValue =>
	(out, value) =>
		value === null ? putNull(out) : put(out, value)

/** What cannot be written is NULL. */
function orNull(put: PutValue, putCanonical: PutValue): PutValue {
	return (out, value) => {
		const start = out.length
		try {
			if (put !== putCanonical) put(out, value)
			out.length = start
			putCanonical(out, value)
		} catch (thrown) {
			if (!(thrown instanceof ConversionError)) throw thrown
			out.length = start
			putNull(out)
		}
	}
}

function encodeBy(put: PutValue): Encode {
	const out = createBinaryWriter(64)
	return (value) => {
		if (value === null) return null
		out.length = 0
		put(out, value)
		return out.view.getInt32(0) < 0 ? null : new Uint8Array(out.bytes.subarray(lengthBytes, out.length))
	}
}

function formOf({ type, conversion, into }: MappedColumn, { timeZone, members }: CodecOptions): FieldForm {
	if (members !== null) return memberForm(members)
	const form = plainForms[type] ?? measuredForm(type)
	if (type === 'jsonb' && conversion === 'json-or-text') return jsonbOrTextForm
	if (form !== undefined) return conversion === 'as-text' ? asText(form) : form
	const time = /^timestamp(?:\((\d)\))?(?: (with|without) time zone)?$/.exec(type)
	if (time === null) throw new FaultError({ kind: 'map-malformed', detail: `${into}: rows cannot be written as ${type}` })
	const reading = readings.find((one) => one === conversion) ?? 'time-text'
	return timestampForm(reading, Number(time[1] ?? 6), time[2] === 'with' ? wallClockOf(timeZone) : null)
}

const readings: readonly TimeReading[] = ['time-text', 'date-text', 'epoch-seconds', 'epoch-milliseconds']

/** By the name that format_type gives, and the other names that people write. */
const plainForms: Readonly<Record<string, FieldForm>> = {
	bigint: bigintForm,
	int8: bigintForm,
	integer: integerForm,
	int: integerForm,
	int4: integerForm,
	smallint: smallintForm,
	int2: smallintForm,
	'double precision': doubleForm,
	float8: doubleForm,
	real: realForm,
	float4: realForm,
	boolean: booleanForm,
	bool: booleanForm,
	text: textForm,
	'character varying': textForm,
	varchar: textForm,
	citext: textForm,
	bytea: byteaForm,
	date: dateForm,
	uuid: uuidForm,
	json: jsonForm,
	jsonb: jsonbForm,
}

/** Types that say how long a value may be. */
function measuredForm(type: string): FieldForm | undefined {
	const found = /^(numeric|decimal|character varying|varchar|character|char)(?:\((\d+)(?:, ?(-?\d+))?\))?$/.exec(type)
	const [, name, size, scale] = found ?? []
	if (name === undefined) return undefined
	if (name === 'numeric' || name === 'decimal') return decimalForm(size === undefined ? null : Number(size), Number(scale ?? 0))
	return name.includes('var') ? varyingForm(Number(size)) : paddedForm(Number(size ?? 1))
}
