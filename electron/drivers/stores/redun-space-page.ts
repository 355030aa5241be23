import type { Query } from '../engines/engine.ts'
import { readExecutionsOf } from './redun-made.ts'
import { evaluationOnly, unreached } from './redun-reach.ts'
import { assertWanted, listed, type Row, text, textOrNull, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import { timeText } from './redun-sql.ts'
import { hashesAtOnce } from './redun-store-files.ts'

/** A value with everything its size is counted to. */
export type CountedValue = {
	readonly hash: string
	readonly type: string
	readonly insideBytes: number
	/** Full names of tasks that made it, as a result or a part of one. */
	readonly tasks: ReadonlySet<string>
	/** Executions whose jobs had it as a result or an argument or a part of one, which are those a list of them shows it for. */
	readonly executions: ReadonlySet<string>
	/** Year and month, in UTC, of its first making; '' where there is none. */
	readonly month: string
	readonly evaluationOnly: boolean
	readonly unreached: boolean
}

/** What calls say of a value. `owners`: the executions of its jobs, or the jobs where those do not name theirs. */
type Called = { readonly tasks: Set<string>; readonly owners: Set<string>; ended: string | null; started: string | null }

/** Values counted in one look: few enough for other questions to come in between, and for a cancel to be heard. */
const valuesAtOnce = 5_000

/** The next values beyond a hash, in order; none where there are no more. All that is said of calls is of one state of the database. */
export async function readCounted(scope: Scope, after: string): Promise<readonly CountedValue[]> {
	assertWanted(scope.signal)
	const until = await pageEnd(scope, after)
	if (until === null) return []
	const [values = [], ...calls] = await scope.ask(...pageQueries(scope, { after, until }))
	const called = new Map<string, Called>()
	for (const row of calls.flat()) addCall(called, row)
	const nobodys = values.map(([hash]) => text(hash)).filter((hash) => (called.get(hash)?.owners.size ?? 0) === 0)
	const [reach, executions] = [await readReach(scope, nobodys), await executionNames(scope, called)]
	return values.map(([hash, type, size]) => {
		const { tasks = none, owners = none, ended = null, started = null } = called.get(text(hash)) ?? {}
		return {
			hash: text(hash),
			type: text(type),
			insideBytes: whole(size),
			tasks,
			executions: executions(owners),
			month: scope.clock(ended ?? started)?.slice(0, 7) ?? '',
			evaluationOnly: reach.get(text(hash))?.evaluationOnly ?? false,
			unreached: reach.get(text(hash))?.unreached ?? false,
		}
	})
}

const none: ReadonlySet<string> = new Set()

async function pageEnd(scope: Scope, after: string): Promise<string | null> {
	const [[row] = []] = await scope.ask({
		sql: `SELECT max(value_hash) FROM (
			SELECT value_hash FROM value WHERE value_hash > :after ORDER BY value_hash LIMIT ${valuesAtOnce}) page`,
		parameters: { after },
	})
	return textOrNull(row?.[0])
}

/** The values, then their calls as rows of `hash, task or NULL, owner or NULL, first end, first beginning`; each index is walked along once. */
function pageQueries({ tables }: Scope, parameters: { readonly after: string; readonly until: string }): readonly Query[] {
	const within = (column: string) => `${column} > :after AND ${column} <= :until`
	const owner = tables.jobsNameExecutions ? 'j.execution_id' : 'j.id'
	const times = `${timeText(tables, 'min(j.end_time)')}, ${timeText(tables, 'min(j.start_time)')}`
	const made = (hash: string, from: string) => `SELECT ${hash}, c.task_name, ${owner}, ${times} FROM ${from}
		LEFT JOIN job j ON j.call_hash = c.call_hash WHERE ${within(hash)} GROUP BY ${hash}, c.task_name, ${owner}`
	const used = (hash: string, from: string) => `SELECT ${hash}, NULL, ${owner}, NULL, NULL FROM ${from}
		LEFT JOIN job j ON j.call_hash = a.call_hash WHERE ${within(hash)} GROUP BY ${hash}, ${owner}`
	return [
		`SELECT value_hash, type, octet_length(value) FROM value WHERE ${within('value_hash')} ORDER BY value_hash`,
		made('c.value_hash', 'call_node c'),
		made('s.value_hash', 'subvalue s JOIN call_node c ON c.value_hash = s.parent_value_hash'),
		used('a.value_hash', 'argument a'),
		used('s.value_hash', 'subvalue s JOIN argument a ON a.value_hash = s.parent_value_hash'),
	].map((sql) => ({ sql, parameters }))
}

function addCall(called: Map<string, Called>, [hash, task, owner, ended, started]: Row): void {
	const known = called.get(text(hash)) ?? { tasks: new Set<string>(), owners: new Set<string>(), ended: null, started: null }
	called.set(text(hash), known)
	if (task !== null) known.tasks.add(text(task))
	if (owner !== null) known.owners.add(text(owner))
	known.ended = earlier(known.ended, textOrNull(ended))
	known.started = earlier(known.started, textOrNull(started))
}

/** Both engines write times so that texts are in the order of times. */
function earlier(one: string | null, other: string | null): string | null {
	if (one === null || other === null) return one ?? other
	return other < one ? other : one
}

type Reach = { readonly evaluationOnly: boolean; readonly unreached: boolean }

/** Asked of values only that no job had: those that one had are named by more than the cache, and reached. */
async function readReach(scope: Scope, hashes: readonly string[]): Promise<ReadonlyMap<string, Reach>> {
	const found = new Map<string, Reach>()
	const said = (condition: string) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`
	for (let from = 0; from < hashes.length; from += hashesAtOnce) {
		const { names, parameters } = listed(hashes.slice(from, from + hashesAtOnce))
		const [rows = []] = await scope.ask({
			sql: `SELECT v.value_hash, ${said(evaluationOnly(scope.tables))}, ${said(unreached(scope.tables))}
				FROM value v WHERE v.value_hash IN (${names})`,
			parameters,
		})
		for (const [hash, only, gone] of rows) found.set(text(hash), { evaluationOnly: whole(only) === 1, unreached: whole(gone) === 1 })
	}
	return found
}

/** Turns owners into executions. */
async function executionNames(
	scope: Scope,
	called: ReadonlyMap<string, Called>,
): Promise<(owners: ReadonlySet<string>) => ReadonlySet<string>> {
	if (scope.tables.jobsNameExecutions) return (owners) => owners
	const jobs = [...new Set([...called.values()].flatMap(({ owners }) => [...owners]))]
	const names = new Map<string, string>()
	for (let from = 0; from < jobs.length; from += hashesAtOnce)
		for (const [job, execution] of await readExecutionsOf(scope, jobs.slice(from, from + hashesAtOnce))) names.set(job, execution)
	return (owners) => new Set([...owners].flatMap((job) => names.get(job) ?? []))
}
