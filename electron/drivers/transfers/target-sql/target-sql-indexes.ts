import type { SurveyedTable } from '../../../contract/copy-map.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import { folded } from '../expressions/expression-typed.ts'
import { conditionSql, indexedSql } from '../expressions/expressions.ts'
import type { Names } from '../mapping/map-names.ts'
import type { TargetObject } from '../mapping/map-objects.ts'
import { readIndexText } from './target-sql-index-text.ts'
import { expressionColumns, type PlacedColumn, type PlacedTable, placeOf } from './target-sql-places.ts'

type Index = SurveyedTable['indexes'][number]

/** The primary key. One that is compared without regard to case has a unique index beside it that is too. */
export function primaryKey(table: PlacedTable, names: Names): TargetObject[] {
	const key = table.table.columns.filter((column) => column.key > 0).sort((one, other) => one.key - other.key)
	if (key.length === 0) return []
	const columns = key.map(({ name }) => name)
	const placed = columns.flatMap((name) => placeOf(table, name) ?? [])
	const name = names.give(`${table.mapped.into}_pkey`)
	const list = placed.map(({ mapped }) => quoteName(mapped.into))
	const parts = placed.map(foldedColumn)
	const isKnown = placed.length === columns.length && placed.every(isComparable)
	const sql = [`ALTER TABLE ${table.at} ADD CONSTRAINT ${quoteName(name)} PRIMARY KEY (${list.join(', ')})`]
	if (parts.some((part, at) => part !== list[at])) sql.push(createIndex(table, names.give(`${name}_folded`), true, parts, null))
	const made = object(table, 'primary', 'PRIMARY KEY', isKnown ? sql : null, `PRIMARY KEY (${columns.join(', ')})`)
	// A key that takes NULL, for whoever has rows without one
	return [{ ...made, nearest: isKnown ? sql.map((one) => one.replace(/ PRIMARY KEY (\(.*)$/s, ' UNIQUE $1')) : null }]
}

/** Indexes and unique rules, as far as they are not the primary key's own. */
export function indexObjects(table: PlacedTable, names: Names): TargetObject[] {
	return table.table.indexes.map((index) => {
		const isRule = index.sql === null
		const wanted = isRule ? [table.mapped.into, ...index.columns.map((column) => column ?? ''), 'key'].join('_') : index.name
		const name = names.give(wanted)
		const text = index.sql ?? `UNIQUE (${index.columns.join(', ')})`
		return object(
			table,
			isRule ? 'unique' : 'index',
			index.name,
			isRule ? ruleSql(table, index, name, names) : indexSql(table, index, name),
			text,
		)
	})
}

/** A rule is one that references may go by; where case does not matter to it, an index that says so stands beside it. */
function ruleSql(table: PlacedTable, index: Index, name: string, names: Names): readonly string[] | null {
	const placed = index.columns.flatMap((column) => (column === null ? [] : (placeOf(table, column) ?? [])))
	if (placed.length !== index.columns.length || !placed.every(isComparable)) return null
	const list = placed.map(({ mapped }) => quoteName(mapped.into))
	const parts = placed.map(foldedColumn)
	const sql = [`ALTER TABLE ${table.at} ADD CONSTRAINT ${quoteName(name)} UNIQUE (${list.join(', ')})`]
	return parts.some((part, at) => part !== list[at]) ? [...sql, createIndex(table, names.give(`${name}_folded`), true, parts, null)] : sql
}

function indexSql(table: PlacedTable, { unique, sql }: Index, name: string): readonly string[] | null {
	const text = readIndexText(sql ?? '')
	const columns = expressionColumns(table)
	const where = text.where === null ? null : conditionSql(text.where, columns)
	if (text.where !== null && where === null) return null
	const parts = text.parts.map((part) => {
		const known = indexedSql(part.sql, columns)
		return known === null ? null : `${/^"([^"]|"")*"$/.test(known) ? known : `(${known})`}${part.descending ? ' DESC' : ''}`
	})
	const known = parts.filter((part) => part !== null)
	if (known.length !== parts.length || !plainColumns(table, text).every(isComparable)) return null
	return [createIndex(table, name, unique, known, where)]
}

const plainColumns = (table: PlacedTable, { parts }: ReturnType<typeof readIndexText>) =>
	parts.flatMap(({ sql }) => placeOf(table, sql.replaceAll(/^["'`[]|["'`\]]$/g, '')) ?? [])

function createIndex(table: PlacedTable, name: string, unique: boolean, parts: readonly string[], where: string | null): string {
	const rows = where === null ? '' : ` WHERE ${where}`
	return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoteName(name)} ON ${table.at} (${parts.map(bracketed).join(', ')})${rows}`
}

/** Whatever is no plain name wants brackets of its own. */
const bracketed = (part: string) => (/^("|\()/.test(part) ? part : `(${part})`)

/** The type json knows no equality. */
const isComparable = ({ mapped }: PlacedColumn) => mapped.type !== 'json'

function foldedColumn({ column, mapped }: PlacedColumn): string {
	const collation = column.collation.toUpperCase()
	const isText = mapped.type === 'text' && (collation === 'NOCASE' || collation === 'RTRIM')
	return folded(quoteName(mapped.into), isText ? (collation as 'NOCASE' | 'RTRIM') : null)
}

function object(table: PlacedTable, kind: TargetObject['kind'], name: string, sql: readonly string[] | null, text: string): TargetObject {
	return { kind, table: table.table.name, column: null, name, sql, text, choices: ['stop', 'leave-out'], nearest: null }
}
