import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { FaultError } from '../../contract/fault.ts'
import type { Wanted } from './engine.ts'
import type { EngineChannel, SpawnEngineProcess } from './engine-channel.ts'
import { type engineProtocol, exactValues, fromAnswer, toPort } from './protocol.ts'

export type EngineClient = ContractRouterClient<typeof engineProtocol>

/** One engine process that has the database open. */
export type Incarnation = {
	readonly client: EngineClient
	/** Waits for an answer, or for the end of the process: fault `engine-stopped`. */
	answer<Result>(work: Promise<Result>): Promise<Result>
	/** Ends it and waits until it has ended, so that its locks are gone. */
	kill(): Promise<void>
}

/** Keeps an engine process for one database: starts another when the one before has ended. */
export type Life = {
	/** Of the database that the first process opened; no later one may hold another. */
	readonly identity: string
	/** The process that lives now, or a new one. Faults: `engine-stopped`, those of opening; `file-replaced` when another file took the place. */
	incarnation(): Promise<Incarnation>
	/** Starts the next process ahead of time, because the one that lives may soon have to be ended. */
	prepareNext(): void
	/** The one that lives went on living after all. */
	dropNext(): void
	/** Ends the process. Nothing may be asked afterwards. */
	end(): Promise<void>
}

type LifeOptions = { readonly wanted: Wanted; readonly spawn: SpawnEngineProcess }

/** Starts the first process and opens the database in it. Faults: those of opening, `engine-stopped`. */
export async function beginLife({ wanted, spawn }: LifeOptions): Promise<Life> {
	let current: Incarnation | null = null
	let next: EngineChannel | null = null
	let ended = false
	const dropNext = () => {
		next?.kill()
		next = null
	}
	const start = async (wanted: Wanted, identity: string | null) => {
		const channel = next ?? spawn()
		next = null
		const incarnation = incarnate(channel, () => {
			if (current === incarnation) current = null
		})
		try {
			const found = await incarnation.answer(incarnation.client.open({ wanted, identity }))
			current = incarnation
			return found
		} catch (thrown) {
			await incarnation.kill()
			throw thrown
		}
	}
	const identity = await start(wanted, null)
	const again: Wanted = 'server' in wanted ? wanted : { path: wanted.path }
	return {
		identity,
		async incarnation() {
			if (ended) throw new Error('asked after close')
			if (!current) await start(again, identity)
			// It may have ended between its answer and now
			if (!current) throw new FaultError({ kind: 'engine-stopped', detail: 'ended while it was starting' })
			return current
		},
		prepareNext() {
			next ??= spawn()
		},
		dropNext,
		async end() {
			ended = true
			dropNext()
			const last = current
			if (!last) return
			// What it had to put away is lost with it if it stops here; there is nothing left to save
			await last.answer(last.client.close()).catch(() => undefined)
			await last.kill()
		},
	}
}

function incarnate(channel: EngineChannel, onGone: () => void): Incarnation {
	const gone = channel.exited.then((detail) => {
		onGone()
		throw new FaultError({ kind: 'engine-stopped', detail })
	})
	gone.catch(() => undefined)
	const port = toPort(channel, (listener) => void gone.catch(listener))
	const client: EngineClient = createORPCClient(new RPCLink({ port, customJsonSerializers: exactValues }))
	return {
		client,
		async answer(work) {
			try {
				return await Promise.race([gone, work])
			} catch (thrown) {
				throw fromAnswer(thrown)
			}
		},
		async kill() {
			channel.kill()
			await channel.exited
		},
	}
}
