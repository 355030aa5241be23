import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../../electron/drivers/engines/sqlite.ts'
import { lookAt, moveTo, redunDialect, redunFixture, withFolder } from '../../support/redun-database.ts'
import { complaints, rowsOf, schemaMeaning } from '../../support/redun-meaning.ts'
import { versionReadByRedun } from '../../support/redun-reader.ts'

async function withSample(work: (path: string) => Promise<void>): Promise<void> {
	await withFolder(async (folder) => {
		const path = `${folder}/redun.db`
		const engine = await openSqlite({ path, create: true })
		const report = await engine.migrate({ steps: (await redunDialect().sample()) ?? [], lockTimeoutMs: 0 })
		expect(report.fault).toBeNull()
		await work(path)
	})
}

describe('the sample', () => {
	it('is a sound repository at 2.0', async () => {
		await withSample(async (path) => {
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture('empty/redun_v2.0.db')))
			expect(versionReadByRedun(path)).toBe('2.0')
			expect(complaints(path)).toEqual([])
			const standing = await redunDialect().standing(await lookAt(path))
			expect(standing).toMatchObject({ current: '647c510a77b1', problems: [] })
		})
	})

	it('has values whose hashes are those of their bytes', async () => {
		await withSample(async (path) => {
			const plain = (rowsOf(path)['value'] ?? []).filter((row) => String(row['type']).startsWith('builtins.'))
			expect(plain.length).toBeGreaterThan(10)
			for (const { value, value_hash } of plain) {
				const hash = createHash('sha512')
					.update('l5:Valuee')
					.update(Buffer.from(String(value), 'hex'))
					.digest('hex')
				expect(hash.slice(0, 40)).toBe(value_hash)
			}
		})
	})

	it('gives 2.1 a value to add and 3.0 a stub to make, and goes to 3.5', async () => {
		await withSample(async (path) => {
			const { steps } = await moveTo(path, '3.5')
			const added = steps.flatMap((step) =>
				step.hazards.filter((hazard) => hazard.kind === 'adds-rows').map((hazard) => [step.label, hazard.count]),
			)
			expect(added).toEqual([
				['2.1', 1],
				['3.0', 1],
			])
			expect(complaints(path)).toEqual([])
		})
	})
})
