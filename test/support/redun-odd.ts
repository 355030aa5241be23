import { expect } from 'vitest'
import type { Problem } from '../../electron/contract/database.ts'
import { faultOf } from '../../electron/contract/fault.ts'
import type { Standing } from '../../electron/drivers/dialects/dialect.ts'
import { copyFixture, lookAt, redunDialect, withFolder, within } from './redun-database.ts'

/** Rows that fixtures carry may be younger than the clock of the machine that runs the tests. */
const settle = "UPDATE redun_version SET timestamp = '2024-01-0' || rowid || ' 00:00:00.000000';"

/** Works on a fresh repository at a version, brought into an odd state by SQL. */
export async function withOddState(label: string, sql: string, work: (path: string) => Promise<void>): Promise<void> {
	await withFolder(async (folder) => {
		const path = await copyFixture(`empty/redun_v${label}.db`, folder)
		within(path, (db) => db.exec(settle + sql))
		await work(path)
	})
}

/** Where our dialect finds a database to stand; it must take it for a redun repository. */
export async function standingOf(path: string): Promise<Standing> {
	const dialect = redunDialect()
	const look = await lookAt(path)
	expect(await dialect.recognise(look)).toBe(true)
	return dialect.standing(look)
}

/** Problems as one line each: kind, whether it blocks, the repair it offers. */
export function brief(problems: readonly Problem[]): readonly string[] {
	return problems.map((problem) =>
		[problem.kind, ...(problem.blocks ? ['blocks'] : []), ...(problem.repair ? [problem.repair] : [])].join(' '),
	)
}

/** The fault a piece of work ends in, the defect if it was one, or null. */
export async function faultFrom(work: Promise<unknown>): Promise<unknown> {
	return work.then(
		() => null,
		(thrown) => faultOf(thrown) ?? thrown,
	)
}
