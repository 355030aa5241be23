import type { CopyCheck } from '../../../contract/transfers.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { nameSql, valueHoldsSql } from '../../stores/redun-hash.ts'
import type { CheckedEnds } from '../transfer.ts'
import { judged, lackOfHashes, type Tally, tallyRows } from './checked-rows.ts'

/**
 * Computes redun's names again in the target, from the columns that they are made of: of plain values, evaluations, call
 * nodes and arguments, the last three from what each holds of other names. Not those of tags, tasks, files and handles, which
 * are made of what the tables do not keep byte by byte. The rules were seen to hold for rows of redun 0.7.4 and 0.46.
 */
export async function checkHashes(ends: CheckedEnds): Promise<readonly CopyCheck[]> {
	const lack = await lackOfHashes(ends)
	const copied = new Set(ends.compared.map(({ into }) => into))
	const wanted = named(ends.schema).filter((rows) => [rows.table, ...rows.with].every((table) => copied.has(table)))
	const checks: CopyCheck[] = []
	for (const one of wanted) {
		const subject = `${one.table}.${one.key}`
		if (lack !== null) {
			checks.push({ kind: 'redun-hash', subject, holds: false, found: lack })
			continue
		}
		const tally = await tallyRows(ends, { ...one, table: `${quoteName(ends.schema)}.${one.table}` })
		const beside = one.beside === null ? '' : besides(await ends.read(one.beside), tally)
		const { holds, found } = judged(tally, [one.table, ...one.with], ends)
		checks.push({ kind: 'redun-hash', subject, holds, found: `${found}${beside}` })
	}
	return checks
}

type NamedRows = {
	readonly table: string
	readonly key: string
	/** SQL; see `tallyRows`. */
	readonly holds: string
	/** Other tables that the names are made of. */
	readonly with: readonly string[]
	/** SQL of what there is beside the rows that are judged. */
	readonly beside: string | null
}

const named = (schema: string): readonly NamedRows[] => [
	{ table: 'value', key: 'value_hash', holds: valueHolds, with: [], beside: outsideSql(schema) },
	{ table: 'evaluation', key: 'eval_hash', holds: evaluationHolds, with: [], beside: null },
	{ table: 'call_node', key: 'call_hash', holds: callHolds(schema), with: ['call_edge'], beside: null },
	{ table: 'argument', key: 'arg_hash', holds: argumentHolds, with: [], beside: null },
]

/** A text in bencode, whose length is in bytes. */
const bencoded = (sql: string) => `octet_length(convert_to(${sql}, 'UTF8')) || ':' || ${sql}`

function listSql(tag: string, parts: readonly string[]): string {
	return [`'l${tag.length}:${tag}'`, ...parts, `'e'`].join(' || ')
}

function nameHolds(name: string, [tag = '', ...columns]: readonly string[]): string {
	return `${name} = ${nameSql(`convert_to(${listSql(tag, columns.map(bencoded))}, 'UTF8')`)}`
}

const evaluationHolds = nameHolds('r.eval_hash', ['Eval', 'r.task_hash', 'r.args_hash'])

const argumentHolds = nameHolds('r.arg_hash', [
	'Argument',
	'r.call_hash',
	"coalesce(r.arg_position::text, 'None')",
	"coalesce(r.arg_key, 'None')",
	'r.value_hash',
])

function callHolds(schema: string): string {
	const children = `coalesce((SELECT string_agg(${bencoded('e.child_id')}, '' ORDER BY e.child_id COLLATE "C")
		FROM ${quoteName(schema)}.call_edge AS e WHERE e.parent_id = r.call_hash), '')`
	const parts = [...['r.task_hash', 'r.args_hash', 'r.value_hash'].map(bencoded), `'l' || ${children} || 'e'`]
	return `r.call_hash = ${nameSql(`convert_to(${listSql('CallNode', parts)}, 'UTF8')`)}`
}

/** Of a value that lies outside, in the project's value store, there are no bytes here. */
const valueHolds = `CASE WHEN octet_length(r.value) > 0 THEN ${valueHoldsSql('r')} END`

const outsideSql = (schema: string) => `SELECT count(*), count(*) FILTER (WHERE octet_length(value) = 0) FROM ${quoteName(schema)}.value`

function besides(rows: Awaited<ReturnType<CheckedEnds['read']>>, { holding, failing }: Tally): string {
	const [all, outside] = (rows[0] ?? []).map(Number)
	const others = (all ?? 0) - (outside ?? 0) - holding - failing
	return [
		others > 0 ? `; ${others.toLocaleString('en-US')} are not named by their bytes` : '',
		outside ? `; ${outside.toLocaleString('en-US')} lie in the project's value store, which is not copied` : '',
	].join('')
}
