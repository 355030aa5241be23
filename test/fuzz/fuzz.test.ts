import { describe, expect, it } from 'vitest'
import type { Decoder } from '../../electron/drivers/decoders/decoder.ts'
import { hexDecoder } from '../../electron/drivers/decoders/hex.ts'
import { fuzzDecoder } from './fuzz-decoder.ts'
import { fuzzTargets } from './targets.ts'

const count = 600
const seed = 20
const seeds = [{ bytes: Buffer.from('some bytes to begin with') }]

describe('damaged values', () => {
	for (const target of fuzzTargets())
		it(`keep the ${target.decoder.kind} decoder within its budget`, async () => {
			expect((await fuzzDecoder(target.decoder, target.seeds, count, seed)).faults).toEqual([])
		})
})

describe('the fuzzing itself', () => {
	const broken = (decode: Decoder['decode']): Decoder => ({ ...hexDecoder, decode })

	it('finds a decoder that throws', async () => {
		const thrower = broken(() => {
			throw new Error('on purpose')
		})
		expect((await fuzzDecoder(thrower, seeds, 10, seed)).faults[0]).toContain('on purpose')
	})

	it('finds a decoder that goes on after its time', async () => {
		const slow = broken((bytes, total, options) => {
			for (let look = 0; look < 6000; look += 1) options.now()
			return hexDecoder.decode(bytes, total, options)
		})
		expect((await fuzzDecoder(slow, seeds, 10, seed)).faults[0]).toContain('looked at the clock')
	})

	it('finds a decoder that makes more nodes than it may', async () => {
		const wide = broken((bytes, total, options) => {
			const decoding = hexDecoder.decode(bytes, total, options)
			const value = decoding.node
			const entries = Array.from({ length: 200_000 }, () => ({ key: null, name: null, value }))
			return { ...decoding, node: { ...value, kind: 'list', length: null, entries } }
		})
		expect((await fuzzDecoder(wide, seeds, 10, seed)).faults[0]).toContain('nodes')
	})

	it('finds a decoder that keeps what it was given', async () => {
		const kept: Uint8Array[] = []
		const hoarder = broken((bytes, total, options) => {
			kept.push(new Uint8Array(100_000))
			return hexDecoder.decode(bytes, total, options)
		})
		expect((await fuzzDecoder(hoarder, seeds, 2000, seed)).faults.join()).toContain('kept')
	})
})
