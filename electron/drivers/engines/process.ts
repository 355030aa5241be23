import { setTimeout } from 'node:timers/promises'
import { RPCHandler } from '@orpc/server/message-port'
import { exactValues, toPort } from '../crossing/wire.ts'
import { createKeeperRouter } from '../stores/keeper-answers.ts'
import { createTransferRouter } from '../transfers/transfer-answers.ts'
import { createEngineRouter, endHeldSessions } from './engine-answers.ts'
import type { EngineChannel } from './engine-channel.ts'
import { leaveFetchUnloaded } from './fork.ts'
import { opensHere } from './open-here.ts'

/**
 * Entry of an engine process: holds one database, what there is of values in one, or both ends of a copy; answers its parent,
 * and ends with it.
 * Started by Electron's utilityProcess (`process.parentPort`) or by `child_process.fork`.
 */

// SQLite reads it when it is first used; without it no file can be opened as immutable
process.env['SQLITE_USE_URI'] = '1'

leaveFetchUnloaded()

/** Electron's channel to the parent, as far as it is used here. */
type ParentPort = {
	postMessage(message: unknown): void
	on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

function channelToParent(): Pick<EngineChannel, 'postMessage' | 'onMessage'> {
	const { parentPort } = process as { readonly parentPort?: ParentPort }
	if (parentPort)
		return {
			postMessage: (message) => parentPort.postMessage(message),
			onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
		}
	return {
		// A parent that is gone cannot be told anything; 'disconnect' ends this process, and an error here would only be noise.
		postMessage: (message) => void process.send?.(message, undefined, undefined, () => undefined),
		onMessage: (listener) => void process.on('message', listener),
	}
}

/** How long the server may take over what a parent that is gone had begun. Milliseconds. */
const lastActMs = 2_000

/** A command whose Headway was killed must not go on changing the database with nobody there to see how it ends. */
async function endWhatRuns(): Promise<void> {
	await Promise.race([endHeldSessions(), setTimeout(lastActMs)])
}

function endWithParent(): void {
	process.on('disconnect', () => void endWhatRuns().finally(() => process.exit(0)))
	// A Ctrl-C in a terminal reaches the whole group of processes; what it means is the parent's decision
	process.on('SIGINT', () => undefined)
	process.on('SIGHUP', () => undefined)
}

const openEngine = opensHere(process.env)
const router = {
	...createEngineRouter(openEngine),
	// What knows values is loaded by the process that is asked for them, and by no other
	keeper: createKeeperRouter(async (wanted) => (await import('../open-keeper.ts')).openKeeperHere(wanted, openEngine)),
	// The same for what copies from one database to another
	transfer: createTransferRouter(async (wanted) => (await import('../open-transfer.ts')).openTransferHere(wanted)),
}

endWithParent()
new RPCHandler(router, { customJsonSerializers: exactValues }).upgrade(toPort(channelToParent(), () => undefined))
