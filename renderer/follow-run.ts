import type { DatabaseId } from '../electron/contract/database.ts'
import type { RunEvent } from '../electron/contract/migrations.ts'
import type { LiveMap } from './live-map.ts'
import { advance, progressAtStart, type RunProgress, type RunSubject } from './run-progress.ts'

/** A run that this page started: it lives outside the screens, and so goes on while the person looks elsewhere. */
export type LiveRun = {
	readonly database: DatabaseId
	readonly subject: RunSubject
	readonly progress: RunProgress
	readonly state: 'running' | 'ended'
	/** The person asked to cancel, and the core has been told. */
	readonly cancelling: boolean
	/** Why there is no report although it ended: a fault, a lost connection, or a defect; null while there is no such thing. */
	readonly error: unknown
}

/** How a run is begun: `open` makes the call whose events are followed. */
export type RunStart = {
	readonly database: DatabaseId
	readonly subject: RunSubject
	open(): Promise<AsyncIterable<RunEvent>>
}

/**
 * Follows a run to its end and keeps what is known of it in `runs`, under its database. Until the core has accepted it,
 * nothing is kept, an earlier run stays what is shown, and what the call fails with is thrown; afterwards nothing is
 * thrown. `onAccepted` is called once, when the first event after the checks arrives. `now` is the client's clock.
 */
export async function followRun(
	start: RunStart,
	{ runs, onAccepted, now }: { runs: LiveMap<LiveRun>; onAccepted: () => void; now: () => number },
): Promise<void> {
	let progress = progressAtStart(start.subject, now())
	let isAccepted = false
	const publish = (part: Pick<LiveRun, 'state' | 'error'>) => {
		const cancelling = part.state === 'running' && (runs.get(start.database)?.cancelling ?? false)
		runs.set(start.database, { database: start.database, subject: start.subject, progress, cancelling, ...part })
	}
	const accept = () => {
		isAccepted = true
		// An earlier run of this database ends here: whether it was being cancelled says nothing of this one.
		runs.delete(start.database)
		onAccepted()
	}
	try {
		for await (const event of await start.open()) {
			progress = advance(progress, event, now())
			if (!isAccepted && !isCheck(event)) accept()
			if (isAccepted) publish({ state: 'running', error: null })
		}
	} catch (error) {
		if (!isAccepted) throw error
		return publish({ state: 'ended', error })
	}
	if (!isAccepted) throw new Error('The run ended before it began.')
	publish({ state: 'ended', error: progress.report === null ? new Error('The run ended without a report.') : null })
}

/** While it checks, the core may still refuse the run; whatever comes after means that the run is on. */
function isCheck(event: RunEvent): boolean {
	return event.kind === 'phase' && event.phase === 'checking'
}
