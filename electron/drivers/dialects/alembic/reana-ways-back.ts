import type { Advice } from '../../../contract/advice.ts'
import type { Look } from '../dialect.ts'
import { numbersOf, statement, stepsOf } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'
import { type ReanaLive, reanaSchema } from './reana-live.ts'
import { sharedVolume } from './reana-rows.ts'
import { installedSqlAlchemy } from './suggested-environments.ts'

const splitting = 'b85c3e601de4'

/** What the way down stops at, and what it loses, counted in this database. */
export async function wayBackAdvice(occasion: Occasion, live: ReanaLive): Promise<readonly Advice[]> {
	const downs = stepsOf(occasion, 'down')
	if (downs.size === 0) return []
	return [
		...(downs.has(splitting)
			? [...(await restartAdvice(occasion.look, live)), ...(await rawStringAdvice(occasion)), ...unseen(occasion)]
			: []),
		...(await lossAdvice(occasion.look, live, downs)),
		...(downs.has('6568d7cb6710') ? await pathAdvice(occasion.look, live) : []),
	]
}

/** One decimal digit is all that the old run number has for restarts. */
async function restartAdvice(look: Look, live: ReanaLive): Promise<readonly Advice[]> {
	if (!live.columns.has('workflow.run_number_minor')) return []
	const [count = 0] = await numbersOf(look, [`SELECT count(*) FROM ${reanaSchema}.workflow WHERE run_number_minor >= 10`])
	return count === 0 ? [] : [statement('restarts-too-many', { stops: true, revision: splitting, count })]
}

/** SQLAlchemy 2 runs no bare string. It stops for certain where that is what the command has. */
async function rawStringAdvice(occasion: Occasion): Promise<readonly Advice[]> {
	if (!occasion.byCommand) return []
	const text = occasion.revisions.get(splitting)?.downgrade?.text
	if (text !== undefined && !runsBareString(text)) return []
	const installed = occasion.look.command === null ? null : await installedSqlAlchemy(occasion.look.command)
	if (installed?.startsWith('1.')) return []
	return [
		statement('downgrade-fails-on-sqlalchemy-2', { stops: installed !== null, revision: splitting, facts: { installed: installed ?? '' } }),
	]
}

/** It counts rows before it goes on, so there is no SQL of it beforehand. */
function unseen(occasion: Occasion): readonly Advice[] {
	const read = occasion.revisions.get(splitting)
	const asks = read?.downgrade == null || /\.fetch|\.scalar|\.first\(/.test(read.downgrade.text)
	return occasion.byCommand && asks ? [statement('not-previewable', { revision: splitting, facts: { direction: 'down' } })] : []
}

/** A connection's own `execute` with a string; `op.execute` takes one in every release. */
function runsBareString(text: string): boolean {
	return /(?<!\bop)\s*\.execute\(\s*[rufRUF]*["']/.test(text)
}

/** Rows that a step down drops for good: which step, what they are, and how they are counted. */
const dropped: readonly { readonly id: string; readonly what: string; readonly needs: string; readonly from: string }[] = [
	{ id: '3da4dd5d0b75', what: 'service log', needs: 'service_logs.id', from: 'service_logs' },
	{ id: '3d0994430da7', what: 'service', needs: 'service.id_', from: 'service' },
	{ id: '2e82f33ee37d', what: 'workflow share', needs: 'user_workflow.user_id', from: 'user_workflow' },
	{ id: 'b92fe567be5b', what: 'retention rule', needs: 'workspace_retention_rule.id_', from: 'workspace_retention_rule' },
	{ id: 'd34f3905043c', what: 'launcher address', needs: 'workflow.launcher_url', from: 'workflow WHERE launcher_url IS NOT NULL' },
	{ id: 'f84e17bd6b18', what: 'workflow complexity', needs: 'workflow.complexity', from: 'workflow WHERE cardinality(complexity) > 0' },
	{
		id: '4801b98f6408',
		what: 'job with times',
		needs: 'job.started_at',
		from: 'job WHERE started_at IS NOT NULL OR finished_at IS NOT NULL',
	},
	{ id: 'ad93dae04483', what: 'interactive session', needs: 'interactive_session.id_', from: 'interactive_session' },
	{ id: 'c912d4f1e1cc', what: 'quota', needs: 'user_resource.user_id', from: 'user_resource' },
]

async function lossAdvice(look: Look, live: ReanaLive, downs: ReadonlySet<string>): Promise<readonly Advice[]> {
	const asked = dropped.filter(({ id, needs }) => downs.has(id) && live.columns.has(needs))
	const counts = await numbersOf(
		look,
		asked.map(({ from }) => `SELECT count(*) FROM ${reanaSchema}.${from}`),
	)
	return asked.flatMap(({ id, what }, index) => {
		const count = counts[index] ?? 0
		return count === 0 ? [] : [statement('round-trip-loses', { revision: id, count, facts: { what } })]
	})
}

/** The way back gives every workflow the path of its own id: wrong for restarts, which share the first run's, and for other roots. */
async function pathAdvice(look: Look, live: ReanaLive): Promise<readonly Advice[]> {
	if (!live.columns.has('workflow.workspace_path')) return []
	const { path } = sharedVolume(look)
	const own = `'users/' || owner_id || '/workflows/' || id_`
	const [answer] = await look.read([
		{
			sql: `SELECT count(*) FROM ${reanaSchema}.workflow
				WHERE workspace_path <> :root || ${own} AND workspace_path <> ${own}`,
			parameters: { root: `${path.replace(/\/+$/, '')}/` },
		},
	])
	const count = Number(answer?.rows[0]?.[0] ?? 0)
	return count === 0 ? [] : [statement('round-trip-loses', { revision: '6568d7cb6710', count, facts: { what: 'path', root: path } })]
}
