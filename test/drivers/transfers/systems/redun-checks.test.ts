import { describe, expect, test } from 'vitest'
import type { TestDatabase } from '../../../support/postgres-database.ts'
import { createRepository } from '../../../support/redun-postgres.ts'
import { checkOf, copySystem, sourceFrom } from '../../../support/system-copy.ts'

const fixture = 'redun/workflow/redun.db'

describe('what redun promises of its rows', () => {
	test('is counted out', async () => {
		await using source = await sourceFrom(fixture)
		await using target = await createRepository('3.5')
		const { result } = await copySystem(source.path, target.database, 'redun')
		expect(checkOf(result, 'value.value_hash')).toBe(
			"holds: 57 of 57; 87 are not named by their bytes; 12 lie in the project's value store, which is not copied",
		)
		expect(checkOf(result, 'evaluation.eval_hash')).toBe('holds: 46 of 46')
		expect(checkOf(result, 'call_node.call_hash')).toBe('holds: 49 of 49')
		expect(checkOf(result, 'argument.arg_hash')).toBe('holds: 69 of 69')
	})

	test.each([
		[
			'value.value_hash',
			`UPDATE value SET value = set_byte(value, 3, 255 - get_byte(value, 3)) WHERE value_hash = (SELECT max(value_hash) FROM value WHERE type = 'builtins.int')`,
		],
		['evaluation.eval_hash', `UPDATE evaluation SET args_hash = repeat('0', 40) WHERE eval_hash = (SELECT max(eval_hash) FROM evaluation)`],
		['call_node.call_hash', `UPDATE call_node SET args_hash = repeat('0', 40) WHERE call_hash = (SELECT max(call_hash) FROM call_node)`],
		['call_node.call_hash', `DELETE FROM call_edge WHERE ctid = (SELECT max(ctid) FROM call_edge)`],
		['argument.arg_hash', `UPDATE argument SET arg_key = 'éé' WHERE arg_hash = (SELECT max(arg_hash) FROM argument)`],
		['trigger check_job_utc', 'ALTER TABLE job DISABLE TRIGGER check_job_utc'],
		['trigger check_job_utc', 'DROP TRIGGER check_job_utc ON job'],
		['alembic_version', `UPDATE alembic_version SET version_num = '3b0a6e67cc58'`],
		['alembic_version', `INSERT INTO redun_version VALUES ('later', 4, now() + interval '1 minute')`],
	])('fails for %s after %s', async (subject, change) => {
		await using source = await sourceFrom(fixture)
		await using target = await createRepository('3.5')
		const { result, compare } = await copySystem(source.path, target.database, 'redun')
		expect(checkOf(result, subject)).toMatch(/^holds/)
		await target.client.query(change)
		const compared = await compare()
		expect(checkOf(compared, subject)).toMatch(/^fails/)
		expect(compared.checks.filter(({ holds }) => !holds)).toHaveLength(1)
	})

	test('names what does not hold in the source either, and is no fault of the copy', async () => {
		await using source = await sourceFrom(fixture, (db) => {
			db.exec(`UPDATE value SET value = value || x'00' WHERE value_hash = (SELECT max(value_hash) FROM value WHERE type = 'builtins.int')`)
		})
		await using target = await createRepository('3.5')
		const { result } = await copySystem(source.path, target.database, 'redun')
		expect(checkOf(result, 'value.value_hash')).toMatch(/^holds: 56 of 57; among the others [0-9a-f]{40}, as in the source; 87 are/)
		expect(result.outcome).toBe('verified')
	})

	test('is looked at through more rows than one query takes', async () => {
		await using source = await sourceFrom(fixture, (db) => {
			db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
				INSERT INTO evaluation SELECT printf('%040d', i), task_hash, args_hash, value_hash FROM n, (SELECT * FROM evaluation LIMIT 1)`)
		})
		await using target = await createRepository('3.5')
		const { result } = await copySystem(source.path, target.database, 'redun')
		expect(checkOf(result, 'evaluation.eval_hash')).toMatch(
			/^holds: 46 of 2,546; among the others 0{39}1, 0{36}1001, 0{36}2001, as in the source$/,
		)
	})

	test('is not looked at any further once somebody stops it', async () => {
		await using source = await sourceFrom(fixture)
		await using target = await createRepository('3.5')
		await using locker = await lockerOf(target.database)
		const { compare } = await copySystem(source.path, target.database, 'redun')
		// Comparing reads the tables; redun_version is only looked at with what redun promises
		await locker.lock('redun_version')
		const stopping = new AbortController()
		const comparing = expect(compare({ signal: stopping.signal })).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
		await locker.waiting()
		stopping.abort()
		await comparing
	})
})

/** Holds a table against every reader, in a session of its own. */
async function lockerOf(
	database: TestDatabase,
): Promise<{ lock(table: string): Promise<void>; waiting(): Promise<void> } & AsyncDisposable> {
	const client = await database.connect()
	return {
		lock: async (table) => void (await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)),
		async waiting() {
			for (;;) {
				const [row] = await database.sql(
					'SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
				)
				if (Number(row?.[0]) > 0) return
			}
		},
		[Symbol.asyncDispose]: async () => void (await client.query('ROLLBACK')),
	}
}
