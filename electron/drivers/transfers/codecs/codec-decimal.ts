import { type BinaryWriter, putText, reserve } from './binary-writer.ts'
import { type FieldForm, type Present, refuse, textOf } from './codec-field.ts'

/** A decimal number: digits before the point without leading zeros, and all digits behind it that were written. */
export type Decimal = { readonly negative: boolean; readonly whole: string; readonly fraction: string }

/** As far as PostgreSQL's `numeric` goes. */
const mostWhole = 131_072
const mostFraction = 16_383
const digitsPerGroup = 4
const negativeSign = 0x4000
const infinitySign = 0xd000
const negativeInfinitySign = 0xf000

/** `numeric`, `numeric(10,2)`. A value is never rounded: what does not fit the precision does not fit. */
export function decimalForm(precision: number | null, scale: number): FieldForm {
	const read = (value: Present) => (precision === null ? decimalOf(value) : fitted(value, precision, scale))
	return {
		put(out, value) {
			if (precision === null && isInfinite(value)) putGroups(out, { sign: value > 0 ? infinitySign : negativeInfinitySign })
			else putDecimal(out, read(value))
		},
		canonical: {
			put: (out, value) => putText(out, precision === null && isInfinite(value) ? String(value) : decimalText(read(value))),
			sql: (column) => `(${column})::text`,
		},
		show: textOf,
	}
}

const isInfinite = (value: Present): value is number => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY

/** As PostgreSQL writes it. */
export function decimalText({ negative, whole, fraction }: Decimal): string {
	const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
	return negative && /[1-9]/.test(digits) ? `-${digits}` : digits
}

/** Reads decimal digits as PostgreSQL does, with their exponent carried out; null where they are none, or too many. */
export function parseDecimal(text: string): Decimal | null {
	const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,7}))?$/.exec(text)
	if (!found) return null
	const [, sign = '', before = '', after = '', power = '0'] = found
	if (before === '' && after === '') return null
	const exponent = Number(power)
	if (Math.abs(exponent) > mostWhole + mostFraction) return null
	const digits = `${before}${after}`
	const point = before.length + exponent
	const whole = (point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0')).replace(/^0+/, '')
	const fraction = point >= digits.length ? '' : point < 0 ? '0'.repeat(-point) + digits : digits.slice(point)
	if (whole.length > mostWhole || fraction.length > mostFraction) return null
	return { negative: sign === '-', whole, fraction }
}

function decimalOf(value: Present): Decimal {
	if (value instanceof Uint8Array || typeof value === 'boolean') refuse(value, 'not a number')
	// The shortest digits from which the very same double is read again
	const text = typeof value === 'string' ? value : Object.is(value, -0) ? '-0' : String(value)
	const decimal = parseDecimal(text.trim())
	if (decimal === null) return refuse(value, 'not a decimal number, or one of too many digits')
	if (decimal.negative && decimalText(decimal)[0] !== '-') refuse(value, 'zero has no sign in this type')
	return decimal
}

/** With as many digits behind the point as the type has; a negative scale asks for zeros before it. */
function fitted(value: Present, precision: number, scale: number): Decimal {
	const { negative, whole, fraction } = decimalOf(value)
	const digits = Math.max(scale, 0)
	if (/[1-9]/.test(fraction.slice(digits))) refuse(value, `more than ${digits} digits behind the point`)
	if (scale < 0 && /[1-9]/.test(whole.slice(scale))) refuse(value, 'finer than the type holds')
	const leading = whole === '' ? -(/^0*/.exec(fraction)?.[0].length ?? 0) : whole.length
	if (leading > precision - scale && /[1-9]/.test(whole + fraction)) refuse(value, `beyond ${precision} digits`)
	return { negative, whole, fraction: fraction.slice(0, digits).padEnd(digits, '0') }
}

/** Groups of four digits, those that are zero at either end left out. */
function putDecimal(out: BinaryWriter, { negative, whole, fraction }: Decimal): void {
	const head = whole.padStart(Math.ceil(whole.length / digitsPerGroup) * digitsPerGroup, '0')
	const digits = head + fraction.padEnd(Math.ceil(fraction.length / digitsPerGroup) * digitsPerGroup, '0')
	const groups = Array.from({ length: digits.length / digitsPerGroup }, (_, index) =>
		Number(digits.slice(index * digitsPerGroup, (index + 1) * digitsPerGroup)),
	)
	const first = groups.findIndex((group) => group !== 0)
	const last = groups.findLastIndex((group) => group !== 0)
	const scale = fraction.length
	const weight = head.length / digitsPerGroup - 1 - first
	if (first === -1) putGroups(out, { scale })
	else putGroups(out, { sign: negative ? negativeSign : 0, weight, scale, groups: groups.slice(first, last + 1) })
}

type Groups = { readonly sign?: number; readonly weight?: number; readonly scale?: number; readonly groups?: readonly number[] }

function putGroups(out: BinaryWriter, { sign = 0, weight = 0, scale = 0, groups = [] }: Groups): void {
	const size = 8 + 2 * groups.length
	const at = reserve(out, 4 + size)
	out.view.setInt32(at, size)
	out.view.setInt16(at + 4, groups.length)
	out.view.setInt16(at + 6, weight)
	out.view.setUint16(at + 8, sign)
	out.view.setUint16(at + 10, scale)
	for (const [index, group] of groups.entries()) out.view.setInt16(at + 12 + index * 2, group)
	out.length = at + 4 + size
}
