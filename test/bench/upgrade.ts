import * as files from 'node:fs/promises'
import { join } from 'node:path'
import type { PreparedStep } from '../../electron/drivers/dialects/dialect.ts'
import { createRedunDialect } from '../../electron/drivers/dialects/redun.ts'
import { redunVersions } from '../../electron/drivers/dialects/redun-versions.ts'
import type { Engine, SqlValue } from '../../electron/drivers/engines/engine.ts'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'
import { lookThrough } from '../support/look.ts'
import { enlarge } from '../support/sqlite-enlarge.ts'
import { inProject } from '../support/test-app.ts'
import { pairedRatio, ratioText, report, sqlite3 } from './measure.ts'

const rounds = 3
const timeZone = 'America/Los_Angeles'

/** A redun repository at 2.0 with this many jobs, call nodes and values. */
export async function makeLargeRepository(path: string, jobs: number): Promise<void> {
	await files.copyFile(inProject('test/fixtures/redun/legacy/up_v2.0.db'), path)
	enlarge(path, jobs)
}

/** Our upgrade 2.0 → 3.5 with all its checks against the same SQL, without any, through the sqlite3 program. */
export async function benchUpgrade(folder: string, large: string): Promise<void> {
	const ours = join(folder, 'ours.db')
	const theirs = join(folder, 'theirs.db')
	const steps = await prepareSteps(large)
	const script = peerScript(steps)
	let engine: Engine | undefined
	const before = async () => {
		await engine?.close()
		await Promise.all([files.copyFile(large, ours), files.copyFile(large, theirs)])
		engine = await openRemote({ path: ours, spawn: forkEngineProcess(inProject('dist/engine/process.js')) })
		await engine.describe()
	}
	const run = async () => {
		const outcome = await engine?.migrate({ steps, lockTimeoutMs: 0 })
		if (outcome?.outcome !== 'committed') throw new Error(JSON.stringify(outcome))
	}
	const result = await pairedRatio(rounds, run, () => sqlite3(theirs, script), before)
	await engine?.close()
	report('upgrade 2.0 → 3.5 of 1,000,000 jobs, checked / sqlite3', ratioText(result), 'aim ≤ 1.2')
}

async function prepareSteps(path: string): Promise<readonly PreparedStep[]> {
	const dialect = createRedunDialect({ sqlFolder: inProject('migrations', 'redun'), files, surroundings: { timeZone }, environment: {} })
	const engine = await openRemote({ path, spawn: forkEngineProcess(inProject('dist/engine/process.js')) })
	try {
		const look = await lookThrough(engine)
		const standing = await dialect.standing(look)
		const path = redunVersions.slice(2).map((version) => ({ id: version.id, direction: 'up' as const }))
		return (await dialect.prepare(look, standing, path, { timeZone })).steps
	} finally {
		await engine.close()
	}
}

/** The same text with its parameters written out. `unhex` is younger than Debian's sqlite3; no row of this database needs it. */
function peerScript(steps: readonly PreparedStep[]): string {
	const body = steps.map((step) => withLiterals(step.sql, step.parameters).replaceAll('unhex(', 'hex('))
	return ['PRAGMA foreign_keys = OFF;', 'PRAGMA cache_size = -262144;', 'BEGIN IMMEDIATE;', ...body, 'COMMIT;', ''].join('\n')
}

function withLiterals(sql: string, parameters: Readonly<Record<string, SqlValue>>): string {
	return Object.entries(parameters).reduce(
		(text, [name, value]) => text.replaceAll(`:${name}`, `'${String(value).replaceAll("'", "''")}'`),
		sql,
	)
}
