import { isUtf8 } from 'node:buffer'
import type { Guess } from '../../contract/decoded.ts'
import { wholeUtf8End } from './utf8.ts'

export type TextEncoding = 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE' | 'Latin-1' | 'Windows-1252'
/** `mark`: bytes of the mark that stands before the text. */
export type EncodingGuess = {
	readonly encoding: TextEncoding
	readonly mark: number
	readonly sureness: Guess['sureness']
	readonly evidence: string
}

const sampleBytes = 4096
/** Shares of the bytes looked at. */
const fewControls = 0.02
const mostHigh = 0.4
const mostZeros = 0.35

/** Which encoding the first bytes of a text speak for; null when they are no text in any. */
export function guessEncoding(bytes: Uint8Array): EncodingGuess | null {
	const sample = bytes.subarray(0, sampleBytes)
	return byMark(sample) ?? byZeros(sample) ?? byUtf8(bytes, sample) ?? bySingleBytes(sample)
}

/** The name under which the platform's decoder knows the encoding. Latin-1 differs from Windows-1252 only where it has no characters. */
export function decoderLabel(encoding: TextEncoding): string {
	return { 'UTF-8': 'utf-8', 'UTF-16 LE': 'utf-16le', 'UTF-16 BE': 'utf-16be', 'Latin-1': 'windows-1252', 'Windows-1252': 'windows-1252' }[
		encoding
	]
}

function byMark(sample: Uint8Array): EncodingGuess | null {
	const [first, second, third] = sample
	const evidence = 'begins with a byte order mark'
	if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'UTF-8', mark: 3, sureness: 'certain', evidence }
	if (first === 0xff && second === 0xfe) return { encoding: 'UTF-16 LE', mark: 2, sureness: 'likely', evidence }
	if (first === 0xfe && second === 0xff) return { encoding: 'UTF-16 BE', mark: 2, sureness: 'likely', evidence }
	return null
}

/** Western text in UTF-16 has a zero in every second byte. */
function byZeros(sample: Uint8Array): EncodingGuess | null {
	if (sample.length < 4) return null
	let even = 0
	let odd = 0
	for (let at = 0; at < sample.length; at += 1) {
		if (sample[at] !== 0) continue
		if (at % 2 === 0) even += 1
		else odd += 1
	}
	const encoding = odd > even ? 'UTF-16 LE' : 'UTF-16 BE'
	if (Math.max(odd, even) < sample.length * mostZeros || Math.min(odd, even) > sample.length * fewControls) return null
	if (controlShare(sample, odd > even ? 0 : 1) > fewControls) return null
	return { encoding, mark: 0, sureness: 'likely', evidence: 'every second byte is zero, as in UTF-16' }
}

function byUtf8(bytes: Uint8Array, sample: Uint8Array): EncodingGuess | null {
	const whole = bytes.length > sample.length ? sample.subarray(0, wholeUtf8End(sample, sample.length)) : sample
	const share = controlShare(sample)
	if (!isUtf8(whole)) return null
	if (share > fewControls * 5 || sample.includes(0)) return null
	const isAscii = whole.every((byte) => byte < 0x80)
	const words = isAscii ? 'nothing but ASCII characters' : 'valid UTF-8'
	if (share === 0) return { encoding: 'UTF-8', mark: 0, sureness: 'likely', evidence: words }
	return { encoding: 'UTF-8', mark: 0, sureness: 'possible', evidence: `${words}, control characters among them` }
}

function bySingleBytes(sample: Uint8Array): EncodingGuess | null {
	if (sample.length === 0) return null
	const high = sample.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0)
	if (high === 0 || high > sample.length * mostHigh || controlShare(sample) > fewControls) return null
	if (isMostlyUtf8(sample, high)) return { encoding: 'UTF-8', mark: 0, sureness: 'possible', evidence: 'UTF-8 but for a few bytes' }
	const encoding = sample.some((byte) => byte >= 0x80 && byte < 0xa0) ? 'Windows-1252' : 'Latin-1'
	return { encoding, mark: 0, sureness: 'possible', evidence: `no UTF-8, mostly letters: could be ${encoding}` }
}

/** Is more than half of what is not ASCII made of whole characters. */
function isMostlyUtf8(sample: Uint8Array, high: number): boolean {
	const text = new TextDecoder().decode(sample)
	const strays = text.split('\ufffd').length - 1
	return strays * 2 < high - strays
}

/** Share of the bytes, or of every second one from `from`, that are control characters other than tabs and line ends. */
function controlShare(sample: Uint8Array, from?: number): number {
	const step = from === undefined ? 1 : 2
	let controls = 0
	let seen = 0
	for (let at = from ?? 0; at < sample.length; at += step) {
		if (isControl(sample[at] ?? 0)) controls += 1
		seen += 1
	}
	return seen === 0 ? 0 : controls / seen
}

/** A control character that a screen cannot show: not a tab, nor part of a line end. */
export function isControl(code: number): boolean {
	return code < 0x20 ? code !== 0x09 && code !== 0x0a && code !== 0x0d : code === 0x7f
}
