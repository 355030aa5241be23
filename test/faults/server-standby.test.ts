import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, MigrateRequest } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { orderedSqlFixture } from '../support/ordered-sql-ground.ts'
import { serverAt } from '../support/postgres-database.ts'
import {
	type InstalledDatabase,
	type InstalledServer,
	installedPrograms,
	type Standby,
	startInstalledServer,
	whyNoDumps,
} from '../support/postgres-fifteen.ts'
import { createRepository } from '../support/redun-postgres.ts'
import { faultFrom, openTestApp, runTo } from '../support/test-app.ts'

let primary: InstalledServer
let standby: Standby
let plain: InstalledDatabase
let repository: InstalledDatabase

const steps: MigrateRequest['steps'] = [{ id: 'one', sql: 'CREATE TABLE one (id int)', parameters: {}, mayLoseRows: [] }]

async function onStandby<Result>(database: InstalledDatabase, work: (engine: Engine, address: string) => Promise<Result>): Promise<Result> {
	const server = serverAt(standby.urlOf(database))
	const { engine } = await openPostgres({ server }, { environment: {} })
	try {
		return await work(engine, server.shown)
	} finally {
		await engine.close()
	}
}

const tablesOf = (database: InstalledDatabase) => database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")

describe.skipIf(installedPrograms === null)(`a server that follows another${installedPrograms === null ? ` (${whyNoDumps})` : ''}`, () => {
	beforeAll(async () => {
		primary = await startInstalledServer()
		plain = await primary.database('CREATE TABLE furniture (id int)')
		repository = await primary.database()
		await using made = await createRepository('3.0', { on: { ...repository, [Symbol.asyncDispose]: async () => undefined } })
		await made.client.end()
		standby = await primary.standby()
	})
	afterAll(async () => {
		await standby?.[Symbol.asyncDispose]()
		await primary?.[Symbol.asyncDispose]()
	})

	it.each(['whole', 'each-step'] as const)('is refused by a run (%s) with its name, before any statement', async (transactions) => {
		await onStandby(plain, async (engine, address) => {
			const events: string[] = []
			const report = await engine.migrate({ steps, transactions, lockTimeoutMs: 1_000 }, { onEvent: ({ kind }) => events.push(kind) })
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'standby', address }, steps: [{ id: 'one', state: 'not-run' }] })
			expect(events).not.toContain('step-started')
		})
		expect(await tablesOf(plain)).toEqual([['furniture']])
	})

	it('is refused by a step that runs without a transaction', async () => {
		await onStandby(plain, async (engine, address) => {
			const alone = steps.map((step) => ({ ...step, transaction: 'none' as const }))
			const report = await engine.migrate({ steps: alone, lockTimeoutMs: 1_000 })
			expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'standby', address } })
		})
		expect(await tablesOf(plain)).toEqual([['furniture']])
	})

	it('is looked at like any other, and what is written on the server that it follows is seen', async () => {
		await onStandby(plain, async (engine) => {
			expect(await engine.describe()).toMatchObject({ server: { standby: true } })
			await plain.sql('INSERT INTO furniture VALUES (7)')
			await expect.poll(async () => (await engine.read([{ sql: 'SELECT id FROM furniture' }]))[0]?.rows).toEqual([[7]])
		})
	})

	it('shows where a repository stands, and the run that a person asks for fails with its name', async () => {
		await using app = await openTestApp()
		const { id } = await app.client.connections.open({ target: standby.urlOf(repository) })
		expect(await app.client.connections.describe({ database: id })).toMatchObject({ dialect: 'redun', server: { standby: true } })
		const report = await runTo(app, id, '3.4', false)
		expect(report).toMatchObject({ outcome: 'failed', fault: { kind: 'standby' } })
		expect(report.steps.every(({ state }) => state === 'not-run')).toBe(true)
	})

	it('is a problem of ordered files, for which no plan is made', async () => {
		await using app = await openTestApp()
		const folder = join(app.folder, 'project')
		await cp(orderedSqlFixture('dbmate'), folder, { recursive: true })
		const { id } = await app.client.connections.open({ target: standby.urlOf(plain) })
		await app.client.connections.setSource({ database: id, folder, convention: 'dbmate' })
		const { problems, head } = await app.client.connections.describe({ database: id })
		expect(problems.map(({ kind }) => kind)).toContain('standby')
		const plan = app.client.migrations.plan({ database: id, to: { target: head?.id ?? '' } })
		expect(await faultFrom(plan)).toMatchObject({ kind: 'unclear-state', problem: 'standby' })
	})
})
