import { useQueryClient } from '@tanstack/react-query'
import type { Backup, BackupEvent } from '../../../electron/contract/backups.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { client } from '../../client.ts'
import { createLiveMap } from '../../live-map.ts'
import { refreshDatabase } from '../../refresh-database.ts'

type Phase = Extract<BackupEvent, { kind: 'phase' }>['phase']

/** What a backup task does: takes a new backup, or reads a kept one again. */
export type BackupJob = { readonly kind: 'take' } | { readonly kind: 'verify'; readonly backup: Backup }

/** A backup being taken or verified, or how the latest one ended. It outlives the page; one at a time for each database. */
export type BackupTask = {
	readonly job: BackupJob
	readonly phase: Phase | null
	/** Bytes read in the present phase, or null before the first count. */
	readonly bytes: { readonly done: number; readonly total: number } | null
	/** Client clock when it began. */
	readonly startedAtMs: number
	readonly state: 'running' | 'done' | 'cancelled' | 'failed'
	/** The backup as it is now, when done. */
	readonly result: Backup | null
	/** What it failed with. */
	readonly error: unknown
	cancel(): void
}

const tasks = createLiveMap<BackupTask>()

/** A task after one more event. */
export function advanceTask(task: BackupTask, event: BackupEvent): BackupTask {
	switch (event.kind) {
		case 'phase':
			return { ...task, phase: event.phase, bytes: null }
		case 'progress':
			return { ...task, bytes: { done: event.doneBytes, total: event.totalBytes } }
		case 'taken':
		case 'verified':
			return { ...task, state: 'done', phase: null, bytes: null, result: event.backup }
	}
}

async function follow(database: DatabaseId, job: BackupJob): Promise<void> {
	const stop = new AbortController()
	let task: BackupTask = {
		job,
		phase: null,
		bytes: null,
		startedAtMs: performance.now(),
		state: 'running',
		result: null,
		error: null,
		cancel: () => stop.abort(),
	}
	const publish = (next: BackupTask) => {
		task = next
		tasks.set(database, next)
	}
	publish(task)
	try {
		const events = await (job.kind === 'take'
			? client.backups.take({ database }, { signal: stop.signal })
			: client.backups.verify({ database, backup: job.backup.id }, { signal: stop.signal }))
		for await (const event of events) publish(advanceTask(task, event))
	} catch (error) {
		publish(stop.signal.aborted ? { ...task, state: 'cancelled' } : { ...task, state: 'failed', error })
	}
}

/** Gives the page the way to begin a task. Nothing is begun while another one is under way. */
export function useBackupJobs(database: DatabaseId): (job: BackupJob) => void {
	const queryClient = useQueryClient()
	return (job) => {
		if (tasks.get(database)?.state === 'running') return
		void follow(database, job).finally(() => refreshDatabase(queryClient, database))
	}
}

/** The latest task of a database that this page began. */
export function useBackupTask(database: DatabaseId): BackupTask | undefined {
	return tasks.use(database)
}
