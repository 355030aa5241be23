import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Cancelling, Incarnation, Life } from './life.ts'
import { unrelay } from './relay.ts'

/** How long a cancelled call may take to end by itself before its process is ended. Milliseconds. */
const usualGraceMs = 2_000

/** A cancel that overtakes its call is lost, so it is said again. Milliseconds. */
const sayEveryMs = 100

/** Asks the process for one thing. `call` is the number under which it can be cancelled. */
type Ask<Client, Result> = (client: Client, call: number) => Promise<Result>
/** What is left to do when the process ended under a call; the fault says whether it was ended on purpose. */
export type AfterDeath<Result> = (fault: FaultError) => Promise<Result>
type CallOptions<Result> = {
	readonly signal?: AbortSignal | undefined
	readonly afterDeath?: AfterDeath<Result>
	/** It changes nothing, so it is asked again where its process was ended because of another call. */
	readonly again?: boolean
	/** How long it may take once it is cancelled, before its process is ended; asked when the usual time is over. Milliseconds. */
	readonly graceMs?: () => number
}
export type Caller<Client> = <Result>(ask: Ask<Client, Result>, options?: CallOptions<Result>) => Promise<Result>

let lastCall = 0

/** A number for a call, under which it can be cancelled. */
export const newCall = (): number => ++lastCall

/** Calls a process, starting another where the last one has ended. Faults: those of the call, `cancelled`, `engine-stopped`. */
export function createCaller<Client extends Cancelling>(life: Life<Client>): Caller<Client> {
	return async function call(ask, options = {}) {
		const { signal, afterDeath, again = false, graceMs = () => usualGraceMs } = options
		const incarnation = await life.incarnation()
		const id = newCall()
		const ladder = climbWhenAborted(life, incarnation, { id, graceMs }, signal)
		try {
			return await incarnation.answer(ask(incarnation.client, id))
		} catch (thrown) {
			if (faultOf(thrown)?.kind !== 'engine-stopped') throw thrown
			if (again && incarnation.isKilled() && !signal?.aborted) return await call(ask, options)
			const fault = ladder.killed() ? new FaultError({ kind: 'cancelled' }) : (thrown as FaultError)
			if (!afterDeath) throw fault
			return await afterDeath(fault)
		} finally {
			ladder.leave()
		}
	}
}

/** The cancel ladder: ask, and if the process is too busy to hear it, end the process. */
function climbWhenAborted<Client extends Cancelling>(
	life: Life<Client>,
	incarnation: Incarnation<Client>,
	{ id, graceMs }: { readonly id: number; readonly graceMs: () => number },
	signal: AbortSignal | undefined,
) {
	let killed = false
	let timer: NodeJS.Timeout | undefined
	let saying: NodeJS.Timeout | undefined
	const say = () => void incarnation.client.cancel({ call: id }).catch(() => undefined)
	const end = () => {
		killed = true
		void incarnation.kill()
	}
	const climb = () => {
		life.prepareNext()
		say()
		saying = setInterval(say, sayEveryMs)
		timer = setTimeout(() => {
			const restMs = graceMs() - usualGraceMs
			if (restMs > 0) timer = setTimeout(end, restMs)
			else end()
		}, usualGraceMs)
	}
	signal?.addEventListener('abort', climb, { once: true })
	if (signal?.aborted) climb()
	return {
		killed: () => killed,
		leave() {
			clearTimeout(timer)
			clearInterval(saying)
			if (!killed) life.dropNext()
			signal?.removeEventListener('abort', climb)
		},
	}
}

/** Hands a call's events on and gives its result. */
export async function listen<Event, Result>(
	events: Promise<AsyncIterator<readonly Event[], Result>>,
	{ onEvent }: { readonly onEvent?: ((event: Event) => unknown) | undefined },
): Promise<Result> {
	return unrelay(await events, (event) => void onEvent?.(event))
}
