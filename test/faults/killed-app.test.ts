import { spawn } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openApp } from '../../electron/app.ts'
import { enlarge, setJournalMode } from '../support/sqlite-enlarge.ts'
import { inProject, runTo, temporaryFolder, testSurroundings } from '../support/test-app.ts'

/** Starts a Headway that upgrades the database, and kills it this many milliseconds after it had its plan. */
async function upgradeAndKill(home: string, path: string, afterMs: number): Promise<'killed' | 'ended'> {
	const child = spawn(process.execPath, [inProject('test/support/run-until-killed.ts'), home, path], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, SQLITE_USE_URI: '1' },
	})
	await new Promise<void>((resolve, reject) => {
		child.stdout.once('data', () => resolve())
		child.once('exit', (code) => reject(new Error(`it ended with ${code} before it had planned`)))
	})
	const ended = new Promise<'killed' | 'ended'>((resolve) =>
		child.once('exit', (_, signal) => resolve(signal === 'SIGKILL' ? 'killed' : 'ended')),
	)
	await Promise.race([pause(afterMs), ended])
	child.kill('SIGKILL')
	return ended
}

describe.each(['rollback', 'wal'] as const)('a whole app killed while it upgrades a database in %s mode', (journalMode) => {
	it('leaves it as it was before or as it is after, and the next start says which and goes on', async () => {
		await using folder = await temporaryFolder()
		const source = join(folder.path, 'source.db')
		await cp(inProject('test/fixtures/redun/legacy/up_v2.0.db'), source)
		enlarge(source, 4_000)
		setJournalMode(source, journalMode)
		const found = new Set<string>()
		for (const afterMs of [0, 15, 40, 80, 130, 190, 260, 350, 500, 60_000]) {
			const home = join(folder.path, `home-${afterMs}`)
			const path = join(folder.path, `copy-${afterMs}.db`)
			await mkdir(home)
			await cp(source, path)
			const how = await upgradeAndKill(home, path, afterMs)
			const app = await openApp(testSurroundings(home))
			try {
				const [database] = await app.client.connections.list()
				if (!database) throw new Error('the database is not on the list')
				const { current, problems } = await app.client.connections.describe({ database: database.id })
				expect(['2.0', '3.5']).toContain(current?.label)
				const [entry] = await app.client.activity.list({ database: database.id })
				if (how === 'killed' && entry && entry.outcome !== 'succeeded') {
					expect(entry).toMatchObject({ outcome: 'interrupted', found: current?.label === '2.0' ? 'before' : 'after' })
					expect(problems).toContainEqual(expect.objectContaining({ kind: 'interrupted-run' }))
				}
				found.add(`${current?.label}`)
				expect(await runTo(app, database.id, 'latest')).toMatchObject({ outcome: 'succeeded', verified: { revision: { label: '3.5' } } })
			} finally {
				await app.close()
			}
		}
		expect([...found].sort()).toEqual(['2.0', '3.5'])
		// Ten apps are started, killed and started again: minutes on a machine that has other work
	}, 300_000)
})
