import { describe, expect, it } from 'vitest'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { RunEvent } from '../../../electron/contract/migrations.ts'
import { followRun, type LiveRun, type RunStart } from '../../../renderer/follow-run.ts'
import { createLiveMap } from '../../../renderer/live-map.ts'

const database = 'd1' as DatabaseId
const subject = { act: 'upgrade', from: null, to: null, steps: [], restorePointFirst: false } as const
const verified = { revision: null, asExpected: true, newForeignKeyViolations: null, tablesCounted: null, quickCheck: 'not-run' } as const
const checking: RunEvent = { kind: 'phase', phase: 'checking', atMs: 0 }
const running: RunEvent = { kind: 'phase', phase: 'running', atMs: 1 }
const finished: RunEvent = {
	kind: 'finished',
	report: {
		outcome: 'succeeded',
		from: null,
		to: null,
		steps: [],
		restorePoint: null,
		verified,
		fault: null,
		command: null,
		activity: 'x',
	},
}

function startOf(events: () => AsyncGenerator<RunEvent>): RunStart {
	return { database, subject, open: async () => events() }
}

async function follow(events: () => AsyncGenerator<RunEvent>, runs = createLiveMap<LiveRun>()) {
	let accepted = 0
	const thrown = await followRun(startOf(events), { runs, onAccepted: () => accepted++, now: () => 0 }).then(
		() => undefined,
		(error: unknown) => error,
	)
	return { run: runs.get(database), accepted, thrown }
}

describe('a run', () => {
	it('is kept with its report once it has ended', async () => {
		const { run, accepted, thrown } = await follow(async function* () {
			yield checking
			yield running
			yield finished
		})
		expect(accepted).toBe(1)
		expect(thrown).toBeUndefined()
		expect(run).toMatchObject({ state: 'ended', error: null, progress: { report: { outcome: 'succeeded' } } })
	})

	it('that is refused while it checks throws, and an earlier run stays', async () => {
		const runs = createLiveMap<LiveRun>()
		await follow(async function* () {
			yield running
			yield finished
		}, runs)
		const earlier = runs.get(database)
		const { run, accepted, thrown } = await follow(async function* () {
			yield checking
			throw new Error('plan-stale')
		}, runs)
		expect(accepted).toBe(0)
		expect(thrown).toEqual(new Error('plan-stale'))
		expect(run).toBe(earlier)
	})

	it('that breaks off after it began keeps why, and throws nothing', async () => {
		const { run, thrown } = await follow(async function* () {
			yield running
			throw new Error('connection lost')
		})
		expect(thrown).toBeUndefined()
		expect(run).toMatchObject({ state: 'ended', error: new Error('connection lost') })
	})

	it('that ends without a report is not taken for a success', async () => {
		const { run } = await follow(async function* () {
			yield running
		})
		expect(run).toMatchObject({ state: 'ended', error: expect.any(Error), progress: { report: null } })
	})

	it('does not inherit that an earlier one was being cancelled', async () => {
		const runs = createLiveMap<LiveRun>()
		const cancellingSeen: (boolean | undefined)[] = []
		await follow(async function* () {
			yield running
			const live = runs.get(database)
			if (live) runs.set(database, { ...live, cancelling: true })
			yield running
			cancellingSeen.push(runs.get(database)?.cancelling)
			throw new Error('lost')
		}, runs)
		await follow(async function* () {
			yield running
			cancellingSeen.push(runs.get(database)?.cancelling)
			yield finished
		}, runs)
		expect(cancellingSeen).toEqual([true, false])
	})
})
