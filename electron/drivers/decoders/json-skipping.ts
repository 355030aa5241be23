import type { JsonTokens } from './json-tokens.ts'

/** How going over a value without keeping it ended, and the entries it has itself. `stopped`: the caller wished so. */
export type Skipped = { readonly ending: 'value' | 'stopped' | 'broken'; readonly entries: number }

const bytesBetweenAsking = 65_536
const broken: Skipped = { ending: 'broken', entries: 0 }

/** Goes over the value that begins with the token last met, however deep it is. `mayGoOn` is asked once in 64 kB. */
export function skipJsonValue(tokens: JsonTokens, mayGoOn: () => boolean): Skipped {
	const { token } = tokens
	if (token === '{' || token === '[') return skipJsonRest(tokens, mayGoOn)
	return tokens.isCut || (token !== 'string' && token !== 'number' && token !== 'word') ? broken : { ending: 'value', entries: 0 }
}

/**
 * Goes from behind the token last met to the close of the list or object it stands in, and counts the entries on the way.
 * Only quotes and brackets are looked at, which is several times faster: what is skipped is not shown, so its grammar does not matter.
 */
export function skipJsonRest(tokens: JsonTokens, mayGoOn: () => boolean): Skipped {
	const { bytes } = tokens
	let at = tokens.position
	let askAt = at + bytesBetweenAsking
	let level = 1
	let commas = 0
	let hasEntries = false
	for (; at < bytes.length; at += 1) {
		const byte = bytes[at] ?? 0
		if (byte === 0x22) {
			at = endOfString(bytes, at + 1)
			hasEntries = true
		} else if (byte === 0x5b || byte === 0x7b) {
			level += 1
			hasEntries = true
		} else if (byte === 0x5d || byte === 0x7d) {
			level -= 1
			if (level === 0) {
				tokens.position = at + 1
				return { ending: 'value', entries: hasEntries ? commas + 1 : 0 }
			}
		} else if (byte === 0x2c) {
			if (level === 1) commas += 1
		} else if (byte > 0x20) hasEntries = true
		if (at >= askAt) {
			tokens.position = at
			if (!mayGoOn()) return { ending: 'stopped', entries: 0 }
			askAt = at + bytesBetweenAsking
		}
	}
	tokens.position = bytes.length
	tokens.next()
	return broken
}

function endOfString(bytes: Uint8Array, from: number): number {
	let at = from
	for (let byte = bytes[at]; byte !== undefined && byte !== 0x22; byte = bytes[at]) at += byte === 0x5c ? 2 : 1
	return at
}
