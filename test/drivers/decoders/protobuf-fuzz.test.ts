import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Decoding, decodingSchema } from '../../../electron/contract/decoded.ts'
import type { Decoder } from '../../../electron/drivers/decoders/decoder.ts'
import { lakefsDecoder } from '../../../electron/drivers/decoders/lakefs.ts'
import { explainKey, indexTarget } from '../../../electron/drivers/decoders/lakefs-keys.ts'
import { recordOf } from '../../../electron/drivers/decoders/lakefs-records.ts'
import { protobufDecoder } from '../../../electron/drivers/decoders/protobuf.ts'
import { readMessage, reencodes, writeMessage } from '../../../electron/drivers/decoders/protobuf-message.ts'
import { everyNode } from '../../support/decoding.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_303)
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 4000)
const budget = { bytes: 600, nodes: 60, depth: 8, text: 100, timeMs: 1000 }

type Row = { partition: string; key: string; value_base64: string }
const rows: Row[] = JSON.parse(readFileSync(new URL('../../fixtures/lakefs/small/manifest.json', import.meta.url), 'utf8')).rows

/** A small generator of numbers that always gives the same ones for a seed. */
function chance(state: number): (below: number) => number {
	let at = state >>> 0
	return (below) => {
		at = (at + 0x6d2b79f5) >>> 0
		let mixed = Math.imul(at ^ (at >>> 15), at | 1)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below
	}
}

const telling = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0b, 0x0c, 0x12, 0x22, 0x08, 0x09, 0x0d]

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
	let out = Array.from(bytes)
	for (let change = random(4); change >= 0; change -= 1) {
		const at = random(out.length + 1)
		const kind = random(7)
		if (kind === 0) out[at] = random(256)
		else if (kind === 1) out[at] = telling[random(telling.length)] ?? 0
		else if (kind === 2) out = out.slice(0, at)
		else if (kind === 3) out.splice(at, random(8))
		else if (kind === 4) out.splice(at, 0, ...out.slice(at, at + random(40)))
		else if (kind === 5) out.splice(at, 0, ...Array.from({ length: random(12) }, () => random(256)))
		else out = [0x0a, Math.min(out.length, 0x7f), ...out]
	}
	return Uint8Array.from(out.slice(0, 2000), (byte) => byte ?? 0)
}

function checkTree({ node, limits, damagedAt }: Decoding, bytes: Uint8Array): void {
	let count = 0
	for (const one of everyNode(node)) {
		count += 1
		expect(one.brief.length).toBeLessThanOrEqual(200)
		expect((one.text ?? '').length).toBeLessThanOrEqual(2 * budget.text)
		if (one.length !== null && one.kind === 'object' && limits.length === 0) expect(one.entries.length).toBe(one.length)
	}
	// The last entries may each take a node, a key and something inner more.
	expect(count).toBeLessThanOrEqual(budget.nodes + 4)
	if (damagedAt !== null) expect(damagedAt).toBeLessThanOrEqual(bytes.length)
	expect(limits.includes('damaged')).toBe(damagedAt !== null)
}

test.each<[Decoder['kind'], Decoder]>([
	['protobuf', protobufDecoder],
	['lakefs', lakefsDecoder],
])('%s stays within its budget whatever the bytes', (_, decoder) => {
	const random = chance(seed)
	for (let round = 0; round < rounds; round += 1) {
		const row = rows[random(rows.length)]
		const place = rows[random(8) === 0 ? random(rows.length) : rows.indexOf(row as Row)]
		if (!row || !place) throw new Error('no rows')
		const bytes = mutate(Buffer.from(row.value_base64, 'base64'), random)
		const about = { partition: place.partition, key: Buffer.from(place.key) }
		const total = bytes.length + (random(4) === 0 ? 1000 : 0)
		decoder.recognise(bytes, about)
		const decoding = decoder.decode(bytes, total, { budget, about, now: () => 0 })
		checkTree(decoding, bytes)
		if (round % 50 === 0) expect(decodingSchema.parse(decoding)).toEqual(decoding)
	}
})

test('what is read of a damaged message writes and reads the same from then on', () => {
	const random = chance(seed + 1)
	let read = 0
	for (let round = 0; round < rounds; round += 1) {
		const row = rows[random(rows.length)]
		const key = Buffer.from(row?.key ?? '')
		const holds = recordOf(row?.partition ?? '', key)?.holds
		if (!row || holds === undefined || holds === 'text') continue
		const bytes = mutate(Buffer.from(row.value_base64, 'base64'), random)
		indexTarget(row.partition, key, bytes)
		explainKey(row.partition, mutate(key, random))
		const value = readMessage(bytes, holds)
		if (value === null) continue
		read += 1
		const written = writeMessage(value, holds)
		expect(reencodes(written, holds)).toBe(true)
		if (reencodes(bytes, holds)) expect(Buffer.from(written).equals(bytes)).toBe(true)
	}
	expect(read).toBeGreaterThan(rounds / 20)
})

test('a secret is never shown unmasked, however its record is damaged', () => {
	const random = chance(seed + 2)
	const row = rows.find(({ key }) => key.startsWith('uCredentials/'))
	const value = Buffer.from(row?.value_base64 ?? '', 'base64')
	const secret = value.subarray(25, 113).toString('hex')
	expect(secret).toMatch(/^94f23870.*e5$/)
	const about = { partition: row?.partition ?? '', key: Buffer.from(row?.key ?? '') }
	for (let round = 0; round < rounds; round += 1) {
		const bytes = mutate(value, random)
		for (const decoder of [lakefsDecoder, protobufDecoder]) {
			const { node } = decoder.decode(bytes, bytes.length, { budget: { ...budget, nodes: 500, text: 1000 }, about, now: () => 0 })
			for (const { kind, text, brief, notes, secret: isMasked } of everyNode(node)) {
				const shown = [kind === 'text' ? Buffer.from(text ?? '').toString('hex') : text, brief, ...notes]
				if (!isMasked) expect(shown.filter((line) => line !== null && overlaps(line, secret))).toEqual([])
			}
		}
	}
})

/** Do the two have six bytes in common, one after the other. */
function overlaps(line: string, secret: string): boolean {
	for (let at = 0; at + 12 <= secret.length; at += 2) if (line.includes(secret.slice(at, at + 12))) return true
	return false
}
