import type { DecodedNode, Decoding, Guess } from '../../contract/decoded.ts'
import type { About, DecodeOptions, Decoder } from './decoder.ts'
import { openInside } from './inside.ts'
import { beginReading, countOf, endReading, type Reading } from './reading.ts'
import { decoderLabel, type EncodingGuess, guessEncoding } from './text-encodings.ts'
import { surveyText, type TextSurvey } from './text-survey.ts'
import { bufferOf, wholeUtf8End } from './utf8.ts'

/** Of text that may be base64, so much is looked at. */
const base64Bytes = 1_000_000
const shortestBase64 = 16
/** The time that must be left after going over the whole text once. */
const timeKept = 0.5
const fallback: EncodingGuess = { encoding: 'UTF-8', mark: 0, sureness: 'possible', evidence: '' }

/** Reads text in its encodings. What is base64 of something in `inside`, or UTF-16 of it, is opened once. */
export function createTextDecoder(inside: readonly Decoder[]): Decoder {
	return { kind: 'text', recognise, decode: (bytes, totalBytes, options) => decode(bytes, totalBytes, options, inside) }
}

function recognise(bytes: Uint8Array, about: About): Guess | null {
	if (bytes.length === 0) return { decoder: 'text', sureness: 'possible', evidence: 'there are no bytes: the empty text' }
	const guess = guessEncoding(bytes)
	if (guess === null) return null
	const isSaid = /^text\//i.test(about.mediaType ?? '')
	const evidence = isSvg(bytes) ? `an SVG image, which is ${guess.evidence}` : guess.evidence
	return { decoder: 'text', sureness: isSaid && guess.sureness === 'possible' ? 'likely' : guess.sureness, evidence }
}

function decode(bytes: Uint8Array, totalBytes: number, options: DecodeOptions, inside: readonly Decoder[]): Decoding {
	const reading = beginReading(bytes, totalBytes, options)
	const guess = guessEncoding(reading.bytes) ?? fallback
	const whole = reading.isWhole ? reading.bytes : reading.bytes.subarray(0, wholeEnd(reading.bytes, guess))
	const kept = keptText(whole, guess, options.budget.text)
	const survey = surveyText(whole, guess.mark, guess.encoding, () => reading.timeLeft() > options.budget.timeMs * timeKept)
	const isSurveyed = reading.isWhole && survey.isComplete
	const node = reading.tree.text(withPictures(kept), { length: Math.max(survey.units, kept.length), notes: notesOf(survey, guess) })
	if (!isSurveyed) node.length = null
	if (!survey.isComplete) node.notes.push('counted in its beginning only')
	const format = formatOf(whole, guess)
	if (isSvg(whole)) node.notes.push('an SVG image: shown as text and never drawn, since it can carry scripts and ask for other files')
	const opened = openText(node, kept, guess, isSurveyed, reading, inside)
	return endReading(reading, { decoder: 'text', format: opened === null ? format : `${format}, ${opened}`, node })
}

/** Where the last whole character ends, of a text that goes on. */
function wholeEnd(bytes: Uint8Array, { encoding, mark }: EncodingGuess): number {
	if (encoding === 'UTF-8') return wholeUtf8End(bytes, bytes.length)
	if (encoding !== 'UTF-16 LE' && encoding !== 'UTF-16 BE') return bytes.length
	const end = bytes.length - ((bytes.length - mark) % 2)
	const high = bytes[encoding === 'UTF-16 LE' ? end - 1 : end - 2] ?? 0
	return end > mark && high >= 0xd8 && high <= 0xdb ? end - 2 : end
}

/** The first `length` units or a few more; a character takes four bytes at most, for two units. */
function keptText(bytes: Uint8Array, guess: EncodingGuess, length: number): string {
	const taken = bytes.subarray(0, guess.mark + length * 3 + 4)
	const end = taken.length < bytes.length ? wholeEnd(taken, guess) : taken.length
	return new TextDecoder(decoderLabel(guess.encoding), { ignoreBOM: true }).decode(taken.subarray(guess.mark, end))
}

