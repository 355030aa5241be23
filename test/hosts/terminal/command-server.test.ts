import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Problem } from '../../../electron/contract/database.ts'
import type { Fault } from '../../../electron/contract/fault.ts'
import type { RunReport } from '../../../electron/contract/migrations.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'
import { inProject } from '../../support/test-app.ts'
import { openCommandLine } from './command-line.ts'
import { settle, withAlembic } from './lab-terminal.ts'

type Faulty = { readonly fault: Fault }

const [base, shelves, loans, late] = ['1a0c5f27d3b1', '2b9e41c8f6a0', '5e5f74abc3d6', '6f4085bcd4e7']
const heads = ['8b22a7def609', 'be15da01293c']
/** The server is newer than the client programs of some machines, which then can take no restore point. */
const now = ['--yes', '--no-backup']

/** A terminal beside a copy of the library's project, or of it with two more revisions, and a database on the server. */
async function openLabOnServer(db: TestDatabase, name: 'lab' | 'failing' = 'lab') {
	const terminal = await openCommandLine({ environment: withAlembic })
	for (const folder of ['lab', 'failing'])
		await cp(inProject('test/fixtures/alembic', folder), join(terminal.folder, folder), { recursive: true })
	await settle(terminal, db.url, join(terminal.folder, name))
	return terminal
}

async function rowsOf(db: TestDatabase): Promise<unknown[]> {
	return (await db.sql('SELECT version_num FROM alembic_version ORDER BY 1')).map(([row]) => row)
}

test('the command moves a server’s database up and down, and its password is nowhere to be seen', async () => {
	await using db = await createDatabase()
	await using terminal = await openLabOnServer(db)
	const tested = await terminal.run(['command', db.url, '--test', '--yes'])
	expect(tested).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/current +none +agrees/) })
	const printed = [tested]
	const go = async (verb: string, target: string, rows: readonly string[]) => {
		const outcome = await terminal.json<RunReport>([verb, db.url, target, ...now])
		expect(outcome.document).toMatchObject({ outcome: 'succeeded', verified: { asExpected: true }, command: { exitCode: 0 } })
		expect(await rowsOf(db)).toEqual(rows)
		printed.push(outcome)
	}
	await go('upgrade', 'catalogue', ['3c7d52e9a1b4'])
	await go('upgrade', 'heads', heads)
	expect(await db.sql('SELECT count(*) FROM book WHERE times_lent > 0')).toEqual([['2']])
	await go('downgrade', 'audit@base', ['8b22a7def609'])
	await go('downgrade', '-1', ['7a3196cde5f8'])
	await go('downgrade', 'base', [])
	const plan = await terminal.run(['plan', db.url, 'heads'])
	expect(plan.stdout).toContain('! Part of it is committed at once')
	printed.push(plan, await terminal.run(['activity', db.url]))
	const { password } = db.server
	if (password === null) throw new Error('the server of the tests asks for no password')
	for (const { stdout, stderr } of printed) expect(`${stdout}${stderr}`).not.toContain(password)
})

test('a failing revision: what went before in the one transaction is taken back, and the words of the server are kept', async () => {
	await using db = await createDatabase()
	await using terminal = await openLabOnServer(db, 'failing')
	await terminal.run(['upgrade', db.url, '8b22', ...now])
	const { exitCode, stdout, stderr } = await terminal.run(['upgrade', db.url, 'd207', ...now])
	expect(exitCode).toBe(1)
	expect(stderr).toContain('Running upgrade 8b22a7def609 -> c1f60b7a2d43, Fines')
	expect(stdout).toMatch(/c1f60b7a2d43 +taken back/)
	expect(stdout).toMatch(/d207ac81e954 +failed/)
	expect(stdout).toContain('Failed. Read back: 8b22a7def609  Count how often a book was lent.')
	expect(stdout).toContain('relation "no_such_table" does not exist')
	expect(await db.sql("SELECT to_regclass('fine')::text")).toEqual([[null]])
})

test('stamp moves the marker only; an id that no file has is named, and stamp --purge is the way on', async () => {
	await using db = await createDatabase(`
		CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
		INSERT INTO alembic_version VALUES ('0123456789ab');
		CREATE TABLE book (id int); INSERT INTO book VALUES (7)`)
	await using terminal = await openLabOnServer(db)
	const { document } = await terminal.json<{ problems: Problem[] }>(['problems', db.url])
	expect(document.problems.map(({ kind }) => kind)).toContain('version-unknown')
	expect((await terminal.run(['problems', db.url])).stdout).toContain('headway repair DATABASE stamp-purge')
	expect((await terminal.json<Faulty>(['upgrade', db.url, 'heads', ...now])).exitCode).toBe(1)
	const purged = await terminal.json<RunReport>(['stamp', db.url, 'lending', '--purge', ...now])
	expect(purged.document).toMatchObject({ outcome: 'succeeded', command: null, verified: { revision: { id: loans } } })
	expect(await rowsOf(db)).toEqual([loans])
	await terminal.run(['stamp', db.url, base, ...now])
	expect(await rowsOf(db)).toEqual([base])
	expect(await db.sql('SELECT id FROM book')).toEqual([['7']])
})

test('a preview tells what cannot be told, and a bundle takes another server’s database there without Alembic', async () => {
	await using db = await createDatabase()
	await using terminal = await openLabOnServer(db)
	const preview = await terminal.run(['preview', db.url, shelves, '--yes'])
	expect(preview.exitCode).toBe(0)
	expect(preview.stdout).toMatch(/-- ↑ 1a0c5f27d3b1 Books and readers\n[\s\S]*CREATE TABLE book/)
	const folder = join(terminal.folder, 'bundle')
	const { stdout } = await terminal.run(['bundle', db.url, 'relative', '--to', shelves, '--yes'])
	expect(stdout).toContain(`4 steps saved in ${join(terminal.folder, 'home/relative')}.`)
	await terminal.run(['bundle', db.url, folder, '--to', late, '--yes'])
	expect(await db.sql("SELECT to_regclass('book')::text")).toEqual([[null]])

	await using other = await createDatabase()
	await using alone = await openCommandLine({ environment: {} })
	const up = await alone.json<RunReport>(['upgrade', other.url, late, '--source', folder, ...now])
	expect(up.document).toMatchObject({ outcome: 'succeeded', command: null, verified: { revision: { id: late } } })
	await terminal.run(['upgrade', db.url, late, ...now])
	const columns = `SELECT table_name, column_name, data_type, column_default, is_nullable FROM information_schema.columns
		WHERE table_schema = 'public' ORDER BY 1, 2`
	expect(await other.sql(columns)).toEqual(await db.sql(columns))
	expect(await other.sql('SELECT id, late FROM loan ORDER BY id')).toEqual(await db.sql('SELECT id, late FROM loan ORDER BY id'))
	// Alembic goes on from where Headway left it, and the other way round
	await settle(terminal, other.url, join(terminal.folder, 'lab'))
	expect((await terminal.run(['downgrade', other.url, 'base', ...now])).exitCode).toBe(0)
	expect((await alone.run(['downgrade', db.url, 'base', '--source', folder, ...now])).exitCode).toBe(0)
	expect([await rowsOf(db), await rowsOf(other)]).toEqual([[], []])
})
