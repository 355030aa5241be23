import { FaultError, type Holder } from '../../contract/fault.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import type { Actor } from '../activity/journal.ts'

const touchEveryMs = 5_000
/** A holder that is alive by its process id but has not touched its row for this long is another process that got the same id. */
const staleAfterMs = 60_000

export type RunLock = { release(): Promise<void> }

/** Lets one Headway at a time work on one database file, and says who it is to the others. */
export type RunLocks = {
	/** Faults: `run-held` with the holder. */
	take(identity: string, act: Holder['act']): Promise<RunLock>
}

export function createRunLocks(options: {
	readonly state: Engine
	readonly actor: Actor
	readonly now: () => Date
	readonly newId: () => string
	/** Is there a process of this id on this machine. */
	readonly isProcessAlive: (processId: number) => boolean
}): RunLocks {
	const { state, actor } = options

	async function insert(identity: string, act: Holder['act'], token: string): Promise<boolean> {
		const [changed] = await state.write([
			{
				sql: `INSERT INTO run_lock (identity, token, act, user, host, process_id, started_at, touched_at)
					VALUES (:identity, :token, :act, :user, :host, :processId, :now, :now) ON CONFLICT DO NOTHING`,
				parameters: { identity, token, act, ...actor, now: options.now().toISOString() },
			},
		])
		return changed === 1
	}

	async function holderOf(identity: string): Promise<(Holder & { readonly token: string; readonly touchedAt: string }) | undefined> {
		const [answer] = await state.read([
			{
				sql: 'SELECT act, user, host, process_id, started_at, token, touched_at FROM run_lock WHERE identity = :identity',
				parameters: { identity },
			},
		])
		const row = answer?.rows[0]
		if (!row) return undefined
		const [act, user, host, processId, startedAt, token, touchedAt] = row
		return {
			act: act as Holder['act'],
			user: String(user),
			host: String(host),
			processId: Number(processId),
			startedAt: String(startedAt),
			token: String(token),
			touchedAt: String(touchedAt),
		}
	}

	async function remove(identity: string, token: string): Promise<void> {
		await state.write([{ sql: 'DELETE FROM run_lock WHERE identity = :identity AND token = :token', parameters: { identity, token } }])
	}

	function isStale(holder: Holder & { readonly touchedAt: string }): boolean {
		if (options.now().getTime() - Date.parse(holder.touchedAt) > staleAfterMs) return true
		return holder.host === actor.host && !options.isProcessAlive(holder.processId)
	}

	function keepTouching(identity: string, token: string): NodeJS.Timeout {
		const touch = () =>
			state.write([
				{
					sql: 'UPDATE run_lock SET touched_at = :now WHERE identity = :identity AND token = :token',
					parameters: { now: options.now().toISOString(), identity, token },
				},
			])
		// A missed touch is made good by the next one; only a minute without any counts.
		return setInterval(() => void touch().catch(() => {}), touchEveryMs).unref()
	}

	return {
		async take(identity, act) {
			const token = options.newId()
			while (!(await insert(identity, act, token))) {
				const holder = await holderOf(identity)
				if (!holder) continue
				const { token: held, touchedAt: _, ...who } = holder
				if (!isStale(holder)) throw new FaultError({ kind: 'run-held', holder: who })
				await remove(identity, held)
			}
			const touching = keepTouching(identity, token)
			return {
				async release() {
					clearInterval(touching)
					await remove(identity, token)
				},
			}
		},
	}
}
