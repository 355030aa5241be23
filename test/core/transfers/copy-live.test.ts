import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openApp } from '../../../electron/app.ts'
import { startProgram } from '../../support/sqlite-program.ts'
import { faultFrom } from '../../support/test-app.ts'
import { type CopyGround, copied, copyGround, copyNow, shop, write } from './copy-ground.ts'

const entries = (rows: number) => `CREATE TABLE entry (id INTEGER PRIMARY KEY, text);
	WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${rows}) INSERT INTO entry (text) SELECT 'entry ' || n FROM c;`

const foldersOf = ({ app }: CopyGround) => readdir(join(app.options.homeFolder, 'transfers')).catch(() => [])

describe('a source that somebody writes', () => {
	test.each(['delete', 'persist', 'wal'])(
		'is surveyed beside a program that never waits and is never turned away, in %s mode',
		{ timeout: 180_000 },
		async (mode) => {
			await using ground = await copyGround(`PRAGMA journal_mode = ${mode}; ${entries(20_000)}`)
			await using program = startProgram('sqlite-writer.ts', [ground.path])
			expect(await program.line()).toBe('writing')
			let before = 20_000
			for (let round = 0; round < 3; round++) {
				const { tables } = await ground.app.client.transfers.survey({ source: ground.between.source })
				expect(tables[0]?.rows).toBeGreaterThan(before)
				before = tables[0]?.rows ?? 0
				expect((await ground.app.client.transfers.plan(ground.between)).survey.tables[0]?.rows).toBeGreaterThan(before)
			}
			program.release()
			const [transactions, busy] = (await program.line()).split(' ').map(Number)
			expect(transactions).toBeGreaterThan(1)
			expect(busy).toBe(0)
			expect((await foldersOf(ground)).length).toBeLessThanOrEqual(1)
		},
	)

	test('shows the state before an unfinished transaction of a killed writer', async () => {
		await using ground = await copyGround(entries(20_000))
		const spill =
			'BEGIN; INSERT INTO entry (text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT hex(randomblob(200)) FROM c;'
		const program = startProgram('sqlite-holder.ts', [ground.path, spill])
		await program.line()
		await program.kill()
		expect(await readdir(ground.app.folder)).toContain('source.db-journal')
		expect((await ground.app.client.transfers.survey({ source: ground.between.source })).tables[0]?.rows).toBe(20_000)
		expect(await readdir(ground.app.folder)).toContain('source.db-journal')
	})
})

describe('a source with a log', () => {
	test('is copied from the very snapshot that it was surveyed from, while its owner has it open', async () => {
		await using ground = await copyGround(`PRAGMA journal_mode = wal; ${shop}`)
		using owner = owning(ground.path)
		owner.exec("INSERT INTO customer VALUES (4, 'Edsger', 1930, NULL)")
		const { app, between } = ground
		const { token, map, survey } = await app.client.transfers.plan(between)
		expect(survey.tables.map(({ rows }) => rows)).toEqual([4, 500])
		const kept = await foldersOf(ground)
		expect(kept).toHaveLength(1)
		const { report, events } = await copied(await app.client.transfers.run({ ...between, token, map }))
		expect(report).toMatchObject({ outcome: 'verified', id: kept[0] })
		expect(events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))).not.toContain('snapshot')
		expect(await foldersOf(ground)).toEqual([])
	})

	test('is surveyed anew once it is written to, and its old snapshot goes', async () => {
		await using ground = await copyGround(`PRAGMA journal_mode = wal; ${shop}`)
		using owner = owning(ground.path)
		const { app, between } = ground
		owner.exec("INSERT INTO customer VALUES (4, 'Edsger', 1930, NULL)")
		const { token, map } = await app.client.transfers.plan(between)
		const kept = await foldersOf(ground)
		owner.exec("INSERT INTO customer VALUES (5, 'Barbara', 1939, NULL)")
		const stale = app.client.transfers.run({ ...between, token, map }).then(copied)
		expect(await faultFrom(stale)).toEqual({ kind: 'copy-stale', what: 'source' })
		const after = await foldersOf(ground)
		expect(after).toHaveLength(1)
		expect(after).not.toEqual(kept)
		expect(await copyNow(ground)).toMatchObject({ report: { outcome: 'verified' } })
		expect(await foldersOf(ground)).toEqual([])
	})

	test('leaves no snapshot when Headway is closed, and one of a killed Headway is taken away at the next start', async () => {
		await using ground = await copyGround(`PRAGMA journal_mode = wal; ${shop}`)
		using owner = owning(ground.path)
		owner.exec("INSERT INTO customer VALUES (4, 'Edsger', 1930, NULL)")
		await ground.app.client.transfers.survey({ source: ground.between.source })
		expect(await foldersOf(ground)).toHaveLength(1)
		await ground.app.close()
		expect(await foldersOf(ground)).toEqual([])
		// No process has so great a number
		const left = join(ground.app.options.homeFolder, 'transfers', 'left.99999999')
		await mkdir(left, { recursive: true })
		await writeFile(join(left, 'source.db'), 'half a file')
		const again = await openApp(ground.app.options)
		expect(await foldersOf(ground)).toEqual([])
		await again.close()
	})

	test('needs no snapshot for its survey where nobody has it open', async () => {
		await using ground = await copyGround(`PRAGMA journal_mode = wal; ${shop}`)
		write(ground.path, "INSERT INTO customer VALUES (4, 'Edsger', 1930, NULL)")
		expect((await ground.app.client.transfers.survey({ source: ground.between.source })).tables[0]?.rows).toBe(4)
		expect(await foldersOf(ground)).toEqual([])
	})
})

function owning(path: string): Database.Database & Disposable {
	const db = new Database(path)
	return Object.assign(db, { [Symbol.dispose]: () => void db.close() })
}
