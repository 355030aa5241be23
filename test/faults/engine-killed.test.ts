import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MigrateRequest } from '../../electron/drivers/engines/engine.ts'
import type { EngineChannel } from '../../electron/drivers/engines/engine-channel.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { killable, killPlan, standingOf } from '../support/sqlite-kill-plan.ts'
import { createPlace, openInProcess, type Place, spawnEngine } from '../support/sqlite-place.ts'
import { startProgram } from '../support/sqlite-program.ts'

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

const killPoints = 6

/** Moments spread over a run of this length, each a little off its place; the first is the beginning, for the run may be faster this time. */
const momentsWithin = (durationMs: number) =>
	Array.from({ length: killPoints }, (_, index) => (index === 0 ? 0 : (index + Math.random()) / killPoints) * durationMs * 1.1)

const make = (name: string, mode: string) => place.make(name, `PRAGMA journal_mode = ${mode}; ${killable}`)

describe.each(['delete', 'wal'])('killed at any moment of a run, in %s mode', (mode) => {
	test('the whole application leaves the database before or after, never between', async () => {
		await using trial = startProgram('sqlite-migrator.ts', [make('trial.db', mode)])
		await trial.line()
		const startedAt = performance.now()
		expect(await trial.line()).toBe('done')
		const standings: string[] = []
		for (const [index, moment] of momentsWithin(performance.now() - startedAt).entries()) {
			const path = make(`${index}.db`, mode)
			await using program = startProgram('sqlite-migrator.ts', [path])
			await program.line()
			await setTimeout(moment)
			await program.kill()
			const engine = await openSqlite({ path })
			standings.push(await standingOf(engine))
			await engine.close()
		}
		expect(standings.filter((standing) => standing !== 'before' && standing !== 'after')).toEqual([])
		expect(standings).toContain('before')
	})

	test('the engine process alone: the report says on which side it ended', async () => {
		const lengthMs = await trialRun(mode)
		for (const [index, moment] of momentsWithin(lengthMs).entries()) {
			const path = make(`${index}.db`, mode)
			const request = await expectingNow(path)
			const channels: EngineChannel[] = []
			const spawn = () => {
				const channel = spawnEngine()
				channels.push(channel)
				return channel
			}
			const engine = place.opened(await openRemote({ path, spawn }))
			const [first] = channels
			const killing = setTimeout(moment).then(() => first?.kill())
			const report = await engine.migrate(request)
			await killing
			await first?.exited
			expect(report.outcome === 'committed' ? 'after' : 'before', `killed after ${moment} ms`).toBe(await standingOf(engine))
			if (report.outcome !== 'committed')
				expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'engine-stopped' }, steps: [{ state: 'not-run' }] })
		}
	})
})

/** How long the plan takes when nothing happens to it. Milliseconds. */
async function trialRun(mode: string): Promise<number> {
	const engine = place.opened(await openInProcess({ path: make('trial.db', mode) }))
	const startedAt = performance.now()
	await engine.migrate(killPlan)
	return performance.now() - startedAt
}

/** The plan, bound to the database as it stands: so that what became of it can be told afterwards. */
async function expectingNow(path: string): Promise<MigrateRequest> {
	const engine = await openSqlite({ path })
	const [identity, schema] = [engine.identity, await engine.schemaHash()]
	return { ...killPlan, expect: { identity, schema, ledger: { query: { sql: 'SELECT version FROM ledger' }, applied: ['v1'] } } }
}

test('an engine process ends with the application that started it', async () => {
	await using program = startProgram('sqlite-orphan.ts', [place.make('live.db', 'CREATE TABLE t (x)')])
	const processId = Number(await program.line())
	expect(isAlive(processId)).toBe(true)
	await program.kill()
	await expect.poll(() => isAlive(processId)).toBe(false)
})

function isAlive(processId: number): boolean {
	try {
		return process.kill(processId, 0)
	} catch {
		return false
	}
}
