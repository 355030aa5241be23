import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import { newCall } from '../crossing/call.ts'
import { unrelay } from '../crossing/relay.ts'
import type { Hold, HoldEvent, HoldRequest, Listening } from './engine.ts'
import { throwIfStopped } from './pace.ts'
import type { Incarnation, Life } from './remote-life.ts'

/** A cancel that overtakes its call is lost, so it is said again. Milliseconds. */
const sayEveryMs = 100

/**
 * Holds a lock through the engine process, beside the calls that are answered one after another: what works under the
 * lock is looked at meanwhile. A process that ends loses the lock.
 */
export async function holdRemotely(life: Life, request: HoldRequest, { signal, onEvent }: Listening<HoldEvent>): Promise<Hold> {
	throwIfStopped(signal)
	const { client, answer } = await life.incarnation()
	const call = newCall()
	const { promise: held, resolve: tellHeld } = Promise.withResolvers<void>()
	const hear = (event: HoldEvent | { readonly kind: 'held' }) => (event.kind === 'held' ? tellHeld() : void onEvent?.(event))
	const ended = answer(client.hold({ call, ...request }).then((events) => unrelay(events, hear)))
	ended.catch(() => undefined)
	await untilHeld(client, call, { held, ended, signal })
	const { promise: lost, resolve: tellLost } = Promise.withResolvers<Fault>()
	ended.catch((thrown) => tellLost(faultOf(thrown) ?? { kind: 'engine-stopped', detail: String(thrown) }))
	const ask = (act: 'interrupt' | 'endSessions') => answer(client.heldSessions({ call, act })).catch(() => undefined)
	return {
		lost,
		interrupt: () => ask('interrupt'),
		endSessions: () => ask('endSessions'),
		letGo: () => cancelUntil(client, call, ended),
	}
}

type Waiting = { readonly held: Promise<void>; readonly ended: Promise<unknown>; readonly signal: AbortSignal | undefined }

/** Waits for the lock. What it is cancelled with later is no business of the lock: that stays until it is let go. */
async function untilHeld(client: Incarnation['client'], call: number, { held, ended, signal }: Waiting): Promise<void> {
	const cancel = () => void cancelUntil(client, call, ended)
	signal?.addEventListener('abort', cancel, { once: true })
	if (signal?.aborted) cancel()
	try {
		await Promise.race([held, ended])
	} finally {
		signal?.removeEventListener('abort', cancel)
	}
	if (!signal?.aborted) return
	await cancelUntil(client, call, ended)
	throw new FaultError({ kind: 'cancelled' })
}

async function cancelUntil(client: Incarnation['client'], call: number, ended: Promise<unknown>): Promise<void> {
	const say = () => void client.cancel({ call }).catch(() => undefined)
	say()
	const again = setInterval(say, sayEveryMs)
	await ended.catch(() => undefined)
	clearInterval(again)
}
