import { readFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { entry, kindOf, layEntries, refOf } from '../../support/keeper-entries.ts'
import { engineWanted, openKeeperProcess } from '../../support/keeper-ground.ts'
import { at } from '../../support/lakefs-stores.ts'
import { createPlace, withProgram } from '../../support/sqlite-place.ts'
import { inProject } from '../../support/test-app.ts'

/** Whatever is changed takes many seconds, of which SQLite gives none back. */
const slowTrigger = `CREATE TRIGGER slow BEFORE UPDATE ON kv BEGIN SELECT count(*) FROM (
	WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 40000000000) SELECT n FROM c); END`

describe('the process of a keeper', () => {
	test('is started again when it has ended by itself; what was under way fails', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [entry('p', 'a', 'one')])
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper, processes } = opened
		const under = keeper.view(refOf(at('p', 'a')), { reveal: false })
		processes[0]?.kill()
		expect(await kindOf(under)).toBe('engine-stopped')
		expect((await keeper.store('kv').get(at('p', 'a')))?.value.length).toBe(3)
		expect(processes).toHaveLength(2)
		const many = await Promise.all(Array.from({ length: 20 }, () => keeper.store('kv').count(at('p', 'a').partition)))
		expect(many).toEqual(Array.from({ length: 20 }, () => 1))
		expect(processes).toHaveLength(2)
	})

	test('breaks off quietly what is asked while or after it is closed', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [entry('p', 'a', 'one')])
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper } = opened
		const looks = Array.from({ length: 20 }, () => keeper.store('kv').count(at('p', 'a').partition).catch(faultOf))
		await keeper.close()
		for (const answer of await Promise.all(looks)) if (answer !== 1) expect(answer).toEqual({ kind: 'cancelled' })
		expect(await kindOf(keeper.survey())).toBe('cancelled')
		expect(await kindOf(keeper.view(refOf(at('p', 'a')), { reveal: false }))).toBe('cancelled')
	})

	test('never takes another file for the one that was opened', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [entry('p', 'a', 'one')])
		const other = await layEntries(place, [entry('p', 'a', 'two')], 'other.db')
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper, processes } = opened
		processes[0]?.kill()
		await processes[0]?.exited
		await rename(other, path)
		expect(await kindOf(keeper.survey())).toBe('file-replaced')
	})

	test('is ended when it does not hear a cancel; what looks beside it is asked again', async () => {
		await using place = createPlace()
		const path = await layEntries(place, [entry('p', 'a', 'one')])
		withProgram(path, (db) => db.exec(slowTrigger))
		await using opened = await openKeeperProcess(engineWanted({ path }))
		const { keeper, processes } = opened
		const controller = new AbortController()
		const change = { ...at('p', 'a'), after: new Uint8Array(), since: { value: entry('p', 'a', 'one').value, keptAs: null } }
		const request = { changes: [change], changesPath: place.file('changes') }
		const changing = keeper.apply('kv', request, { signal: controller.signal, onEvent: () => undefined })
		// Once they are kept, they are being written
		await expect.poll(() => place.listing().join()).toMatch(/changes [1-9]\d\d/)
		const looking = keeper.store('kv').get(at('p', 'a'))
		controller.abort()
		expect(await kindOf(changing)).toBe('cancelled')
		expect((await looking)?.value.length).toBe(3)
		expect(processes.length).toBe(2)
	})

	test('is loaded with what knows values only when it is asked for them', () => {
		const folder = inProject('dist/engine')
		const withIt = new Set<string>()
		const follow = (file: string) => {
			if (withIt.has(file)) return
			withIt.add(file)
			for (const [, imported = ''] of readFileSync(join(folder, file), 'utf8').matchAll(/^import [^(]*?["']\.\/([^"']+)["']/gm))
				follow(imported)
		}
		follow('process.js')
		const text = [...withIt].map((file) => readFileSync(join(folder, file), 'utf8')).join('')
		expect(text).toContain('createEngineRouter')
		for (const unwanted of ['DynamoDBClient', 'pickleDecoder', 'createSqlStore', 'snappy']) expect(text).not.toContain(unwanted)
	})

	test('is not asked at all for what is already cancelled', async () => {
		await using opened = await openKeeperProcess({ kind: 'memory' })
		expect(await kindOf(opened.keeper.survey({ signal: AbortSignal.abort() }))).toBe('cancelled')
	})
})
