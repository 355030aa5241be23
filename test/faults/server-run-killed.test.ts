import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { MigrateRequest } from '../../electron/drivers/engines/engine.ts'
import type { EngineChannel } from '../../electron/drivers/engines/engine-channel.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'
import { createDatabase } from '../support/postgres-database.ts'
import { ledgerStep, ledgerTable, reads, standing } from '../support/server-run.ts'
import { spawnEngine } from '../support/sqlite-place.ts'

const ids = ['1', '2', '3', '4', '5', '6']
const steps = ids.map((id, index) =>
	ledgerStep(id, `CREATE TABLE t${id} AS SELECT generate_series(1, 3000) AS x; CREATE INDEX ON t${id} (x); SELECT pg_sleep(0.02)`, {
		verify: reads(...ids.slice(0, index + 1)),
	}),
)

const killPoints = 5

async function runAndKill(transactions: 'whole' | 'each-step', afterMs: number | null) {
	await using db = await createDatabase(ledgerTable)
	let channel: EngineChannel | undefined
	const spawn = () => {
		channel = spawnEngine()
		return channel
	}
	const engine = await openRemote({ server: db.server, spawn })
	const request: MigrateRequest = {
		steps,
		transactions,
		lockTimeoutMs: 20_000,
		expect: { ...(await standing(db.server)), ledger: reads() },
		verify: reads(...ids),
	}
	const startedAt = performance.now()
	const running = engine.migrate(request)
	if (afterMs !== null) {
		await setTimeout(afterMs)
		channel?.kill()
	}
	const report = await running
	const lengthMs = performance.now() - startedAt
	const ledger = (await db.sql('SELECT version FROM ledger ORDER BY 1')).flat()
	const tables = (await db.sql("SELECT substr(relname, 2) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]$' ORDER BY 1")).flat()
	await engine.close()
	return { report, lengthMs, ledger, tables }
}

describe.each(['whole', 'each-step'] as const)('the engine process is killed at any moment of a run (%s)', (transactions) => {
	test('tables and books agree, and the report says how far it came', async () => {
		const { report, lengthMs, ledger } = await runAndKill(transactions, null)
		expect(report).toMatchObject({ outcome: 'committed', fault: null })
		expect(ledger).toEqual(ids)
		for (let point = 0; point < killPoints; point++) {
			const found = await runAndKill(transactions, ((point + Math.random()) / killPoints) * lengthMs)
			expect(found.tables).toEqual(found.ledger)
			expect(found.ledger).toEqual(ids.slice(0, found.ledger.length))
			if (transactions === 'whole') expect([0, ids.length]).toContain(found.ledger.length)
			if (found.report.outcome === 'committed') expect(found.ledger).toEqual(ids)
			const applied = found.report.steps.filter(({ state }) => state === 'applied').map(({ id }) => id)
			expect(applied).toEqual(found.ledger)
		}
	})
})
