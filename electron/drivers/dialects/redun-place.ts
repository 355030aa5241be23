import { basename, dirname } from 'node:path'
import type { EngineDescription } from '../engines/engine.ts'
import type { Look } from './dialect.ts'

/**
 * The look at that part of a database in which redun's names without a schema are found: of a server, the schema in which
 * they would be made. What other schemas hold is no concern of redun's.
 */
export function within(look: Look): Look {
	const { description } = look
	if (description.kind === 'sqlite') return look
	const objects = description.objects.filter((object) => object.namespace === description.server.schema)
	return { ...look, description: { ...description, objects } }
}

/** Nothing is there yet. On a server only tables count, for extensions put views, functions and types beside them. */
export function isEmpty({ kind, objects }: EngineDescription): boolean {
	return kind === 'sqlite' ? objects.length === 0 : objects.every((object) => object.type !== 'table')
}

/** Tables that no other program has together. */
const tellingTables = ['call_node', 'call_edge', 'call_subtree_task', 'argument', 'value', 'task', 'job', 'execution']

/** Does a database that is not empty look like redun's, or like one that lost its version table. */
export function hasRedunTables({ objects }: EngineDescription): boolean {
	const tables = new Set(objects.filter((object) => object.type === 'table').map((object) => object.name))
	return tables.has('redun_version') || tellingTables.every((table) => tables.has(table))
}

/** Where redun itself makes its database when told nothing else. */
export function isRedunsOwnPlace(path: string): boolean {
	return basename(path) === 'redun.db' && basename(dirname(path)) === '.redun'
}
