import { describe, expect, it } from 'vitest'
import type { ServerAddress } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'

/** As many old versions of its rows as make pg_class as large as that of thousands of tables. */
const enlarge = `
	SET allow_system_table_mods = on;
	DO $$ BEGIN
		WHILE pg_relation_size('pg_class') < 5 * 1024 * 1024 LOOP UPDATE pg_class SET reltuples = reltuples; END LOOP;
	END $$;
	RESET allow_system_table_mods`

/** Its own login, with as many sessions as are said. */
async function withRole<Result>(db: TestDatabase, sessions: number, work: (server: ServerAddress) => Promise<Result>): Promise<Result> {
	const role = `${db.name}_role`
	await db.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'only a test' CONNECTION LIMIT ${sessions}`)
	try {
		return await work({ ...db.server, user: role, password: 'only a test' })
	} finally {
		await db.sql(`DROP ROLE ${role}`)
	}
}

describe('a database whose catalogue is large', () => {
	it.each([1, 2])('tells its size to a role that may have %i sessions, and keeps but one', async (sessions) => {
		await using db = await createDatabase(
			`CREATE TABLE furniture (id int PRIMARY KEY); INSERT INTO furniture SELECT generate_series(1, 50000)`,
		)
		await db.sql(enlarge)
		await withRole(db, sessions, async (server) => {
			const { engine } = await openPostgres({ server }, { environment: {} })
			try {
				const { sizeBytes, objects } = await engine.describe()
				const [[exact] = []] = await db.sql('SELECT pg_database_size(current_database())')
				expect(Math.abs(sizeBytes - Number(exact))).toBeLessThan(1024 * 1024)
				expect(objects.map(({ type, name }) => `${type} ${name}`)).toEqual(['index furniture_pkey', 'table furniture'])
				const open = () => db.sql(`SELECT count(*) FROM pg_stat_activity WHERE usename = '${server.user}'`)
				await expect.poll(open).toEqual([['1']])
			} finally {
				await engine.close()
			}
		})
	})
})
