import { isControl, type TextEncoding } from './text-encodings.ts'

/** What was met while going over a text once. Counts are of what was gone over. */
export type TextSurvey = {
	/** UTF-16 units, as the screen counts. */
	units: number
	lineFeeds: number
	carriageReturns: number
	/** Both together, which the two above leave out. */
	both: number
	controls: number
	/** Characters that turn the direction of writing and can make a text look like another. */
	turns: number
	strays: number
	/** The first bytes that are no characters: `byte ff at 12`. */
	firstStrays: string[]
	/** False when time ended it before the end of the bytes. */
	isComplete: boolean
}

const straysTold = 5
const bytesBetweenAsking = 65_536

/** Goes over the bytes of a text from `from` on and keeps nothing of them. `mayGoOn` is asked once in 64 kB. */
export function surveyText(bytes: Uint8Array, from: number, encoding: TextEncoding, mayGoOn: () => boolean): TextSurvey {
	const survey: TextSurvey = {
		units: 0,
		lineFeeds: 0,
		carriageReturns: 0,
		both: 0,
		controls: 0,
		turns: 0,
		strays: 0,
		firstStrays: [],
		isComplete: true,
	}
	const read =
		encoding === 'UTF-8' ? readUtf8 : encoding === 'UTF-16 LE' ? readUtf16Le : encoding === 'UTF-16 BE' ? readUtf16Be : readSingle
	let previous = 0
	let askAt = from + bytesBetweenAsking
	for (let at = from; at < bytes.length; ) {
		const found = read(bytes, at)
		// Code and length in one number, so that nothing is made for each character: the low 3 bits are the length.
		const length = found & 7
		const code = found >> 3
		if (code < 0) noteStray(survey, bytes, at, length)
		else if (code < 0x20 || code >= 0x7f) noteUnusual(survey, code, previous)
		else survey.units += 1
		previous = code
		at += length
		if (at >= askAt) {
			if (!mayGoOn()) return { ...survey, isComplete: false }
			askAt = at + bytesBetweenAsking
		}
	}
	return survey
}

function noteStray(survey: TextSurvey, bytes: Uint8Array, at: number, length: number) {
	survey.units += 1
	survey.strays += 1
	if (survey.firstStrays.length >= straysTold) return
	const hex = [...bytes.subarray(at, at + length)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
	survey.firstStrays.push(`${length === 1 ? 'byte' : 'bytes'} ${hex} at ${at}`)
}

function noteUnusual(survey: TextSurvey, code: number, previous: number) {
	survey.units += code > 0xffff ? 2 : 1
	if (code === 0x0a && previous === 0x0d) {
		survey.carriageReturns -= 1
		survey.both += 1
	} else if (code === 0x0a) survey.lineFeeds += 1
	else if (code === 0x0d) survey.carriageReturns += 1
	else if (isControl(code)) survey.controls += 1
	else if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) survey.turns += 1
}

function found(code: number, length: number): number {
	return (code << 3) | length
}

const stray = -1

/** What is no UTF-8 is parted as the platform's decoder parts it: the longest beginning of a character is one stray. */
function readUtf8(bytes: Uint8Array, at: number): number {
	const lead = bytes[at] ?? 0
	if (lead < 0x80) return found(lead, 1)
	if (lead < 0xc2 || lead > 0xf4) return found(stray, 1)
	const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
	let code = lead & (0x7f >> length)
	for (let place = 1; place < length; place += 1) {
		const byte = bytes[at + place] ?? 0
		if ((byte & 0xc0) !== 0x80 || (place === 1 && isWrongSecond(lead, byte))) return found(stray, place)
		code = (code << 6) | (byte & 0x3f)
	}
	return found(code, length)
}

/** Too long a form, half of a surrogate pair, or beyond the last character. */
function isWrongSecond(lead: number, second: number): boolean {
	if (lead === 0xe0) return second < 0xa0
	if (lead === 0xed) return second > 0x9f
	if (lead === 0xf0) return second < 0x90
	return lead === 0xf4 && second > 0x8f
}

function readUtf16Le(bytes: Uint8Array, at: number): number {
	return readUtf16(bytes, at, 0)
}

function readUtf16Be(bytes: Uint8Array, at: number): number {
	return readUtf16(bytes, at, 1)
}

function readUtf16(bytes: Uint8Array, at: number, low: 0 | 1): number {
	if (at + 1 >= bytes.length) return found(stray, 1)
	const unit = unitAt(bytes, at, low)
	if (unit < 0xd800 || unit > 0xdfff) return found(unit, 2)
	const next = at + 3 < bytes.length ? unitAt(bytes, at + 2, low) : 0
	if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff) return found(stray, 2)
	return found(0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00), 4)
}

function unitAt(bytes: Uint8Array, at: number, low: 0 | 1): number {
	return (bytes[at + low] ?? 0) | ((bytes[at + 1 - low] ?? 0) << 8)
}

function readSingle(bytes: Uint8Array, at: number): number {
	return found(bytes[at] ?? 0, 1)
}
