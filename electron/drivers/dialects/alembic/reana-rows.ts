import type { Advice } from '../../../contract/advice.ts'
import type { Look } from '../dialect.ts'
import { numbersOf, statement, stepsOf } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'
import { type ReanaLive, reanaSchema } from './reana-live.ts'

/** Where REANA keeps the files of workflows, as the command will be told; 6568d7cb6710 writes it into every path. */
export function sharedVolume(look: Look): { readonly path: string; readonly said: boolean } {
	const said = look.command?.environment.find((variable) => variable.name === 'SHARED_VOLUME_PATH')?.value
	return said === undefined ? { path: '/var/reana', said: false } : { path: said, said: true }
}

/** What upgrades delete or rewrite, counted in this database. */
export async function rowAdvice(occasion: Occasion, live: ReanaLive): Promise<readonly Advice[]> {
	const ups = stepsOf(occasion, 'up')
	return [
		...(ups.has('6568d7cb6710') && live.columns.has('workflow.workspace_path') ? await prefixAdvice(occasion.look) : []),
		...(ups.has('86435bb00714') && live.columns.has('job.workflow_uuid') ? await orphanAdvice(occasion.look, live) : []),
	]
}

async function prefixAdvice(look: Look): Promise<readonly Advice[]> {
	const [relative = 0] = await numbersOf(look, [`SELECT count(*) FROM ${reanaSchema}.workflow WHERE workspace_path NOT LIKE '/%'`])
	if (relative === 0) return []
	const { path, said } = sharedVolume(look)
	return [statement('workspace-prefix', { revision: '6568d7cb6710', count: relative, facts: { path, said: said ? 'yes' : 'no' } })]
}

/** Jobs of no workflow are deleted with their cache; a job that names none at all is kept and then breaks NOT NULL. */
async function orphanAdvice(look: Look, live: ReanaLive): Promise<readonly Advice[]> {
	const workflowGone = `j.workflow_uuid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${reanaSchema}.workflow AS w WHERE w.id_ = j.workflow_uuid)`
	const [jobs = 0, nameless = 0, cached = 0] = await numbersOf(look, [
		`SELECT count(*) FROM ${reanaSchema}.job AS j WHERE ${workflowGone}`,
		`SELECT count(*) FROM ${reanaSchema}.job WHERE workflow_uuid IS NULL`,
		live.columns.has('job_cache.job_id')
			? `SELECT count(*) FROM ${reanaSchema}.job_cache AS c WHERE NOT EXISTS (
				SELECT 1 FROM ${reanaSchema}.job AS j WHERE j.id_ = c.job_id AND NOT (${workflowGone}))`
			: 'SELECT 0',
	])
	if (jobs + nameless + cached === 0) return []
	return [
		statement('orphans-deleted', {
			stops: nameless > 0,
			revision: '86435bb00714',
			count: jobs,
			facts: { cached: String(cached), nameless: String(nameless) },
		}),
	]
}
