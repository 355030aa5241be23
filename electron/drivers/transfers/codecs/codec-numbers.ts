import { serial } from '../../engines/sqlite-format.ts'
import { isShortInteger, shortInteger } from '../pages/cells.ts'
import { type BinaryWriter, putInt64Field, reserve } from './binary-writer.ts'
import { type FieldForm, type Present, refuse, viewOf } from './codec-field.ts'

const least64 = -(2n ** 63n)
const greatest64 = 2n ** 63n - 1n
const high = 4_294_967_296

/** bigint. A number with no fraction fits too: SQLite's REAL 3.0 equals 3. */
export const bigintForm: FieldForm = {
	put(out, value) {
		const whole = typeof value === 'bigint' ? value : wholeOf(value)
		if (whole < least64 || whole > greatest64) refuse(value, 'beyond 64 bits')
		putInt64Field(out, whole)
	},
	putCell(out, cells, place) {
		const type = cells.types[place] as number
		const isLong = type === serial.int64
		if (!isLong && !isShortInteger(type)) return false
		const at = reserve(out, 12)
		out.view.setInt32(at, 8)
		const start = cells.starts[place] as number
		const whole = isLong ? 0 : shortInteger(cells, place)
		out.view.setInt32(at + 4, isLong ? cells.view.getInt32(start) : Math.floor(whole / high))
		out.view.setInt32(at + 8, isLong ? cells.view.getInt32(start + 4) : whole | 0)
		out.length = at + 12
		return true
	},
	show: (field) => String(viewOf(field).getBigInt64(0)),
}

export const integerForm = narrowForm(4)
export const smallintForm = narrowForm(2)

/** double precision: every bit as SQLite has it. */
export const doubleForm: FieldForm = {
	put: (out, value) => putDouble(out, realOf(value)),
	putCell(out, cells, place) {
		const type = cells.types[place] as number
		const value = type === serial.real ? cells.view.getFloat64(cells.starts[place] as number) : shortInteger(cells, place)
		// What is no number is NULL to SQLite
		const fits = (type === serial.real && !Number.isNaN(value)) || isShortInteger(type)
		if (fits) putDouble(out, value)
		return fits
	},
	show: (field) => shownReal(viewOf(field).getFloat64(0)),
}

/** real: only what four bytes hold without a change. */
export const realForm: FieldForm = {
	put(out, value) {
		const number = realOf(value)
		if (!Object.is(Math.fround(number), number)) refuse(value, 'finer or greater than four bytes hold')
		const at = reserve(out, 8)
		out.view.setInt32(at, 4)
		out.view.setFloat32(at + 4, number)
		out.length = at + 8
	},
	show: (field) => shownReal(viewOf(field).getFloat32(0)),
}

export const booleanForm: FieldForm = {
	put(out, value) {
		const truth = truthOf(value)
		const at = reserve(out, 5)
		out.view.setInt32(at, 1)
		out.bytes[at + 4] = truth ? 1 : 0
		out.length = at + 5
	},
	show: (field) => (field[0] === 1 ? 'true' : 'false'),
}

function putDouble(out: BinaryWriter, value: number): void {
	const at = reserve(out, 12)
	out.view.setInt32(at, 8)
	out.view.setFloat64(at + 4, value)
	out.length = at + 12
}

function truthOf(value: Present): boolean {
	if (typeof value === 'boolean') return value
	if (value === 1n || value === 1) return true
	if (value === 0n || Object.is(value, 0)) return false
	const word = typeof value === 'string' ? value.toLowerCase() : ''
	if (word !== 'true' && word !== 'false') refuse(value, 'neither 0, 1, true nor false')
	return word === 'true'
}

/** Whole numbers of fewer bytes than eight. */
function narrowForm(bytes: 2 | 4): FieldForm {
	const greatest = 2 ** (8 * bytes - 1) - 1
	return {
		put(out, value) {
			const whole = Number(typeof value === 'bigint' ? value : wholeOf(value))
			if (whole > greatest || whole < -greatest - 1) refuse(value, `not between ${-greatest - 1} and ${greatest}`)
			const at = reserve(out, 4 + bytes)
			out.view.setInt32(at, bytes)
			if (bytes === 4) out.view.setInt32(at + 4, whole)
			else out.view.setInt16(at + 4, whole)
			out.length = at + 4 + bytes
		},
		show: (field) => String(bytes === 4 ? viewOf(field).getInt32(0) : viewOf(field).getInt16(0)),
	}
}

function wholeOf(value: Present): bigint {
	if (typeof value === 'boolean') return value ? 1n : 0n
	if (typeof value === 'bigint') return value
	if (typeof value !== 'number') return refuse(value, 'not a number')
	if (!Number.isInteger(value) || Object.is(value, -0)) refuse(value, 'not a whole number')
	return BigInt(value)
}

/** As a double, where that is exactly the value. */
function realOf(value: Present): number {
	if (typeof value === 'number') return value
	if (typeof value !== 'bigint') return refuse(value, 'not a number')
	const number = Number(value)
	if (BigInt(number) !== value) refuse(value, 'a whole number that eight bytes of a real number do not hold exactly')
	return number
}

const shownReal = (value: number) => (Object.is(value, -0) ? '-0' : String(value))