/** Control characters as the small pictures that Unicode has for them. */
function withPictures(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
	return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, (control) =>
		String.fromCharCode(control === '\x7f' ? 0x2421 : 0x2400 + control.charCodeAt(0)),
	)
}

function notesOf(survey: TextSurvey, { encoding, sureness }: EncodingGuess): string[] {
	const ends = [
		survey.lineFeeds > 0 ? `LF (${survey.lineFeeds})` : null,
		survey.both > 0 ? `CR LF (${survey.both})` : null,
		survey.carriageReturns > 0 ? `CR (${survey.carriageReturns})` : null,
	].filter((end) => end !== null)
	const notes: string[] = []
	if (ends.length > 0) notes.push(`lines end in ${ends.join(' and ')}`)
	if (survey.controls > 0) notes.push(`${countOf(survey.controls, 'control character')}, shown as pictures: ␀ for 00, ␛ for 1b`)
	if (survey.turns > 0)
		notes.push(`${countOf(survey.turns, 'character')} that turn the direction of writing: it may not be what it looks like`)
	for (const stray of survey.firstStrays) notes.push(`not ${encoding}: ${stray}`)
	const untold = survey.strays - survey.firstStrays.length
	if (untold > 0) notes.push(`not ${encoding}: ${countOf(untold, 'place')} more`)
	if (sureness === 'possible' && encoding !== 'UTF-8') notes.push('the encoding is a guess: single bytes do not tell theirs')
	return notes
}

function formatOf(bytes: Uint8Array, { encoding, mark }: EncodingGuess): string {
	if (bytes.length === 0) return 'empty'
	const kind = isSvg(bytes) ? 'SVG image as text' : 'text'
	return `${encoding} ${kind}${mark > 0 ? ' with byte order mark' : ''}`
}

function isSvg(bytes: Uint8Array): boolean {
	return /^\ufeff?\s*(<\?xml[^>]*>\s*)?(<!--[^>]{0,500}-->\s*)?(<!DOCTYPE svg[^>]{0,500}>\s*)?<svg[\s>]/.test(
		bufferOf(bytes).toString('utf8', 0, 2048),
	)
}

/** Opens what the text holds in another coat. Returns a few words on it. */
function openText(
	node: DecodedNode,
	text: string,
	guess: EncodingGuess,
	isWhole: boolean,
	reading: Reading,
	inside: readonly Decoder[],
): string | null {
	if (guess.encoding.startsWith('UTF-16') && node.text?.length === node.length) {
		const recoded = new TextEncoder().encode(text)
		return openInside(
			inside,
			node,
			recoded,
			recoded.length,
			reading,
			({ sureness, decoder }) => sureness === 'certain' && decoder === 'json',
		)
	}
	const found = base64Of(reading, isWhole)
	if (found === null) return null
	const format = openInside(
		inside,
		node,
		found.bytes,
		found.totalBytes,
		reading,
		({ sureness, decoder }) => sureness !== 'possible' && decoder !== 'hex',
	)
	if (format !== null) node.notes.push(`base64 of ${countOf(found.totalBytes, 'byte')}: ${format}`)
	return format === null ? null : `base64 of ${format}`
}

function base64Of(reading: Reading, isWhole: boolean): { bytes: Uint8Array; totalBytes: number } | null {
	const looked = bufferOf(reading.bytes).toString('latin1', 0, base64Bytes)
	const letters = looked.replace(/^data:[\w.+/;=-]{0,100};base64,/, '').replace(/[\r\n]+/g, '')
	if (letters.length < shortestBase64 || !/^[\w+/-]+={0,2}$/.test(letters)) return null
	const isAll = isWhole && looked.length === reading.bytes.length
	const bytes = Buffer.from(isAll ? letters : letters.slice(0, letters.length - (letters.length % 4)), 'base64')
	return { bytes, totalBytes: isAll ? bytes.length : Math.max(bytes.length, Math.floor((reading.totalBytes * 3) / 4)) }
}
