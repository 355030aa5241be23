import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyGround, copyNow, shop } from './copy-ground.ts'

test('a plain database is copied, verified and journalled, and nothing but its tables is left anywhere', async () => {
	await using ground = await copyGround(shop)
	const { plan, report, activity, events } = await copyNow(ground)
	expect(plan.open).toEqual([])
	expect(plan.target.state).toBe('empty')
	expect(report.fault).toBe(null)
	expect(report).toMatchObject({ outcome: 'verified', rows: 503, system: null })
	// The snapshot of a file that has no log is that file
	expect(report.source.snapshotSha256).toBe(createHash('sha256').update(readFileSync(ground.path)).digest('hex'))
	expect(report.tables.map(({ table, sourceRows, targetRows, differing }) => [table, sourceRows, targetRows, differing])).toEqual([
		['customer', 3, 3, 0],
		['purchase', 500, 500, 0],
	])
	const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []))
	expect(phases).toEqual(['snapshot', 'tables', 'rows', 'indexes', 'verifying'])
	expect(await ground.server.sql('SELECT count(*), sum(cents), min(since) FROM purchase, customer WHERE customer.id = 2')).toEqual([
		['500', '1128151706656309373250', '-0.5'],
	])
	expect(await ground.server.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'headway%'")).toEqual([])
	expect(await readdir(join(ground.app.options.homeFolder, 'transfers'))).toEqual([])
	const [entry] = await ground.app.client.activity.list({ database: ground.between.target })
	expect(entry).toMatchObject({ id: activity, act: 'copy', outcome: 'succeeded' })
	const kept = await ground.app.client.transfers.report({ activity })
	expect(kept?.report).toEqual(report)
	expect(kept?.html).toContain('customer')
})
