import { putInt64Field, reserve } from './binary-writer.ts'
import { parseDecimal } from './codec-decimal.ts'
import { type FieldForm, type Present, refuse, viewOf } from './codec-field.ts'
import { readTime, type TimeText } from './codec-time-text.ts'
import type { WallClock } from './codec-zone.ts'

/** Days and seconds from 1970 to the beginning of 2000, from which PostgreSQL counts. */
const epochDays = 10_957
const epochSeconds = BigInt(epochDays) * 86_400n
const microsPerSecond = 1_000_000n
/** The first and the first too late microsecond since 2000 of a timestamp: 4714-11-24 BC and 294277. */
const firstMicros = -211_813_488_000_000_000n
const endMicros = 9_223_371_331_200_000_000n
/** ±8.64e15 ms is as far as a date of JavaScript goes. */
const farthestMs = 8_640_000_000_000_000

/** How values of a column become times. */
export type TimeReading = 'time-text' | 'date-text' | 'epoch-seconds' | 'epoch-milliseconds'

/**
 * `timestamp` with so many digits behind the second's point. Without a `clock` it has no zone: text then must not name an
 * offset, which the type would not keep. With one, text without an offset is what that clock showed.
 */
export function timestampForm(reading: TimeReading, digits: number, clock: WallClock | null): FieldForm {
	const coarse = 10n ** BigInt(6 - digits)
	return {
		put(out, value) {
			const micros = (isEpoch(reading) ? epochMicros(value, reading) : wallMicros(value, clock)) - epochSeconds * microsPerSecond
			if (micros < firstMicros || micros >= endMicros) refuse(value, 'beyond the years of the type')
			if (micros % coarse !== 0n) refuse(value, `more than ${digits} digits of a second`)
			putInt64Field(out, micros)
		},
		show: (field) => shownMicros(viewOf(field).getBigInt64(0), clock !== null),
	}
}

/** `date`. A time of the day beside it must be midnight. */
export const dateForm: FieldForm = {
	put(out, value) {
		const time = textTime(value)
		if (time.offset !== null || time.seconds % 86_400n !== 0n || time.micros !== 0n) refuse(value, 'more than a date')
		const at = reserve(out, 8)
		out.view.setInt32(at, 4)
		out.view.setInt32(at + 4, Number(time.seconds / 86_400n) - epochDays)
		out.length = at + 8
	},
	show: (field) => new Date((viewOf(field).getInt32(0) + epochDays) * 86_400_000).toISOString().slice(0, 10),
}

const isEpoch = (reading: TimeReading): reading is 'epoch-seconds' | 'epoch-milliseconds' => reading.startsWith('epoch')

function wallMicros(value: Present, clock: WallClock | null): bigint {
	const { seconds, micros, offset } = textTime(value)
	if (clock === null && offset !== null) refuse(value, 'names an offset, which the type does not keep')
	const utc = clock === null ? seconds : offset === null ? clock.toUtc(seconds) : seconds - offset
	return utc === null ? refuse(value, 'a time that the clocks of the zone left out') : utc * microsPerSecond + micros
}

function textTime(value: Present): TimeText {
	return (typeof value === 'string' ? readTime(value) : null) ?? refuse(value, 'not a time')
}

/** Digit by digit: a number of seconds that is finer than a microsecond does not fit. */
function epochMicros(value: Present, reading: 'epoch-seconds' | 'epoch-milliseconds'): bigint {
	const perUnit = reading === 'epoch-seconds' ? 6 : 3
	if (typeof value === 'bigint') return value * 10n ** BigInt(perUnit)
	const decimal = typeof value === 'number' || typeof value === 'string' ? parseDecimal(String(value)) : null
	if (decimal === null) return refuse(value, 'not a number of seconds')
	const { negative, whole, fraction } = decimal
	if (/[1-9]/.test(fraction.slice(perUnit))) refuse(value, 'finer than a microsecond')
	if (whole.length > 18) refuse(value, 'beyond the years of the type')
	const micros = BigInt(whole + fraction.slice(0, perUnit).padEnd(perUnit, '0'))
	return negative ? -micros : micros
}

function shownMicros(micros: bigint, inUtc: boolean): string {
	const since1970 = micros + epochSeconds * microsPerSecond
	const rest = ((since1970 % microsPerSecond) + microsPerSecond) % microsPerSecond
	const milliseconds = Number((since1970 - rest) / 1_000n)
	if (Math.abs(milliseconds) > farthestMs) return `${since1970} µs since 1970`
	const second = new Date(milliseconds).toISOString().replace('T', ' ').slice(0, -5)
	const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
	return `${second}${fraction}${inUtc ? '+00' : ''}`
}
