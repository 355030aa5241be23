import { isUtf8 } from 'node:buffer'
import { isBytes, isText } from '../../engines/sqlite-format.ts'
import { putBytes, putText, reserve } from './binary-writer.ts'
import { copyCell, copyPlainCell } from './codec-cells.ts'
import { type FieldForm, hex, type Present, refuse, textOf } from './codec-field.ts'

/** text, and whatever PostgreSQL keeps as such, without a length. */
export const textForm: FieldForm = {
	put: (out, value) => putText(out, plainText(value)),
	putCell: (out, cells, place) => isText(cells.types[place] as number) && copyPlainCell(out, cells, place),
	show: textOf,
}

/** `character varying(n)`: n characters, not bytes. PostgreSQL would cut spaces off the end; here they do not fit. */
export function varyingForm(most: number): FieldForm {
	return {
		put(out, value) {
			const text = plainText(value)
			if (characters(text) > most) refuse(value, `longer than ${most} characters`)
			putText(out, text)
		},
		show: textOf,
	}
}

/** `character(n)`: filled with spaces, so that a space at the end of a shorter text could not be told from them. */
export function paddedForm(length: number): FieldForm {
	return {
		put(out, value) {
			const text = plainText(value)
			const count = characters(text)
			if (count > length) refuse(value, `longer than ${length} characters`)
			if (count < length && text.endsWith(' ')) refuse(value, 'spaces at its end would be lost')
			putText(out, count < length ? text + ' '.repeat(length - count) : text)
		},
		show: textOf,
	}
}

/** An enumerated type. */
export function memberForm(members: readonly string[]): FieldForm {
	const known = new Set(members)
	return {
		put(out, value) {
			if (typeof value !== 'string' || !known.has(value)) refuse(value, 'none of the words of the type')
			putText(out, value)
		},
		show: textOf,
	}
}

/** The form with numbers and bytes written as text before they reach it: SQLite's text for numbers, SQL literals for bytes and for text with NUL in it. */
export function asText(form: FieldForm): FieldForm {
	return {
		put: (out, value) => form.put(out, readableText(value)),
		...(form.canonical && { canonical: form.canonical }),
		show: form.show,
	}
}

/** bytea. Text gives its bytes in UTF-8. */
export const byteaForm: FieldForm = {
	put(out, value) {
		if (value instanceof Uint8Array) putBytes(out, value)
		else if (typeof value === 'string') putText(out, value)
		else refuse(value, 'not bytes')
	},
	putCell(out, cells, place) {
		const type = cells.types[place] as number
		const fits = isBytes(type) || isText(type)
		if (fits) copyCell(out, cells, place)
		return fits
	},
	show: (field) => `\\x${hex(field.subarray(0, 100))}`,
}

/** The type `json`, which keeps the very text. */
export const jsonForm: FieldForm = {
	put(out, value) {
		putText(out, jsonText(value))
	},
	show: textOf,
}

/** The text of JSON that a value is. */
export function jsonText(value: Present): string {
	if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return shownNumber(value)
	const text = value instanceof Uint8Array && isUtf8(value) ? textOf(value) : value
	if (typeof text !== 'string') return refuse(value, 'not JSON')
	try {
		JSON.parse(text)
		return text
	} catch {
		return refuse(value, 'not JSON')
	}
}

const uuidPattern = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

/** uuid: hyphens and letter case are not kept by the type. */
export const uuidForm: FieldForm = {
	put(out, value) {
		if (value instanceof Uint8Array && value.length === 16) return putBytes(out, value)
		if (typeof value !== 'string' || !uuidPattern.test(value)) return refuse(value, 'not a UUID')
		const at = reserve(out, 20)
		out.view.setInt32(at, 16)
		out.bytes.write(value.replaceAll('-', ''), at + 4, 16, 'hex')
		out.length = at + 20
	},
	show: (field) => hex(field).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
}

function plainText(value: Present): string {
	if (typeof value !== 'string') return refuse(value, value instanceof Uint8Array ? 'bytes that are no text' : 'not text')
	if (value.includes('\0')) refuse(value, 'PostgreSQL has no NUL in text')
	return value
}

/** Lengths are counted as PostgreSQL counts them: a character beyond the first plane is one. */
function characters(text: string): number {
	let count = 0
	for (let index = 0; index < text.length; index++) if ((text.charCodeAt(index) & 0xfc00) !== 0xdc00) count += 1
	return count
}

/** A value as text that can be read back: numbers as SQLite shows them, bytes and text with NUL as SQL literals. */
export function readableText(value: Present): string {
	if (value instanceof Uint8Array) return `X'${hex(value).toUpperCase()}'`
	if (typeof value === 'string') return value.includes('\0') ? readableText(Buffer.from(value)) : value
	return typeof value === 'boolean' ? String(Number(value)) : shownNumber(value)
}

/** As SQLite writes numbers, with all the digits that it takes to read the very same one again. */
function shownNumber(value: number | bigint): string {
	if (typeof value === 'bigint') return String(value)
	if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf'
	if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
	const [digits = '', power = '0'] = value.toExponential().split('e')
	const exponent = Number(power)
	if (exponent >= -4 && exponent < 15) return withPoint(String(value))
	return `${withPoint(digits)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

const withPoint = (digits: string) => (digits.includes('.') ? digits : `${digits}.0`)
