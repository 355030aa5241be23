import { FaultError } from '../../contract/fault.ts'
import type { Loss } from '../../contract/migrations.ts'
import { quoteName } from '../../lib/sql-text.ts'
import type { EngineDescription, SchemaObject } from '../engines/engine.ts'
import { effectOf, type StepEffect } from './redun-effects.ts'
import type { RedunMove } from './redun-moves.ts'
import { columnsAt, indexesAt } from './redun-schema.ts'
import type { RedunVersion } from './redun-versions.ts'
import { mentions, type TableItem, tableItems } from './table-body.ts'

/** An object that the owner put beside redun's: it is kept through every step, or listed as lost before it goes. */
type OwnObject = SchemaObject & { readonly sql: string }

/** A step's text with what it takes to bring the owner's objects through it, and those that it takes along. */
type Kept = { readonly sql: string; readonly loses: readonly Loss[] }

/** Asked for one move after the other, in their order. */
export type Keeper = (move: RedunMove, sql: string) => Kept

/**
 * Keeps the owner's objects of a SQLite database through moves, step by step.
 * Faults: `unexpected-schema`, for what is written into a table that a step rebuilds and cannot be kept.
 */
export function keeperOnSqlite(description: EngineDescription, current: RedunVersion | null, moves: readonly RedunMove[]): Keeper {
	const rebuilds = moves.some((move) => effectOf(move, 'sqlite').rebuilds)
	const checks = current && rebuilds ? checksOf(description, 'job', current) : []
	let own = ownObjectsIn(description, current)
	return (move, sql) => {
		const effect = effectOf(move, 'sqlite')
		refuseChecksOnColumn(checks, effect)
		const keeping = keepThrough(effect, own)
		own = keeping.kept
		return { sql: keeping.before + withChecks(sql, checks) + keeping.after, loses: keeping.loses }
	}
}

function refuseChecksOnColumn(checks: readonly string[], { rebuilds, removesColumn }: StepEffect): void {
	if (!rebuilds || !removesColumn) return
	const foreign = checks.filter((check) => mentions(check, removesColumn.column))
	if (foreign.length > 0) throw new FaultError({ kind: 'unexpected-schema', table: rebuilds, objects: foreign })
}

/** Indexes, triggers and views that are not redun's at this version. Tables of the owner's own are never touched. */
function ownObjectsIn(description: EngineDescription, version: RedunVersion | null): readonly OwnObject[] {
	const expected = new Set(version ? indexesAt(version) : [])
	return description.objects.flatMap((object) => {
		if (object.type === 'table' || object.sql === null || (object.type === 'index' && expected.has(object.name))) return []
		return [{ ...object, sql: object.sql }]
	})
}

/** SQL to run around a step, the losses to show, and the objects that stand after it. */
type Keeping = {
	readonly before: string
	readonly after: string
	readonly loses: readonly Loss[]
	readonly kept: readonly OwnObject[]
}

/**
 * Works out how the owner's objects come through a step. Dropping a table takes its indexes and triggers along, and
 * renaming or changing one is refused while any view or trigger does not resolve; so they are put aside and put back.
 */
function keepThrough(effect: StepEffect, own: readonly OwnObject[]): Keeping {
	if (!effect.rebuilds && !effect.drops && !effect.removesColumn) return { before: '', after: '', loses: [], kept: own }
	const gone = own.filter((object) => dependsOnWhatGoes(object, effect))
	const kept = own.filter((object) => !gone.includes(object))
	const aside =
		effect.rebuilds || effect.removesColumn ? kept.filter((object) => object.type !== 'index' || object.table === effect.rebuilds) : []
	return {
		before: dropSql([...gone, ...aside]),
		after: createSql(aside),
		loses: gone.length > 0 ? [{ kind: 'objects', count: gone.length, names: gone.map((object) => object.name), rebuildable: false }] : [],
		kept,
	}
}

function dependsOnWhatGoes(object: OwnObject, { drops = [], removesColumn }: StepEffect): boolean {
	if (drops.includes(object.table) || drops.some((table) => readsTable(object.sql, table))) return true
	if (!removesColumn || !mentions(object.sql, removesColumn.column)) return false
	return object.type !== 'index' || object.table === removesColumn.table
}

/** Names a table where only tables can stand, so that a column called `tag` is not taken for it. */
function readsTable(sql: string, table: string): boolean {
	return new RegExp(
		`\\b(?:from|join|into|update|on)\\s+(?:"?main"?\\s*\\.\\s*)?["\`[]?${table}(?![\\w$])|,\\s*["\`[]?${table}["\`\\]]?\\s*(?:,|where\\b|as\\b|$)`,
		'i',
	).test(sql)
}

const dropOrder = ['trigger', 'view', 'index'] as const
const createOrder = ['view', 'index', 'trigger'] as const

function dropSql(objects: readonly OwnObject[]): string {
	if (objects.length === 0) return ''
	const drops = dropOrder.flatMap((type) =>
		objects.filter((object) => object.type === type).map((object) => `DROP ${type.toUpperCase()} ${quoteName(object.name)};\n`),
	)
	return `-- Objects of the owner's own that stand in the way of this step.\n${drops.join('')}\n`
}

function createSql(objects: readonly OwnObject[]): string {
	if (objects.length === 0) return ''
	const creates = createOrder.flatMap((type) => objects.filter((object) => object.type === type).map((object) => `${object.sql};\n`))
	return `\n-- The owner's own objects, put back as they were.\n${creates.join('')}`
}

/**
 * The CHECK constraints of a table that is about to be rebuilt, to be written into the new one. Anything else in it that
 * the rebuild would drop is refused, by name.
 * Faults: `unexpected-schema`.
 */
function checksOf(description: EngineDescription, table: string, version: RedunVersion): readonly string[] {
	const sql = description.objects.find((object) => object.type === 'table' && object.name === table)?.sql ?? ''
	const items = tableItems(sql)
	const columns = columnsAt(version, table)
	const foreign = items.filter((item) => !isExpected(item, columns)).map((item) => (item.kind === 'column' ? item.name : item.text))
	if (foreign.length > 0) throw new FaultError({ kind: 'unexpected-schema', table, objects: foreign })
	return items.filter((item) => item.kind === 'check').map((item) => item.text)
}

function isExpected(item: TableItem, columns: readonly string[]): boolean {
	switch (item.kind) {
		case 'check':
		case 'primary-key':
			return true
		case 'unique':
			return false
		case 'foreign-key':
			return /foreign\s+key\s*\(\s*"?(task_hash|call_hash|parent_id|execution_id)"?\s*\)/i.test(item.text)
		case 'column':
			return columns.includes(item.name) && !/\b(check|default|collate|unique|generated|references|as)\b/i.test(item.text)
	}
}

const checksPlace = '/* checks of the table as it is */'

/** Writes CHECK constraints into the new table of a step's SQL. A step that does not rebuild has no place for them. */
function withChecks(sql: string, checks: readonly string[]): string {
	return sql.replace(`\n  ${checksPlace}`, () => (checks.length === 0 ? '' : `,\n  ${checks.join(',\n  ')}`))
}
