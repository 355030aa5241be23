import * as files from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CachedFilter, CachedSort } from '../../electron/contract/cached.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { createRedunValues } from '../../electron/drivers/stores/redun-values.ts'
import { pairedRatio, ratioText, report } from './measure.ts'
import { makeManyValues } from './redun-many.ts'

const rounds = 7
const places = { valueStore: null, projectFolder: null }

/** Pages of a large redun repository, once the first has been answered, against a page of its hashes along their index. */
export async function benchRedun(folder: string, many = 1_000_000): Promise<void> {
	const path = join(folder, 'many-values.db')
	makeManyValues(path, many)
	const db = new Database(path, { readonly: true })
	const floor = db.prepare('SELECT value_hash FROM value ORDER BY value_hash LIMIT 100 OFFSET ?')
	const engine = await openSqlite({ path })
	try {
		const values = createRedunValues({ engine, engineKind: 'sqlite', files, path, places })
		const asked: readonly [string, CachedFilter, CachedSort['by'], number][] = [
			['newest', {}, 'time', 0],
			['newest', {}, 'time', Math.floor(many * 0.9)],
			['largest', {}, 'size', 0],
			['largest', {}, 'size', Math.floor(many * 0.9)],
			['of a type', { type: 'redun.File' }, 'time', Math.floor(many * 0.15)],
			['of a task', { task: 'many.task_7' }, 'time', 0],
			['of a month', { month: '2024-01' }, 'time', 0],
			['found by a hash', { search: 'abcde' }, 'time', 0],
			['found by a task', { search: 'task_7' }, 'time', 0],
			['found by one letter', { search: 'a' }, 'time', 0],
		]
		for (const [name, filter, by, skip] of asked) {
			const page = () => values.list({ filter, sort: { by, descending: true }, skip, limit: 100 })
			await page()
			const ratio = await pairedRatio(
				rounds,
				page,
				async () => floor.all(skip),
				async () => undefined,
			)
			report(`cached values ${name}, page at ${skip.toLocaleString('en')} / SELECT`, ratioText(ratio), `${ratio.oursMs.toFixed(0)} ms`)
		}
	} finally {
		db.close()
		await engine.close()
	}
}
