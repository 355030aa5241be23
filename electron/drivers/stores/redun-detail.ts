import type { CachedDetail } from '../../contract/cached.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Query } from '../engines/engine.ts'
import { cacheFileOf } from './redun-cache-file.ts'
import { describeValues } from './redun-list.ts'
import { type Row, text } from './redun-rows.ts'
import { findValue, type Scope } from './redun-scope.ts'
import { taskName } from './redun-sql.ts'
import { currentTags, inOrder, shownTag } from './redun-tags.ts'
import { readUses } from './redun-uses.ts'

/** Parts and wholes that are listed. */
const listedParts = 200

type Sides = Pick<CachedDetail, 'evaluations' | 'tags' | 'files' | 'parts' | 'wholes' | 'taskSource' | 'handle'>

/**
 * Everything about the value whose hash begins like this, but what only reading all its bytes would tell.
 * Faults: `not-in-store`, `ambiguous-name`; `permission-denied`, `input-output` of its file; `cancelled`.
 */
export async function readDetail(scope: Scope, name: string): Promise<CachedDetail> {
	const hash = await findValue(scope, name)
	const [value] = await describeValues(scope, [hash])
	if (!value) throw new FaultError({ kind: 'not-in-store', what: 'value', name })
	return {
		...value,
		externalPath: value.place === 'inside' ? null : scope.external.pathOf(hash),
		...(await readUses(scope, hash)),
		...(await readSides(scope, hash)),
		cacheFile: await cacheFileOf(scope, value),
	}
}

async function readSides(scope: Scope, hash: string): Promise<Sides> {
	const [evaluations = [], tags = [], files = [], parts = [], wholes = [], tasks = [], handles = []] = await scope.ask(
		...sideQueries(scope).map((sql): Query => ({ sql, parameters: { hash } })),
	)
	const [task] = tasks
	const [handle] = handles
	return {
		evaluations: evaluations.map(([name]) => ({ task: text(name) })),
		tags: inOrder(tags.map(([key, value]) => ({ key: text(key), value: shownTag(text(value)) }))),
		files: files.map(([path]) => text(path)),
		parts: parts.map(typed),
		wholes: wholes.map(typed),
		taskSource: task ? { name: text(task[0]), source: text(task[1]) } : null,
		handle: handle ? { fullname: text(handle[0]), key: text(handle[1]), valid: Boolean(handle[2]) } : null,
	}
}

function sideQueries({ tables }: Scope): readonly string[] {
	const none = "SELECT '' WHERE CAST(:hash AS varchar) IS NULL"
	const evaluated = tables.evaluations
		? `SELECT DISTINCT ${taskName} AS task FROM (SELECT task_hash FROM evaluation WHERE value_hash = :hash
			UNION SELECT e.task_hash FROM subvalue s JOIN evaluation e ON e.value_hash = s.parent_value_hash WHERE s.value_hash = :hash) e
			JOIN task t ON t.hash = e.task_hash ORDER BY task LIMIT ${listedParts}`
		: none
	const tagged = `SELECT t.key, t.value FROM tag t WHERE t.entity_id = :hash AND t.entity_type IN ('Value', 'Task') AND ${currentTags}`
	const related = (found: string, by: string) =>
		`SELECT v.value_hash, v.type FROM subvalue s JOIN value v ON v.value_hash = s.${found} WHERE s.${by} = :hash
			ORDER BY v.value_hash LIMIT ${listedParts}`
	return [
		evaluated,
		tables.tags ? tagged : none,
		'SELECT path FROM file WHERE value_hash = :hash',
		related('value_hash', 'parent_value_hash'),
		related('parent_value_hash', 'value_hash'),
		`SELECT ${taskName}, t.source FROM task t WHERE t.hash = :hash`,
		'SELECT fullname, key, is_valid FROM handle WHERE value_hash = :hash',
	]
}

const typed = ([hash, type]: Row) => ({ hash: text(hash), type: text(type) })
