import { resolve } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import { FaultError } from '../../contract/fault.ts'
import { type Caller, createCaller, listen } from '../crossing/call.ts'
import { beginLife } from '../crossing/life.ts'
import type { Wanted } from '../engines/engine.ts'
import type { SpawnEngineProcess } from '../engines/engine-channel.ts'
import type { Progress, Transfer, TransferWanted } from './transfer.ts'
import type { transferProtocol } from './transfer-protocol.ts'

type TransferClient = ContractRouterClient<typeof transferProtocol>

/** How long a copy that has heard its cancel may take to put the target back. Milliseconds. */
const puttingBackMs = 30_000

/**
 * Opens a transfer in a process of its own. What only looks is asked again where the process was ended because of another
 * call. A run that did not hear its cancel is ended with its process, and what it left is taken away by the next one.
 */
export async function openRemoteTransfer({
	wanted: given,
	spawn,
}: {
	readonly wanted: TransferWanted
	readonly spawn: SpawnEngineProcess
}): Promise<Transfer> {
	const wanted = { ...given, source: withWholePath(given.source), target: given.target && withWholePath(given.target) }
	const life = await beginLife<TransferClient>({
		spawn,
		under: ['transfer'],
		open: async (client) => (await client.open({ wanted })).identity,
		close: (client) => client.close(),
	})
	const callNow = createCaller(life)
	const call: Caller<TransferClient> = async (ask, options = {}) => {
		if (options.signal?.aborted) throw new FaultError({ kind: 'cancelled' })
		return callNow(ask, options)
	}
	const discard = () => call((client, id) => client.discard({ call: id, given: null }))
	return {
		survey: (of, listening = {}) =>
			call((client, id) => listen(client.survey({ call: id, given: of }), listening), { signal: listening.signal, again: true }),
		target: (of) => call((client, id) => client.target({ call: id, given: of }), { again: true }),
		propose: (of) => call((client, id) => client.propose({ call: id, given: of }), { again: true }),
		prepare: (of) => call((client, id) => client.prepare({ call: id, given: of }), { again: true }),
		run(request, listening = {}) {
			let isHeard = false
			const onEvent = (event: Progress) => {
				isHeard ||= event.kind === 'phase' && event.phase === 'clearing'
				listening.onEvent?.(event)
			}
			return call((client, id) => listen(client.run({ call: id, given: request }), { onEvent }), {
				signal: listening.signal,
				graceMs: () => (isHeard ? puttingBackMs : 0),
				async afterDeath(fault) {
					if (fault.fault.kind === 'cancelled') await discard()
					throw fault
				},
			})
		},
		compare: (request, listening = {}) =>
			call((client, id) => listen(client.compare({ call: id, given: request }), listening), { signal: listening.signal, again: true }),
		discard,
		close: () => life.end(),
	}
}

const withWholePath = (end: Wanted): Wanted => ('path' in end ? { path: resolve(end.path) } : end)
