import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { rowsOf } from '../support/sqlite-place.ts'
import { family, faultOf, type Ground } from './engine-ground.ts'

/** How an engine copies a live database, inspects files and restores them. */
export function copyingLaw(ground: Ground): void {
	describe('copies, inspects and restores', () => {
		test.each(['delete', 'wal'])('a copy of a database in %s mode is whole in one file that needs no log', async (mode) => {
			const engine = await ground.openMade('family.db', `PRAGMA journal_mode = ${mode}; ${family}`)
			const report = await engine.copyTo({ path: ground.place.file('copy.db'), check: true })
			expect(report).toEqual(await engine.inspectFile({ path: ground.place.file('copy.db'), check: true }))
			expect(report.check).toBe('ok')
			expect(ground.place.listing().filter((name) => name.startsWith('copy'))).toEqual([`copy.db ${report.sizeBytes}`])
			const copy = ground.place.opened(await ground.open({ path: ground.place.file('copy.db') }))
			expect(await copy.describe()).toMatchObject({ journalMode: 'rollback' })
			expect(await copy.schemaHash()).toBe(await engine.schemaHash())
			expect(await rowsOf(copy, 'SELECT * FROM child')).toEqual(await rowsOf(engine, 'SELECT * FROM child'))
		})

		test('a copy that nobody will ask for its hash is the same file without', async () => {
			const engine = await ground.openFamily()
			const { sha256: _, ...hashed } = await engine.copyTo({ path: ground.place.file('hashed.db'), check: true })
			const plain = await engine.copyTo({ path: ground.place.file('plain.db'), check: true, hash: false })
			expect(plain).toEqual({ ...hashed, sha256: null })
			expect(readFileSync(ground.place.file('plain.db'))).toEqual(readFileSync(ground.place.file('hashed.db')))
		})

		test('a copy of an empty file is an empty file, and restoring it empties a database', async () => {
			writeFileSync(ground.place.file('empty.db'), '')
			const empty = ground.place.opened(await ground.open({ path: ground.place.file('empty.db') }))
			expect(await empty.describe()).toMatchObject({ objects: [], sizeBytes: 0 })
			expect(await empty.copyTo({ path: ground.place.file('copy.db'), check: true })).toMatchObject({ sizeBytes: 0, check: 'ok' })
			const engine = await ground.openFamily()
			await engine.restoreFrom({ path: ground.place.file('copy.db'), lockTimeoutMs: 300 })
			expect((await engine.describe()).objects).toEqual([])
		})

		test('a copy never overwrites a file, and a cancelled or failed one leaves nothing', async () => {
			const engine = await ground.openFamily()
			writeFileSync(ground.place.file('taken'), 'mine')
			expect((await faultOf(engine.copyTo({ path: ground.place.file('taken'), check: false }))).kind).toBe('constraint')
			expect(readFileSync(ground.place.file('taken'), 'utf8')).toBe('mine')
			expect(await faultOf(engine.copyTo({ path: ground.place.file('copy.db'), check: false }, { signal: AbortSignal.abort() }))).toEqual({
				kind: 'cancelled',
			})
			const controller = new AbortController()
			const cancelling = engine.copyTo(
				{ path: ground.place.file('copy.db'), check: false },
				{ signal: controller.signal, onEvent: () => controller.abort() },
			)
			expect(await faultOf(cancelling)).toEqual({ kind: 'cancelled' })
			expect((await faultOf(engine.copyTo({ path: ground.place.file('no/where.db'), check: false }))).kind).toBe('not-found')
			expect(ground.place.listing().map((line) => line.split(' ')[0])).toEqual(['family.db', 'taken'])
		})

		test.each([
			['delete', 4096, 4096],
			['delete', 4096, 1024],
			['delete', 1024, 8192],
			['wal', 4096, 4096],
			['wal', 4096, 1024],
			['wal', 512, 4096],
		])('a restore into %s mode with pages of %i takes over a backup with pages of %i', async (mode, pages, backupPages) => {
			const backup = ground.place.make('backup.db', `PRAGMA page_size = ${backupPages}; ${family}`)
			const engine = await ground.openMade(
				'live.db',
				`PRAGMA page_size = ${pages}; PRAGMA journal_mode = ${mode}; CREATE TABLE later (x); INSERT INTO later VALUES (zeroblob(100000));`,
			)
			const { identity } = await engine.describe()
			await engine.restoreFrom({ path: backup, lockTimeoutMs: 300 })
			const described = await engine.describe()
			expect(described).toMatchObject({
				identity,
				journalMode: mode === 'wal' ? 'wal' : 'rollback',
			})
			const kept = ground.place.opened(await ground.open({ path: backup }))
			expect(await engine.schemaHash()).toBe(await kept.schemaHash())
			expect(await rowsOf(engine, 'SELECT * FROM child')).toHaveLength(3)
			expect(await engine.recover()).toBe('ok')
		})

		test('a restore that is cancelled midway leaves the old contents', async () => {
			const backup = ground.place.make('backup.db', 'CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(300000000));')
			const engine = await ground.openFamily()
			const controller = new AbortController()
			const onEvent = () => controller.abort()
			expect(await faultOf(engine.restoreFrom({ path: backup, lockTimeoutMs: 300 }, { signal: controller.signal, onEvent }))).toEqual({
				kind: 'cancelled',
			})
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
			expect(await engine.recover()).toBe('ok')
		})

		test('what is no database is never restored', async () => {
			const engine = await ground.openFamily()
			writeFileSync(ground.place.file('notes.txt'), 'notes '.repeat(500))
			expect(await faultOf(engine.restoreFrom({ path: ground.place.file('notes.txt'), lockTimeoutMs: 300 }))).toMatchObject({
				kind: 'not-a-database',
				looksLike: 'text',
			})
			expect((await faultOf(engine.restoreFrom({ path: ground.place.file('gone.db'), lockTimeoutMs: 300 }))).kind).toBe('not-found')
			expect(await rowsOf(engine, 'SELECT count(*) FROM child')).toEqual([[3]])
		})

		test('an altered copy has another hash, and damage is told in the words of SQLite', async () => {
			const engine = await ground.openFamily()
			const before = await engine.copyTo({ path: ground.place.file('copy.db'), check: true })
			const bytes = readFileSync(ground.place.file('copy.db'))
			bytes.fill(0xff, 4096, 4200)
			writeFileSync(ground.place.file('copy.db'), bytes)
			const after = await engine.inspectFile({ path: ground.place.file('copy.db'), check: true })
			expect(after.sizeBytes).toBe(before.sizeBytes)
			expect(after.sha256).not.toBe(before.sha256)
			expect(after.check).not.toBe('ok')
			expect(after.check).not.toBeNull()
		})
	})
}
