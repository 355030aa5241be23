import type { CopyCheck } from '../../../contract/transfers.ts'
import { quoteText } from '../../../lib/sql-text.ts'
import { newClient } from '../../dialects/redun-server.ts'
import { versionOfId } from '../../dialects/redun-versions.ts'
import { isJsonbText } from '../codecs/codec-jsonb.ts'
import type { CheckedEnds, SystemFit, TextPromise } from '../transfer.ts'
import { shownVersions, textsIn, textsThere } from './books.ts'
import { fitByType } from './fit-by-type.ts'
import { checkHashes } from './redun-hashes.ts'

/** Tables of redun whose rows are its user's. */
const tables: ReadonlySet<string> = new Set([
	...['task', 'value', 'call_node', 'file', 'handle', 'subvalue', 'argument', 'call_edge', 'call_subtree_task', 'handle_edge'],
	...['job', 'argument_result', 'execution', 'evaluation', 'tag', 'tag_edit'],
])

/** Python writes NaN and Infinity, which are no JSON, and JSON may name characters that PostgreSQL has no text for. */
const isJsonb: TextPromise = { kind: 'not-json', judge: (text) => (isJsonbText(text) ? null : 'not-json') }

/** The words of the type `tagentitytype`. */
const entityTypes: ReadonlySet<string> = new Set(['Execution', 'Job', 'CallNode', 'Task', 'Value', 'Null'])
const isEntityType: TextPromise = { kind: 'not-a-member', judge: (text) => (entityTypes.has(text) ? null : 'not-a-member') }

/**
 * redun. Its books are the target's own: the migrations have written there when *this* database came to its version, which
 * `redun_version` of the source does not know; what that says of the file's own past stays with the file. From 3.4 on every
 * time is in UTC, and before it PostgreSQL's columns, too, have no zone: so no other zone is ever right.
 */
export const redunFit: SystemFit = {
	system: 'redun',
	books: ['alembic_version', 'redun_version'],
	tables,
	promises: { tag: { value: isJsonb, entity_type: isEntityType } },
	timeZone: 'UTC',
	fit: (table, target) => (tables.has(table.name) && target !== undefined ? fitByType(table, target) : null),
	settings: () => Object.entries(newClient).map(([name, value]) => `SET ${name} = ${quoteText(value)}`),
	checks: async (ends) => [await checkRevision(ends), ...(await checkTrigger(ends)), ...(await checkHashes(ends))],
}

/** The ids say at which version it is; redun itself also believes the newest row of redun_version. */
async function checkRevision(ends: CheckedEnds): Promise<CopyCheck> {
	const ours = textsIn(ends.source, 'alembic_version', 'version_num')
	const theirs = await textsThere(ends, 'alembic_version', 'version_num')
	const [major = 'nothing'] = (await textsThere(ends, 'redun_version', 'version', 'ORDER BY "timestamp" DESC LIMIT 1')) ?? []
	const version = versionOfId(theirs?.[0] ?? '')
	const isSame = shownVersions(ours) === shownVersions(theirs)
	const isBelieved = version === undefined || String(version.major) === major
	const found = isSame ? `${labelled(theirs)} on both sides` : `the source is at ${labelled(ours)}, the target at ${labelled(theirs)}`
	return {
		kind: 'revision',
		subject: 'alembic_version',
		holds: isSame && isBelieved,
		found: isBelieved ? found : `${found}, but redun_version says ${major}`,
	}
}

const labelled = (ids: readonly string[] | null) =>
	ids?.length ? ids.map((id) => versionOfId(id)?.label ?? id).join(', ') : shownVersions(ids)

/** From 3.4 on jobs of older clients are put right by a trigger, which rests while rows are copied. */
async function checkTrigger({ source, read, schema }: CheckedEnds): Promise<readonly CopyCheck[]> {
	const isZoned = (textsIn(source, 'alembic_version', 'version_num') ?? []).some((id) => {
		const version = versionOfId(id)
		return version !== undefined && (version.major > 3 || (version.major === 3 && version.minor >= 4))
	})
	if (!isZoned) return []
	const [row] = await read(`
		SELECT t.tgenabled::text FROM pg_catalog.pg_trigger AS t
		JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = ${quoteText(schema)} AND c.relname = 'job' AND t.tgname = 'check_job_utc'`)
	const state = row?.[0]
	const found = state === 'O' ? 'on' : state === undefined ? 'not there' : 'off'
	return [{ kind: 'revision', subject: 'trigger check_job_utc', holds: state === 'O', found }]
}
