import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { FaultError } from '../../contract/fault.ts'
import type { EngineChannel, SpawnEngineProcess } from '../engines/engine-channel.ts'
import { exactValues, fromAnswer, toPort } from './wire.ts'

/** What is asked of every process, whatever it holds: to give up a call. */
export type Cancelling = { cancel(of: { readonly call: number }): Promise<void> }

/** One process that has something open. */
export type Incarnation<Client> = {
	readonly client: Client
	/** Waits for an answer, or for the end of the process: fault `engine-stopped`. */
	answer<Result>(work: Promise<Result>): Promise<Result>
	/** Ends it and waits until it has ended, so that its locks are gone. */
	kill(): Promise<void>
	/** It was ended from here, and not by itself. */
	isKilled(): boolean
}

/** Keeps a process for one thing that is open: starts another when the one before has ended. */
export type Life<Client> = {
	/** Of what the first process opened; no later one may hold another. */
	readonly identity: string
	/** The process that lives now, or a new one. Faults: `engine-stopped`, those of opening; `file-replaced` when another file took the place; `cancelled` after `end`. */
	incarnation(): Promise<Incarnation<Client>>
	/** Starts the next process ahead of time, because the one that lives may soon have to be ended. */
	prepareNext(): void
	/** The one that lives went on living after all. */
	dropNext(): void
	/** Ends the process, and no other is begun. */
	end(): Promise<void>
}

type LifeOptions<Client> = {
	readonly spawn: SpawnEngineProcess
	/** Where in the process's protocol the procedures of `Client` are. */
	readonly under: readonly string[]
	/** Opens it in a new process and answers its identity; with `identity`, only that very one. */
	readonly open: (client: Client, identity: string | null) => Promise<string>
	readonly close: (client: Client) => Promise<void>
}

/** Starts the first process and opens in it what it shall hold. Faults: those of opening, `engine-stopped`. */
export async function beginLife<Client extends object>({ spawn, under, open, close }: LifeOptions<Client>): Promise<Life<Client>> {
	let current: Incarnation<Client> | null = null
	let starting: Promise<{ readonly incarnation: Incarnation<Client>; readonly identity: string }> | null = null
	let next: EngineChannel | null = null
	let ended = false
	const dropNext = () => {
		next?.kill()
		next = null
	}
	const start = async (known: string | null) => {
		const channel = next ?? spawn()
		next = null
		const incarnation = incarnate<Client>(channel, under, () => {
			if (current === incarnation) current = null
		})
		try {
			const identity = await incarnation.answer(open(incarnation.client, known))
			current = incarnation
			return { incarnation, identity }
		} catch (thrown) {
			await incarnation.kill()
			throw thrown
		}
	}
	const { identity } = await start(null)
	return {
		identity,
		async incarnation() {
			// A look that goes on when it is closed, or that was begun a moment before, is broken off
			if (ended) throw new FaultError({ kind: 'cancelled' })
			if (current) return current
			// Calls that run side by side share the one new process
			starting ??= start(identity).finally(() => {
				starting = null
			})
			return (await starting).incarnation
		},
		prepareNext() {
			next ??= spawn()
		},
		dropNext,
		async end() {
			ended = true
			dropNext()
			await starting?.catch(() => undefined)
			const last = current
			if (!last) return
			// What it had to put away is lost with it if it stops here; there is nothing left to save
			await last.answer(close(last.client)).catch(() => undefined)
			await last.kill()
		},
	}
}

function incarnate<Client extends object>(channel: EngineChannel, under: readonly string[], onGone: () => void): Incarnation<Client> {
	let isKilled = false
	const gone = channel.exited.then((detail) => {
		onGone()
		throw new FaultError({ kind: 'engine-stopped', detail })
	})
	gone.catch(() => undefined)
	const port = toPort(channel, (listener) => void gone.catch(listener))
	// Typed by whoever knows the protocol; both ends are of the same build
	const client = createORPCClient(new RPCLink({ port, customJsonSerializers: exactValues }), { path: under }) as unknown as Client
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
			isKilled = true
			channel.kill()
			await channel.exited
		},
		isKilled: () => isKilled,
	}
}
