import type { BackupEvent } from '../../contract/backups.ts'
import type { AskEvent, BundleEvent, CommandTestEvent, PreviewEvent } from '../../contract/commands.ts'
import { FaultError } from '../../contract/fault.ts'
import type { RunEvent } from '../../contract/migrations.ts'
import { duration, size } from '../../contract/words/quantities.ts'
import type { Session } from './session.ts'

type Event = RunEvent | BackupEvent | CommandTestEvent | PreviewEvent | BundleEvent | AskEvent

const phases: Record<Extract<Event, { kind: 'phase' }>['phase'], string> = {
	checking: 'Checking',
	'backing-up': 'Taking a restore point',
	'verifying-backup': 'Checking the restore point',
	'waiting-for-lock': 'Waiting for another program to let go of the database',
	running: 'Running',
	'checking-result': 'Checking the result',
	committing: 'Committing',
	'reading-back': 'Reading back',
	restoring: 'Restoring',
	'swapping-in': 'Putting the migrated copy in place',
	copying: 'Copying',
	hashing: 'Hashing',
	keeping: 'Keeping',
}

/** What can be followed: how it starts, and how it is asked to stop so that it still reports (else its stream is cut). */
type StoppableAct<E> = {
	start(signal: AbortSignal): Promise<AsyncIterable<E>>
	stop?(): Promise<{ readonly stopping: boolean }>
	/** Said at the first Ctrl-C, where what has begun is not taken back. */
	readonly stopping?: string
}

/** An act under way that is told of in the same words wherever it happens. */
export type FollowedAct<E> = StoppableAct<E> & {
	/** What people call the steps, by id. */
	readonly labels?: ReadonlyMap<string, string>
}

/** An act under way with words of its own: a line for an event, or nothing. */
export type ToldAct<E> = StoppableAct<E> & { readonly tell: (event: E) => string | undefined }

/** As `followTold`, for the acts that move a database. */
export function follow<E extends Event, Last extends E>(
	session: Session,
	act: FollowedAct<E>,
	isLast: (event: E) => event is Last,
): Promise<Last> {
	return followTold(session, { ...act, tell: createTeller(act.labels ?? new Map()) }, isLast)
}

/**
 * Tells what happens on stderr, a line each, and follows Ctrl-C while it does: the first one cancels and says so, the
 * second one quits. Resolves with the event that `isLast` accepts. Faults: those of the act, and `cancelled` when its
 * stream was cut before it could report.
 */
export async function followTold<E, Last extends E>(session: Session, act: ToldAct<E>, isLast: (event: E) => event is Last): Promise<Last> {
	const cut = new AbortController()
	const stopListening = listenForInterrupt(session, act, cut)
	try {
		for await (const event of await act.start(cut.signal)) {
			const line = act.tell(event)
			if (line !== undefined) session.io.stderr.write(`${line}\n`)
			if (isLast(event)) return event
		}
	} catch (thrown) {
		if (!cut.signal.aborted || !isAbort(thrown)) throw thrown
	} finally {
		stopListening()
	}
	if (cut.signal.aborted) throw new FaultError({ kind: 'cancelled' })
	throw new Error('the act ended without saying how')
}

function listenForInterrupt(session: Session, act: StoppableAct<unknown>, cut: AbortController): () => void {
	let heard = false
	return session.io.onInterrupt(() => {
		if (heard) {
			session.io.quit()
			return
		}
		heard = true
		const says = act.stopping ?? 'Cancelling: what has begun is taken back.'
		session.io.stderr.write(`${says} Press Ctrl-C again to quit without waiting.\n`)
		void stop(act).then((stopping) => stopping || cut.abort())
	})
}

/** Was the act asked to stop and did it hear. */
async function stop(act: StoppableAct<unknown>): Promise<boolean> {
	try {
		return (await act.stop?.())?.stopping ?? false
	} catch {
		return false
	}
}

function isAbort(thrown: unknown): boolean {
	return thrown instanceof Error && thrown.name === 'AbortError'
}

/** A line for an event; a share of bytes is shown in steps of a quarter, so that a log stays short. */
function createTeller(labels: ReadonlyMap<string, string>): (event: Event) => string | undefined {
	let quarter = 0
	return (event) => {
		if (event.kind === 'phase') quarter = 0
		if (event.kind === 'progress') {
			const reached = event.totalBytes === 0 ? 4 : Math.floor((event.doneBytes / event.totalBytes) * 4)
			if (reached <= quarter) return undefined
			quarter = reached
		}
		return lineOf(event, labels)
	}
}

function lineOf(event: Event, labels: ReadonlyMap<string, string>): string | undefined {
	switch (event.kind) {
		case 'started':
			return `$ ${event.text}`
		case 'output':
			return event.lines.map((line) => `  ${line}`).join('\n')
		case 'step':
			return `  ${event.done} of ${event.total}: ${event.step.direction === 'up' ? '↑' : '↓'} ${event.step.label}${event.step.sql === null ? ' has no SQL' : ''}`
		case 'phase':
			return `${phases[event.phase]} …`
		case 'progress':
			return `  ${size(event.doneBytes)} of ${size(event.totalBytes)}`
		case 'step-started':
			return `  ${labels.get(event.id) ?? event.id} …`
		case 'step-finished':
			return `  ${labels.get(event.id) ?? event.id} ${event.state} in ${duration(event.elapsedMs)}`
		case 'restore-point':
			return `Restore point ${event.id}`
		case 'stopping':
			return 'Stopping …'
		default:
			return undefined
	}
}

/** Says of a count whether it is worth a line: at each quarter of a known total, at each doubling of an unknown one. */
export function share(): (done: number, total: number | null) => boolean {
	let quarter = 0
	let next = 10_000
	return (done, total) => {
		if (total !== null) {
			const reached = total === 0 ? 0 : Math.floor((done / total) * 4)
			if (reached <= quarter) return false
			quarter = reached
			return true
		}
		if (done < next) return false
		while (next <= done) next *= 2
		return true
	}
}
