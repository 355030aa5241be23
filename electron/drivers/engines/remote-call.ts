import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Listening } from './engine.ts'
import { unrelay } from './relay.ts'
import type { Incarnation, Life } from './remote-life.ts'

/** How long a cancelled call may take to end by itself before its process is ended. Milliseconds. */
const graceMs = 2_000

/** Asks the process for one thing. `call` is the number under which it can be cancelled. */
type Ask<Result> = (client: Incarnation['client'], call: number) => Promise<Result>
/** What is left to do when the process ended under a call; the fault says whether it was ended on purpose. */
export type AfterDeath<Result> = (fault: FaultError) => Promise<Result>
export type Caller = <Result>(
	ask: Ask<Result>,
	options?: { readonly signal?: AbortSignal | undefined; readonly afterDeath?: AfterDeath<Result> },
) => Promise<Result>

let lastCall = 0

/** A number for a call, under which it can be cancelled. */
export const newCall = (): number => ++lastCall

/** Calls an engine process, starting another where the last one has ended. Faults: those of the call, `cancelled`, `engine-stopped`. */
export function createCaller(life: Life): Caller {
	return async (ask, { signal, afterDeath } = {}) => {
		const incarnation = await life.incarnation()
		const id = newCall()
		const ladder = climbWhenAborted(life, incarnation, id, signal)
		try {
			return await incarnation.answer(ask(incarnation.client, id))
		} catch (thrown) {
			if (faultOf(thrown)?.kind !== 'engine-stopped') throw thrown
			const fault = ladder.killed() ? new FaultError({ kind: 'cancelled' }) : (thrown as FaultError)
			if (!afterDeath) throw fault
			return await afterDeath(fault)
		} finally {
			ladder.leave()
		}
	}
}

/** The cancel ladder: ask, and if the process is too busy with a statement to hear it, end the process. */
function climbWhenAborted(life: Life, incarnation: Incarnation, id: number, signal: AbortSignal | undefined) {
	let killed = false
	let timer: NodeJS.Timeout | undefined
	const climb = () => {
		life.prepareNext()
		incarnation.client.cancel({ call: id }).catch(() => undefined)
		timer = setTimeout(() => {
			killed = true
			void incarnation.kill()
		}, graceMs)
	}
	signal?.addEventListener('abort', climb, { once: true })
	if (signal?.aborted) climb()
	return {
		killed: () => killed,
		leave() {
			clearTimeout(timer)
			if (!killed) life.dropNext()
			signal?.removeEventListener('abort', climb)
		},
	}
}

/** Hands a call's events on and gives its result. */
export async function listen<Event, Result>(
	events: Promise<AsyncIterator<readonly Event[], Result>>,
	{ onEvent }: Listening<Event>,
): Promise<Result> {
	return unrelay(await events, (event) => void onEvent?.(event))
}
