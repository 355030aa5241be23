import { describe, expect, it } from 'vitest'
import type { EngineChannel, SpawnEngineProcess } from '../../electron/drivers/engines/engine-channel.ts'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'
import { enlarge } from '../support/sqlite-enlarge.ts'
import { follow, inProject, openCopy, openTestApp, runTo } from '../support/test-app.ts'

/** Starts real engine processes and remembers the latest one, so that a test can end it. */
function spawnAndRemember(): { readonly spawn: SpawnEngineProcess; latest(): EngineChannel | undefined } {
	const fork = forkEngineProcess(inProject('dist/engine/process.js'))
	let latest: EngineChannel | undefined
	return {
		spawn: () => {
			latest = fork()
			return latest
		},
		latest: () => latest,
	}
}

describe('an engine process killed while it upgrades', () => {
	it.each(['2.3', '3.0'])(
		'at step %s is a failed run that says so; the file is sound, as before, and the next run works',
		async (label) => {
			const engines = spawnAndRemember()
			await using app = await openTestApp({ spawnEngine: engines.spawn })
			const { id, path } = await openCopy(app, 'legacy/up_v2.0.db')
			enlarge(path, 20_000)
			const to = { target: 'latest' }
			const { steps, binding, choices } = await app.client.migrations.plan({ database: id, to })
			const step = steps.find((candidate) => candidate.label === label)
			const stream = await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: false })
			const { report } = await follow(stream, (event) => {
				if (event.kind === 'step-started' && event.id === step?.id) engines.latest()?.kill()
			})
			expect(report).toMatchObject({
				outcome: 'failed',
				fault: { kind: 'engine-stopped' },
				verified: { revision: { label: '2.0' }, asExpected: true, quickCheck: 'ok' },
			})
			expect((await app.client.activity.list({ database: id }))[0]).toMatchObject({ outcome: 'failed', fault: { kind: 'engine-stopped' } })
			expect(await runTo(app, id, 'latest')).toMatchObject({ outcome: 'succeeded' })
		},
	)
})
