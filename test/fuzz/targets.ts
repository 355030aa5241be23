import { readFileSync } from 'node:fs'
import type { Decoder } from '../../electron/drivers/decoders/decoder.ts'
import { createDecoders } from '../../electron/drivers/decoders/decoder-list.ts'
import { lakefsDecoder } from '../../electron/drivers/decoders/lakefs.ts'
import { pickleDecoder } from '../../electron/drivers/decoders/pickle.ts'
import { protobufDecoder } from '../../electron/drivers/decoders/protobuf.ts'
import { seedPickles } from '../drivers/decoders/pickle-fuzz.ts'
import type { FuzzSeed } from './fuzz-decoder.ts'
import { plainSeeds } from './plain-seeds.ts'

export type FuzzTarget = { readonly decoder: Decoder; readonly seeds: readonly FuzzSeed[] }

/** Every decoder with the values that its mutations begin with. */
export function fuzzTargets(): FuzzTarget[] {
	const stored = storedSeeds()
	const seeds = {
		...plainSeeds(),
		pickle: seedPickles().map((bytes) => ({ bytes })),
		lakefs: stored,
		protobuf: stored.map(({ bytes }) => ({ bytes })),
	}
	return createDecoders([pickleDecoder, lakefsDecoder, protobufDecoder]).flatMap((decoder) => {
		const own = Object.entries(seeds).find(([kind]) => kind === decoder.kind)?.[1]
		return own === undefined ? [] : [{ decoder, seeds: own }]
	})
}

/** The rows of a real lakeFS store, each with its partition and key. */
function storedSeeds(): FuzzSeed[] {
	const manifest = JSON.parse(readFileSync(new URL('../fixtures/lakefs/small/manifest.json', import.meta.url), 'utf8')) as {
		rows: { partition: string; key: string; value_base64: string }[]
	}
	return manifest.rows.map(({ partition, key, value_base64 }) => ({
		bytes: Buffer.from(value_base64, 'base64'),
		about: { partition, key: Buffer.from(key) },
	}))
}
