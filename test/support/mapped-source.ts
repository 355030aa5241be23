import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { CopyMap, CopySurvey } from '../../electron/contract/copy-map.ts'
import { proposeMap } from '../../electron/drivers/transfers/mapping/propose-map.ts'
import { openSource } from '../../electron/drivers/transfers/source/sqlite-source.ts'
import { surveyOf } from '../../electron/drivers/transfers/surveying/survey.ts'
import { targetSql } from '../../electron/drivers/transfers/target-sql/target-sql.ts'
import { quoteName } from '../../electron/lib/sql-text.ts'
import { createDatabase, type TestDatabase } from './postgres-database.ts'

/** Surveys a file made from a script, which is gone again afterwards. */
export async function surveyOfScript(script: string): Promise<CopySurvey> {
	return withFile(script, async (path) => {
		const source = openSource({ path })
		try {
			return await surveyOf(source)
		} finally {
			source.close()
		}
	})
}

/** The map that is proposed for a survey, into the schema `copied`. */
export const proposed = (survey: CopySurvey): CopyMap => proposeMap({ survey, there: [], system: null, timeZone: 'UTC', schema: 'copied' })

/** A database with everything that a map makes of a script, its rows included, which go one by one. */
export async function madeFrom(script: string, survey: CopySurvey, map: CopyMap): Promise<TestDatabase> {
	const database = await createDatabase()
	const { before, after } = targetSql(survey, map)
	for (const sql of before) await database.sql(sql)
	await withFile(script, (path) => insertRows(path, map, database))
	for (const sql of after) await database.sql(sql)
	return database
}

async function insertRows(path: string, map: CopyMap, database: TestDatabase): Promise<void> {
	const file = new Database(path, { readonly: true })
	const client = await database.connect()
	for (const { table, into, columns } of map.map) {
		if (columns === null) continue
		const names = columns.map(({ column }) => quoteName(column)).join(', ')
		const places = columns.map((_, at) => `$${at + 1}`).join(', ')
		const insert = `INSERT INTO copied.${quoteName(into)} (${columns.map((one) => quoteName(one.into)).join(', ')}) VALUES (${places})`
		const rows = file
			.prepare(`SELECT ${names} FROM ${quoteName(table)}`)
			.raw()
			.safeIntegers()
			.all() as unknown[][]
		for (const row of rows)
			await client.query(
				insert,
				row.map((value) => (typeof value === 'bigint' ? String(value) : value)),
			)
	}
	file.close()
}

async function withFile<Result>(script: string, work: (path: string) => Promise<Result>): Promise<Result> {
	const folder = mkdtempSync(join(tmpdir(), 'headway-mapped-'))
	try {
		const path = join(folder, 'source.db')
		const file = new Database(path)
		file.pragma('foreign_keys = OFF')
		file.exec(script)
		file.close()
		return await work(path)
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}
