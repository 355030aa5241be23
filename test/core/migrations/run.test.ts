import { copyFile, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openApp } from '../../../electron/app.ts'
import { enlarge } from '../../support/sqlite-enlarge.ts'
import { faultFrom, faultIn, follow, openCopy, openTestApp, runTo } from '../../support/test-app.ts'

const legacy = 'legacy/up_v2.0.db'

describe('a run', () => {
	it('takes a database from 2.0 to the head, reads back where it stands, and leaves a restore point', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const report = await runTo(app, id, 'latest')
		expect(report).toMatchObject({
			outcome: 'succeeded',
			from: { label: '2.0' },
			to: { label: '3.5' },
			fault: null,
			verified: { revision: { label: '3.5' }, asExpected: true, newForeignKeyViolations: 0 },
		})
		expect(report.steps.map((step) => `${step.label} ${step.state}`)).toEqual(
			['2.1', '2.2', '2.3', '3.0', '3.1', '3.2', '3.3', '3.4', '3.5'].map((label) => `${label} applied`),
		)
		const [restorePoint] = await app.client.backups.list({ database: id })
		expect(restorePoint).toMatchObject({
			id: report.restorePoint?.id,
			purpose: 'restore-point',
			revision: { label: '2.0' },
			check: { result: 'ok' },
		})
	})

	it('says every step as it happens, and ends with the report', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const to = { target: '2.2' }
		const { binding, choices } = await app.client.migrations.plan({ database: id, to })
		const { events } = await follow(await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: true }))
		const told = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : event.kind === 'step-finished' ? [event.state] : []))
		expect(told.filter((word, index) => word !== told[index - 1])).toEqual([
			'checking',
			'backing-up',
			'verifying-backup',
			'applied',
			'checking-result',
			'committing',
			'reading-back',
		])
	})

	it('can leave the restore point out, and then there is nothing to undo', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const report = await runTo(app, id, '2.1', false)
		expect(report).toMatchObject({ outcome: 'succeeded', restorePoint: null })
		expect(await app.client.migrations.undoable({ database: id })).toBeNull()
		expect(await faultIn(app.client.migrations.undo({ database: id }))).toEqual({ kind: 'nothing-to-undo' })
	})

	it('refuses a plan made before somebody else moved the database, and says what changed', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const to = { target: 'latest' }
		const { binding } = await app.client.migrations.plan({ database: id, to })
		await runTo(app, id, '2.2')
		const fault = await faultIn(app.client.migrations.run({ database: id, to, binding, backUpFirst: true }))
		expect(fault).toMatchObject({ kind: 'plan-stale', changed: ['applied', 'schema', 'steps'] })
	})

	it('refuses a plan for a file that was replaced by another', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const to = { target: '2.1' }
		const { binding } = await app.client.migrations.plan({ database: id, to })
		await copyFile(path, `${path}.new`)
		await rename(`${path}.new`, path)
		expect(await faultIn(app.client.migrations.run({ database: id, to, binding, backUpFirst: true }))).toEqual({
			kind: 'plan-stale',
			changed: ['identity'],
		})
	})

	it('refuses a binding that no plan of ours has', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const to = { target: '2.1' }
		const { binding } = await app.client.migrations.plan({ database: id, to })
		const fault = await faultIn(
			app.client.migrations.run({ database: id, to, binding: { ...binding, steps: 'made up' }, backUpFirst: true }),
		)
		expect(fault).toEqual({ kind: 'plan-stale', changed: ['steps'] })
	})

	it('is refused while another Headway is at the same file, and told who holds it', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		// Enough work that the first is still at it when the other has looked
		enlarge(path, 40_000)
		const other = await openApp({ ...app.options, user: 'grace' })
		try {
			const to = { target: 'latest' }
			const { binding, choices } = await app.client.migrations.plan({ database: id, to })
			let refused: Promise<unknown> | undefined
			await follow(await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: true }), (event) => {
				if (event.kind === 'phase' && event.phase === 'backing-up')
					refused = faultIn(other.client.migrations.run({ database: id, to, choices, binding, backUpFirst: true }))
			})
			expect(await refused).toMatchObject({
				kind: 'run-held',
				holder: { act: 'upgrade', user: 'ada', host: 'testbench', processId: process.pid },
			})
		} finally {
			await other.close()
		}
	})

	it('stopped by Cancel leaves the database where it was and says so', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const to = { target: 'latest' }
		const { binding, choices } = await app.client.migrations.plan({ database: id, to })
		let stopping: Promise<{ stopping: boolean }> | undefined
		const { report } = await follow(await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: true }), (event) => {
			if (event.kind === 'step-finished') stopping ??= app.client.migrations.cancel({ database: id })
		})
		expect(await stopping).toEqual({ stopping: true })
		expect(report).toMatchObject({ outcome: 'cancelled', fault: null, verified: { revision: { label: '2.0' }, asExpected: true } })
		expect(report.steps.every((step) => step.state === 'not-run')).toBe(true)
		expect((await app.client.activity.list({ database: id }))[0]).toMatchObject({ act: 'upgrade', outcome: 'cancelled' })
		expect(await app.client.migrations.cancel({ database: id })).toEqual({ stopping: false })
	})

	it('goes on when its reader leaves, and is in the journal', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		const to = { target: 'latest' }
		const { binding, choices } = await app.client.migrations.plan({ database: id, to })
		for await (const event of await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: true })) {
			if (event.kind === 'phase') break
		}
		const latest = async () => (await app.client.activity.list({ database: id }))[0]
		await expect.poll(async () => (await latest())?.outcome).toBe('succeeded')
		expect((await app.client.connections.describe({ database: id })).current).toMatchObject({ label: '3.5' })
		expect(await latest()).toMatchObject({ act: 'upgrade', to: { label: '3.5' } })
	})

	it('without a reader is stopped and rolled back when the app ends', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		enlarge(path, 20_000)
		const to = { target: 'latest' }
		const { binding, choices } = await app.client.migrations.plan({ database: id, to })
		const other = await openApp(app.options)
		for await (const event of await other.client.migrations.run({ database: id, to, choices, binding, backUpFirst: false })) {
			if (event.kind === 'step-started') break
		}
		await other.close()
		expect((await app.client.connections.describe({ database: id })).current).toMatchObject({ label: '2.0' })
		expect((await app.client.activity.list({ database: id }))[0]).toMatchObject({ act: 'upgrade', outcome: 'cancelled' })
	})

	it('with nothing to do does nothing', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		expect(await app.client.migrations.plan({ database: id, to: { target: '2.0' } })).toMatchObject({ direction: 'none', steps: [] })
		expect(await runTo(app, id, '2.0')).toMatchObject({ outcome: 'succeeded', restorePoint: null, steps: [] })
	})

	it('keeps every act in the journal: who, what, from where to where, by which SQL', async () => {
		await using app = await openTestApp()
		const { id, path } = await openCopy(app, legacy)
		const { activity } = await runTo(app, id, '2.2')
		const [entry] = await app.client.activity.list({ database: id })
		expect(entry).toMatchObject({
			id: activity,
			act: 'upgrade',
			outcome: 'succeeded',
			user: 'ada',
			host: 'testbench',
			database: { id, path },
			from: { label: '2.0' },
			to: { label: '2.2' },
			steps: [
				{ label: '2.1', state: 'applied' },
				{ label: '2.2', state: 'applied' },
			],
		})
		expect(entry?.sqlSha256).toMatch(/^[0-9a-f]{64}$/)
		expect(await app.client.activity.list({ text: 'upgrade 2.2' })).toHaveLength(1)
		expect(await app.client.activity.list({ text: 'downgrade' })).toEqual([])
	})

	it('leaves nothing beside the database', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		await runTo(app, id, 'latest')
		await runTo(app, id, '1.0')
		expect((await readdir(app.folder)).sort()).toEqual(['copy.db', 'home'])
		expect((await readdir(join(app.folder, 'home'))).filter((name) => !name.startsWith('headway.db'))).toEqual(['backups'])
	})

	it('is refused for a target that is not there', async () => {
		await using app = await openTestApp()
		const { id } = await openCopy(app, legacy)
		expect(await faultFrom(app.client.migrations.plan({ database: id, to: { target: '9.9' } }))).toMatchObject({
			kind: 'unknown-revision',
			target: '9.9',
		})
	})
})
