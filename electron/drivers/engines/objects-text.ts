import type { SchemaObject } from './engine.ts'

/** Objects that follow one another and are of one type and schema. What they have in common is written once. */
type Group = {
	readonly type: SchemaObject['type']
	readonly namespace: string | undefined
	readonly names: string[]
	/** Null where each is its own name. */
	tables: string[] | null
	/** Null where none is known. */
	sqls: (string | null)[] | null
	readonly invalid: number[]
}

/** Objects as a text that is short to write, carry and read: one by one, tens of thousands take longer to tell than to find. */
export function objectsToText(objects: readonly SchemaObject[]): string {
	const groups: Group[] = []
	for (const { type, name, table, sql, namespace, invalid } of objects) {
		let group = groups.at(-1)
		if (!group || group.type !== type || group.namespace !== namespace) {
			group = { type, namespace, names: [], tables: null, sqls: null, invalid: [] }
			groups.push(group)
		}
		if (table !== name) group.tables ??= [...group.names]
		if (sql !== null) group.sqls ??= group.names.map(() => null)
		if (invalid) group.invalid.push(group.names.length)
		group.names.push(name)
		group.tables?.push(table)
		group.sqls?.push(sql)
	}
	return JSON.stringify(groups)
}

/** The same list again. */
export function textToObjects(text: string): readonly SchemaObject[] {
	const objects: SchemaObject[] = []
	for (const { type, namespace, names, tables, sqls, invalid } of JSON.parse(text) as readonly Group[]) {
		const first = objects.length
		for (let at = 0; at < names.length; at++) {
			const name = names[at] ?? ''
			const [table, sql] = [tables?.[at] ?? name, sqls?.[at] ?? null]
			objects.push(namespace === undefined ? { type, name, table, sql } : { type, name, table, sql, namespace })
		}
		for (const at of invalid) objects[first + at] = { ...(objects[first + at] as SchemaObject), invalid: true }
	}
	return objects
}
