import { grouped, listed, text } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import type { Part } from './redun-sql.ts'
import type { RedunTables } from './redun-tables.ts'

export type Tag = { readonly key: string; readonly value: string }

/** Tags in force. The mark of a deletion is one of its own, without a key. */
export const currentTags = "t.is_current AND t.key <> ''"

/**
 * A tag's value, kept as JSON, as redun's log shows it: text without quotes unless it holds a space or a comma or would read
 * as JSON of another kind.
 */
export function shownTag(json: string): string {
	const value = parsed(json)
	if (value === undefined) return json
	if (typeof value !== 'string') return spaced(json)
	const other = parsed(value)
	return /[ ,]/.test(value) || (other !== undefined && typeof other !== 'string') ? JSON.stringify(value) : value
}

/** As PostgreSQL and Python write JSON: a space after each comma and colon outside of text, digits as they were. */
function spaced(json: string): string {
	return json.replace(/("(?:[^"\\]|\\.)*")|([,:])\s*|\s+/g, (_, quoted?: string, mark?: string) => quoted ?? (mark ? `${mark} ` : ''))
}

/** Tags in the order in which redun shows them. */
export function inOrder(tags: readonly Tag[]): Tag[] {
	return tags.toSorted((one, other) => compared(one.key, other.key) || compared(one.value, other.value))
}

const compared = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Tags in force of executions or jobs, by their ids, each in redun's order. */
export async function readTags(
	{ tables, ask }: Scope,
	entity: 'Execution' | 'Job',
	ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Tag[]>> {
	if (!tables.tags || ids.length === 0) return new Map()
	const { names, parameters } = listed(ids)
	const [rows = []] = await ask({
		sql: `SELECT t.entity_id, t.key, t.value FROM tag t WHERE t.entity_type = '${entity}' AND t.entity_id IN (${names}) AND ${currentTags}`,
		parameters,
	})
	const tags = grouped(rows.map(([id, key, value]) => [text(id), { key: text(key), value: shownTag(text(value)) }]))
	return new Map([...tags].map(([id, own]) => [id, inOrder(own)]))
}

/** Does `key=value` name a current tag `t`; null for a text that is none. The value may be meant as text or as other JSON. */
export function matchesTag({ kind }: RedunTables, search: string): Part | null {
	const at = search.indexOf('=')
	if (at < 1) return null
	const key = search.slice(0, at).trim()
	const wanted = search.slice(at + 1).trim()
	const other = parsed(wanted)
	const candidates = [JSON.stringify(wanted), ascii(JSON.stringify(wanted)), ...(other === undefined ? [] : [ordered(other), wanted])]
	const names = candidates.map((_, index) => `:tag_${index}`)
	const values = kind === 'sqlite' ? names : names.map((name) => `CAST(${name} AS jsonb)`)
	return {
		sql: `(${currentTags} AND t.key = :tag_key AND t.value IN (${values.join(', ')}))`,
		parameters: { tag_key: key, ...Object.fromEntries(candidates.map((text, index) => [`tag_${index}`, text])) },
	}
}

/** As redun keeps it on SQLite: keys in order, no spaces, other than ASCII as `\u…`. */
function ordered(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(ordered).join(',')}]`
	if (typeof value !== 'object' || value === null) return ascii(JSON.stringify(value))
	const entries = Object.entries(value).toSorted(([one], [other]) => compared(one, other))
	return `{${entries.map(([key, held]) => `${ascii(JSON.stringify(key))}:${ordered(held)}`).join(',')}}`
}

/** JSON text with everything beyond ASCII escaped, as Python writes it. */
export function ascii(json: string): string {
	return json.replace(/[\u0080-\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json)
	} catch {
		return undefined
	}
}
