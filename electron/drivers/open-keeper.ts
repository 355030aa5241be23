import * as files from 'node:fs/promises'
import { decodeValue } from './decoders/decode.ts'
import { createDecoders } from './decoders/decoder-list.ts'
import { explainId } from './decoders/key-words.ts'
import { lakefsDecoder } from './decoders/lakefs.ts'
import { createLakefsSystem } from './decoders/lakefs-store.ts'
import { pickleDecoder } from './decoders/pickle.ts'
import { protobufDecoder } from './decoders/protobuf.ts'
import type { OpenEngine } from './engines/engine.ts'
import type { KeeperWanted } from './stores/keeper.ts'
import { type LocalKeeper, openKeeper } from './stores/local-keeper.ts'

/**
 * Opens what holds values in this process, with every decoder and every program whose stores are known: the one place where
 * families of drivers are put together, as app.ts does it for the core.
 */
export function openKeeperHere(wanted: KeeperWanted, openEngine: OpenEngine): Promise<LocalKeeper> {
	const decoders = createDecoders([pickleDecoder, protobufDecoder, lakefsDecoder])
	return openKeeper(wanted, {
		openEngine,
		decode: (bytes, totalBytes, options, decoder) => decodeValue(decoders, bytes, totalBytes, options, decoder),
		explainKey: (text) => explainId(text).map(({ says }) => says),
		systems: [createLakefsSystem(() => new Date())],
		files,
		now: () => performance.now(),
		timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		surroundings: { platform: process.platform, processId: process.pid, isRunning, now: () => new Date() },
	})
}

/** A program that may not be asked is running all the same. */
function isRunning(processId: number): boolean {
	try {
		return process.kill(processId, 0)
	} catch (thrown) {
		return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
	}
}
