import type { SqlValue } from '../../engines/engine.ts'
import type { Cells } from '../pages/cells.ts'
import type { BinaryWriter } from './binary-writer.ts'
import { ConversionError } from './codec-error.ts'

/** A value that is there. */
export type Present = Exclude<SqlValue, null>

/**
 * Writes one field, its length before it. Throws ConversionError where the value does not fit; what it has written by then does
 * not count.
 */
export type PutField = (out: BinaryWriter, value: Present) => void

/** How values of one type of PostgreSQL are written, compared and shown. */
export type FieldForm = {
	readonly put: PutField
	/**
	 * Writes a cell as it stands in its page, one that is not NULL, and answers true; or writes nothing and answers false, and its
	 * value goes the ordinary way.
	 */
	readonly putCell?: (out: BinaryWriter, cells: Cells, place: number) => boolean
	/** Where PostgreSQL's own binary form is not one that can be told from a source's value: how both sides are compared. */
	readonly canonical?: { readonly put: PutField; readonly sql: (column: string) => string }
	/** A canonical field as text. */
	readonly show: (field: Uint8Array) => string
}

const longestShown = 200

/** A value of a source as text for a person. */
export function shownValue(value: SqlValue): string {
	if (value === null) return 'NULL'
	if (value instanceof Uint8Array) return shortened(`X'${hex(value.subarray(0, longestShown))}'`)
	return shortened(Object.is(value, -0) ? '-0.0' : String(value))
}

export function shortened(text: string): string {
	if (text.length <= longestShown) return text
	const characters = [...text.slice(0, longestShown * 2)]
	return characters.length <= longestShown ? characters.join('') : `${characters.slice(0, longestShown - 1).join('')}…`
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

/** Ends the writing of a value. */
export function refuse(value: SqlValue, why: string): never {
	throw new ConversionError(why, shownValue(value))
}

export const viewOf = (field: Uint8Array): DataView => new DataView(field.buffer, field.byteOffset, field.byteLength)
export const textOf = (field: Uint8Array): string => Buffer.from(field.buffer, field.byteOffset, field.byteLength).toString('utf8')
