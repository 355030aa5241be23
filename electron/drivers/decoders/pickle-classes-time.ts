import type { DecodedNode } from '../../contract/decoded.ts'
import { bytesOf, type Made, madeOf } from './pickle-made.ts'
import { two, writeText } from './pickle-python.ts'
import { isKind, type PyValue, shortText, smallInteger } from './pickle-values.ts'
import type { PickleView } from './pickle-view.ts'

/** Classes of Python's `datetime` and the time zones beside it, as Python writes them. */
export const timeClasses = {
	'datetime.datetime': showDatetime,
	'datetime.date': showDate,
	'datetime.time': showTime,
	'datetime.timedelta': showTimedelta,
	'datetime.timezone': showTimezone,
	'zoneinfo.ZoneInfo._unpickle': showZone,
	'zoneinfo._zoneinfo.ZoneInfo._unpickle': showZone,
} as const satisfies Record<string, (made: Made, view: PickleView) => DecodedNode | null>

type Zone = { readonly brief: string; readonly offset: string }

/** Year, month, day, hour, minute, second, microsecond; the top bit of the month says that the hour comes a second time. */
function showDatetime(made: Made, view: PickleView): DecodedNode | null {
	const bytes = bytesOf(made.args[0], 11)
	if (bytes?.length !== 10) return null
	const [high = 0, low = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ...micro] = bytes
	const year = high * 256 + low
	const fold = month > 127
	const microsecond = joinMicro(micro)
	const parts = [year, month & 127, day, hour, minute, ...seconds(second, microsecond)]
	const zone = zoneOf(made.args[1])
	if (zone === undefined) return null
	const iso = `${String(year).padStart(4, '0')}-${two(month & 127)}-${two(day)} ${clock(hour, minute, second, microsecond)}`
	return view.tree.leaf('time', `datetime.datetime(${[...parts, ...zoneParts(zone, fold)].join(', ')})`, {
		type: 'datetime.datetime',
		notes: [`${iso}${zone?.offset ?? ''}${zone === null ? ', no time zone' : ''}${fold ? ', the second time this hour' : ''}`],
	})
}

function showDate(made: Made, view: PickleView): DecodedNode | null {
	const bytes = bytesOf(made.args[0], 5)
	if (bytes?.length !== 4) return null
	const [high = 0, low = 0, month = 0, day = 0] = bytes
	const year = high * 256 + low
	const iso = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
	return view.tree.leaf('time', `datetime.date(${year}, ${month}, ${day})`, { type: 'datetime.date', notes: [iso] })
}

function showTime(made: Made, view: PickleView): DecodedNode | null {
	const bytes = bytesOf(made.args[0], 7)
	if (bytes?.length !== 6) return null
	const [first = 0, minute = 0, second = 0, ...micro] = bytes
	const fold = first > 127
	const hour = first & 127
	const microsecond = joinMicro(micro)
	const zone = zoneOf(made.args[1])
	if (zone === undefined) return null
	// Python writes the two the other way round here.
	const parts = [hour, minute, ...seconds(second, microsecond), ...zoneParts(zone, fold).reverse()]
	return view.tree.leaf('time', `datetime.time(${parts.join(', ')})`, {
		type: 'datetime.time',
		notes: [`${clock(hour, minute, second, microsecond)}${zone?.offset ?? ''}${fold ? ', the second time this hour' : ''}`],
	})
}

function joinMicro(bytes: readonly number[]): number {
	return (bytes[0] ?? 0) * 65_536 + (bytes[1] ?? 0) * 256 + (bytes[2] ?? 0)
}

/** Python leaves out seconds and microseconds that are zero. */
function seconds(second: number, microsecond: number): number[] {
	if (microsecond > 0) return [second, microsecond]
	return second > 0 ? [second] : []
}

function clock(hour: number, minute: number, second: number, microsecond: number): string {
	const fraction = microsecond > 0 ? `.${String(microsecond).padStart(6, '0')}` : ''
	return `${two(hour)}:${two(minute)}:${two(second)}${fraction}`
}

function zoneParts(zone: Zone | null, fold: boolean): string[] {
	return [...(fold ? ['fold=1'] : []), ...(zone === null ? [] : [`tzinfo=${zone.brief}`])]
}

/** Null where there is none, undefined where it is one that is not known here. */
function zoneOf(value: PyValue | undefined): Zone | null | undefined {
	if (value === undefined || value === null) return null
	if (!isKind(value, 'object')) return undefined
	const made = madeOf(value)
	if (made.path === 'datetime.timezone') {
		const offset = deltaOf(made.args[0])
		return { brief: timezoneBrief(made), offset: offset === null ? '' : writeOffset(offset) }
	}
	const name = made.path?.endsWith('.ZoneInfo._unpickle') ? shortText(made.args[0]) : null
	return name === null ? undefined : { brief: zoneBrief(name), offset: ` ${name}` }
}

type Delta = { readonly days: number; readonly seconds: number; readonly microseconds: number }

function deltaOf(value: PyValue | undefined): Delta | null {
	return isKind(value, 'object') ? deltaOfArgs(madeOf(value)) : null
}

function deltaOfArgs(made: Made): Delta | null {
	if (made.path !== 'datetime.timedelta') return null
	const [days, seconds, microseconds] = [0, 1, 2].map((at) => (made.args.length > at ? smallInteger(made.args[at]) : 0))
	if (typeof days !== 'number' || typeof seconds !== 'number' || typeof microseconds !== 'number') return null
	return { days, seconds, microseconds }
}

function deltaBrief({ days, seconds, microseconds }: Delta): string {
	const parts = [
		...(days === 0 ? [] : [`days=${days}`]),
		...(seconds === 0 ? [] : [`seconds=${seconds}`]),
		...(microseconds === 0 ? [] : [`microseconds=${microseconds}`]),
	]
	return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`
}

function showTimedelta(made: Made, view: PickleView): DecodedNode | null {
	const delta = deltaOfArgs(made)
	if (delta === null) return null
	const fraction = delta.microseconds > 0 ? `.${String(delta.microseconds).padStart(6, '0')}` : ''
	const { seconds } = delta
	const words = `${delta.days === 0 ? '' : `${delta.days} d `}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`
	return view.tree.leaf('time', deltaBrief(delta), { type: 'datetime.timedelta', notes: [words] })
}

function writeOffset({ days, seconds }: Delta): string {
	const total = days * 86_400 + seconds
	const size = Math.abs(total)
	const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`
	return `${total < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`
}

function timezoneBrief(made: Made): string {
	const delta = deltaOf(made.args[0])
	if (delta === null) return 'datetime.timezone(…)'
	const name = shortText(made.args[1])
	if (name === null && delta.days === 0 && delta.seconds === 0 && delta.microseconds === 0) return 'datetime.timezone.utc'
	return `datetime.timezone(${deltaBrief(delta)}${name === null ? '' : `, ${writeText(name)}`})`
}

function showTimezone(made: Made, view: PickleView): DecodedNode | null {
	const delta = deltaOf(made.args[0])
	if (delta === null) return null
	return view.tree.leaf('time', timezoneBrief(made), { type: 'datetime.timezone', notes: [writeOffset(delta)] })
}

function zoneBrief(name: string): string {
	return `zoneinfo.ZoneInfo(key=${writeText(name)})`
}

function showZone(made: Made, view: PickleView): DecodedNode | null {
	const name = shortText(made.args[0])
	return name === null ? null : view.tree.leaf('time', zoneBrief(name), { type: 'zoneinfo.ZoneInfo' })
}
