import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failed, openLab } from '../../support/alembic-lab.ts'
import { createDatabase } from '../../support/postgres-database.ts'

describe('a real Alembic that fails over a server', () => {
	it('that it does not reach, that does not let it in, or that lacks the database', async () => {
		await using database = await createDatabase()
		const closed = createServer().listen(0, '127.0.0.1')
		await new Promise((listening) => closed.once('listening', listening))
		const address = closed.address()
		const port = typeof address === 'object' ? address?.port : 0
		await new Promise((done) => closed.close(done))
		const at = (change: Partial<Pick<URL, 'port' | 'username' | 'password' | 'pathname' | 'search'>>) =>
			Object.assign(new URL(database.url), change).href
		const faultAt = async (where: string, ...words: string[]) => {
			await using project = await openLab(where)
			return await project.fault(...words)
		}
		expect(await faultAt(at({ port: String(port) }), 'current')).toEqual(failed('connection-refused', `127.0.0.1:${port}`, 1))
		expect(await faultAt(at({ pathname: '/nosuchdb' }), 'current')).toEqual(failed('no-such-database', 'nosuchdb', 1))
		const { username } = new URL(database.url)
		expect(await faultAt(at({ password: 'wrong-password' }), 'current')).toEqual(failed('authentication', username, 1))
		expect(await faultAt(at({ username: 'nobody_here' }), 'current')).toEqual(failed('authentication', 'nobody_here', 1))
	})

	it('that lacks the schema, keeps a lock, or has the table already', async () => {
		await using database = await createDatabase()
		await using project = await openLab(database.url)
		const env = await readFile(project.env, 'utf8')
		await writeFile(
			project.env,
			env.replace('context.configure(connection=connection', 'context.configure(connection=connection, version_table_schema="absent"'),
		)
		expect(await project.fault('upgrade', 'heads')).toEqual(failed('no-such-schema', 'absent', 1))
		await writeFile(project.env, env)

		const other = await database.connect()
		await other.query('BEGIN; CREATE TABLE book (id int)')
		const session =
			'connection.exec_driver_sql("SET lock_timeout = \'200ms\'")\n        connection.commit() if hasattr(connection, "commit") else None\n        context.configure('
		await writeFile(project.env, env.replace('context.configure(connection', `${session}connection`))
		expect(await project.fault('upgrade', 'heads')).toEqual(failed('lock-timeout', null, 1))
		await other.query('COMMIT')
		expect(await project.fault('upgrade', 'heads')).toEqual(failed('already-exists', 'book', 1))
	})

	it('whose version table says what nobody expects, or that is read-only', async () => {
		await using database = await createDatabase()
		await using project = await openLab(database.url)
		expect((await project.alembic('upgrade', '1a0c5f27d3b1')).exitCode).toBe(0)
		await database.sql(`UPDATE alembic_version SET version_num = 'ffffffffffff'`)
		expect(await project.fault('current')).toEqual(failed('unknown-revision', 'ffffffffffff'))
		await database.sql(`DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('1a0c5f27d3b1')`)
		await writeFile(
			join(project.versions, 'ffff.py'),
			`from alembic import op\nrevision = "ffff"\ndown_revision = "1a0c5f27d3b1"\ndef upgrade():\n    op.execute("DELETE FROM alembic_version")\n`,
		)
		expect(await project.fault('upgrade', 'ffff')).toEqual(failed('version-row-moved', '1a0c5f27d3b1 to ffff'))
		await database.sql(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`)
		expect(await project.fault('upgrade', '2b9e41c8f6a0')).toEqual(failed('permission', null, 1))
	})
})
