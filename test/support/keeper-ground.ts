import type { DecodedNode } from '../../electron/contract/decoded.ts'
import type { Engine } from '../../electron/drivers/engines/engine.ts'
import type { EngineChannel } from '../../electron/drivers/engines/engine-channel.ts'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'
import type { Keeper, KeeperWanted } from '../../electron/drivers/stores/keeper.ts'
import { openRemoteKeeper } from '../../electron/drivers/stores/remote-keeper.ts'
import { nowhere } from './redun-values-ground.ts'
import { inProject } from './test-app.ts'

const fork = forkEngineProcess(inProject('dist/engine/process.js'))

/** A keeper in a built process, closed at the end of the block. */
export type KeeperUnderTest = AsyncDisposable & {
	readonly keeper: Keeper
	/** The processes that were started for it, in order. */
	readonly processes: readonly EngineChannel[]
}

export async function openKeeperProcess(wanted: KeeperWanted): Promise<KeeperUnderTest> {
	const processes: EngineChannel[] = []
	const spawn = () => {
		const channel = fork()
		processes.push(channel)
		return channel
	}
	const keeper = await openRemoteKeeper({ wanted, spawn })
	return { keeper, processes, [Symbol.asyncDispose]: () => keeper.close() }
}

/** A database without cached values in a place that is known. */
export function engineWanted(engine: Extract<KeeperWanted, { kind: 'engine' }>['engine']): KeeperWanted {
	return { kind: 'engine', engine, places: nowhere }
}

/** Puts entries into a table of entries, through an engine. */
export async function insertEntries(
	engine: Engine,
	entries: readonly { readonly partition: Uint8Array; readonly key: Uint8Array; readonly value: Uint8Array }[],
): Promise<void> {
	const sql = 'INSERT INTO kv (partition_key, key, value) VALUES (:partition, :key, :value)'
	await engine.write(entries.map(({ partition, key, value }) => ({ sql, parameters: { partition, key, value } })))
}

/** Every text that a node shows, with those inside it. */
export function everyText(node: DecodedNode): string {
	const below = node.entries.flatMap(({ key, value }) => [key ? everyText(key) : '', everyText(value)])
	return [node.brief, node.text ?? '', ...node.notes, ...below, node.inner ? everyText(node.inner.node) : ''].join('\n')
}
