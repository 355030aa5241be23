import type { HashCheck } from '../../contract/cached.ts'
import type { SqlValue } from '../engines/engine.ts'
import { createWholeHashing, valueHoldsSql } from './redun-hash.ts'
import { walkTable } from './redun-pages.ts'
import { bytesOf, type Row, text, whole } from './redun-rows.ts'
import type { Scope } from './redun-scope.ts'
import type { EngineKind } from './redun-tables.ts'

/** A row of `value`. */
export type StoredRow = {
	readonly hash: string
	readonly type: string
	readonly format: string
	/** 0 where the bytes lie outside. */
	readonly sizeBytes: number
	/** What the hash says of the bytes, a moment's work. Null where they lie outside, or are too many to be read beside others. */
	hashed(): HashCheck['result'] | null
}

/** Rows of a page: as many as together have about `usual` bytes, while no page has more than `most`. */
const [fewestRows, mostRows] = [250, 4_000]
const pageBytes = { sqlite: { usual: 4_096_000, most: 32_768_000 }, postgres: { usual: 32_768_000, most: 131_072_000 } } as const

/**
 * All values, page after page, with what their hashes say. SQLite hands their bytes over to be hashed here; a server hashes them
 * where they are, so that they need not travel. Of values that take more than their share of a page only the size is told.
 * Faults: those of the engine, `cancelled`.
 */
export async function* hashedPages(scope: Scope): AsyncGenerator<readonly StoredRow[], void, void> {
	const { kind } = scope.tables
	const isShared = 'octet_length(v.value) BETWEEN 1 AND CAST(:share AS integer)'
	const looked = kind === 'sqlite' ? 'v.value' : valueHoldsSql('v')
	const columns = ['v.value_hash', 'v.type', 'v.format', 'octet_length(v.value)', isShared, `CASE WHEN ${isShared} THEN ${looked} END`]
	const resultOf = kind === 'sqlite' ? hashingHere() : hashedThere
	for await (const rows of walkTable(scope, { table: 'value v', key: ['v.value_hash'], columns, nextPage: paging(kind) }))
		yield rows.map((row): StoredRow => {
			const [hash, type] = [text(row[0]), text(row[1])]
			const hashed = () => (row[4] ? resultOf(hash, type, row[5] ?? null) : null)
			return { hash, type, format: text(row[2]), sizeBytes: whole(row[3]), hashed }
		})
}

function paging(kind: EngineKind) {
	const { usual, most } = pageBytes[kind]
	let rows = fewestRows
	return (before: readonly Row[]) => {
		if (before.length > 0) {
			const bytes = before.reduce((sum, row) => sum + Math.min(whole(row[3]), most / fewestRows), 0)
			rows = Math.max(fewestRows, Math.min(mostRows, Math.floor((before.length * usual) / Math.max(1, bytes))))
		}
		return { rows, parameters: { share: Math.floor(most / rows) } }
	}
}

type ResultOf = (hash: string, type: string, looked: SqlValue) => HashCheck['result']

function hashingHere(): ResultOf {
	const hashWhole = createWholeHashing(pageBytes.sqlite.most / fewestRows)
	return (hash, type, bytes) => hashWhole(hash, type, bytesOf(bytes)).result
}

const hashedThere: ResultOf = (_, __, holds) => (holds === null ? 'not-from-bytes' : holds ? 'matches' : 'differs')
