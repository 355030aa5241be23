import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test, vi } from 'vitest'
import type { Fault } from '../../../electron/contract/fault.ts'
import type { TransferEvent } from '../../../electron/contract/stores.ts'
import { madeUpCredentials, startDynamo } from '../../support/dynalite.ts'
import { lakefsScript, readManifest } from '../../support/lakefs-stores.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { inProject } from '../../support/test-app.ts'
import { openCommandLine } from './command-line.ts'
import { contentOf, makeStore, write } from './store-files.ts'

type Faulty = { readonly fault: Fault }
type Carried = Extract<TransferEvent, { kind: 'ended' }>

const demo = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const fact = 'installation_metadata/is_k8s'

afterEach(() => void vi.unstubAllEnvs())

test('a store goes into a file and comes back the same; without --secrets what keeps secrets stays out', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const file = join(terminal.folder, 'kv.jsonl')
	const part = await terminal.json<Carried>(['store', 'export', path, join(terminal.folder, 'part.jsonl')])
	expect(part.document.masked).toBeGreaterThan(0)
	expect(part.document.entries).toBe(readManifest().length - part.document.masked)
	expect((await terminal.json<Carried>(['store', 'export', path, file, '--secrets'])).document).toMatchObject({ masked: 0, path: file })
	expect(await terminal.json<Faulty>(['store', 'export', path, file])).toMatchObject({
		exitCode: 1,
		document: { fault: { kind: 'file-exists' } },
	})
	const target = makeStore(terminal, 'target.db', 'empty')
	expect(await terminal.run(['store', 'import', target, file], { isTty: false })).toMatchObject({ exitCode: 2, stdout: '' })
	const { stdout } = await terminal.run(['store', 'import', target, file], { types: 'y\n' })
	expect(stdout).toContain(`${readManifest().length} written, 0 already the same, 0 kept as they were.`)
	expect(contentOf(target)).toEqual(contentOf(path))
})

test('one partition goes into lakeFS’s own form, as lakeFS wrote it', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const file = join(terminal.folder, 'auth.json')
	const words = ['store', 'export', path, file, '--form', 'lakefs', '--secrets', '--partition', 'auth', '--partition', 'graveler']
	expect((await terminal.run(words)).exitCode).toBe(0)
	const dump: { entries: { partition: string; key: string; value: string }[] } = JSON.parse(await readFile(file, 'utf8'))
	const theirs = JSON.parse(
		await readFile(inProject('test/fixtures/lakefs/small/lakefs_kv_dump_every_partition.json'), 'utf8'),
	) as typeof dump
	const wanted = theirs.entries.filter(({ partition }) => partition === 'auth' || partition === 'graveler')
	const order = (entries: typeof dump.entries) => entries.map((entry) => JSON.stringify(entry)).toSorted()
	expect(order(dump.entries)).toEqual(order(wanted))
})

test('entries that are in the way stop an import, or are kept, or are overwritten, as it is said', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const target = makeStore(terminal, 'target.db')
	write(target, fact, 'theirs')
	const copy = (...words: string[]) => terminal.json<Carried & Faulty>(['store', 'copy', path, target, '--yes', ...words])
	const stopped = await copy()
	expect([stopped.exitCode, stopped.document.fault.kind]).toEqual([1, 'store-not-empty'])
	const rows = readManifest().length
	expect((await copy('--collision', 'keep')).document).toMatchObject({ entries: rows, kept: 1, same: rows - 1 })
	expect(contentOf(target)).not.toEqual(contentOf(path))
	expect((await copy('--collision', 'overwrite')).document).toMatchObject({ entries: rows, kept: 0, same: rows - 1, verified: 1 })
	expect(contentOf(target)).toEqual(contentOf(path))
	await terminal.run(['values', 'undo', target, '--yes'])
	expect((await terminal.run(['values', 'get', target, 'auth', fact, '--raw'])).stdout).toBe('theirs')
})

test('a database without a store takes a copy once its table may be made', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const target = join(terminal.folder, 'plain.db')
	const file = new Database(target)
	file.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT)')
	file.close()
	const refused = await terminal.run(['store', 'copy', path, target, '--yes'])
	expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('add --create')])
	const { stdout } = await terminal.run(['store', 'copy', path, target, '--create'], { types: 'y\n' })
	expect(stdout).toContain(`${readManifest().length} written`)
	expect(contentOf(target)).toEqual(contentOf(path))
	expect((await terminal.run(['store', 'copy', path, target, '--create', '--yes'])).exitCode).toBe(2)
})

test('a database without a store takes an import once its table may be made, and info tells of it', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const file = join(terminal.folder, 'kv.jsonl')
	await terminal.run(['store', 'export', path, file, '--secrets'])
	const target = join(terminal.folder, 'plain.db')
	const raw = new Database(target)
	raw.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT)')
	raw.close()
	expect((await terminal.json<{ stores: unknown }>(['info', target])).document.stores).toEqual([])
	const refused = await terminal.run(['store', 'import', target, file, '--yes'])
	expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('add --create')])
	const absent = await terminal.run(['store', 'import', target, join(terminal.folder, 'none'), '--create', '--yes'])
	expect(absent.exitCode).toBe(1)
	expect((await terminal.json<{ stores: unknown }>(['info', target])).document.stores).toEqual([])
	const { stdout } = await terminal.run(['store', 'import', target, file, '--create'], { types: 'y\n' })
	expect(stdout).toContain(`${readManifest().length} written`)
	expect(contentOf(target)).toEqual(contentOf(path))
	expect((await terminal.run(['store', 'import', target, file, '--create', '--yes'])).exitCode).toBe(2)
	expect((await terminal.json(['info', target])).document).toMatchObject({ stores: [{ id: 'kv', system: 'lakefs' }] })
	expect((await terminal.run(['info', target])).stdout).toMatch(/store +kv {2}lakeFS on SQLite, schema version 4/)
})

test('a Badger folder is copied into PostgreSQL, and from there into a table of DynamoDB', async () => {
	await using dynamo = await startDynamo()
	await using database = await createDatabase(lakefsScript())
	// Found by the official client in the environment of the process that works on the store
	vi.stubEnv('AWS_ACCESS_KEY_ID', madeUpCredentials.accessKeyId)
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', madeUpCredentials.secretAccessKey)
	await using terminal = await openCommandLine({ environment: { PGPASSWORD: database.server.password ?? '' } })
	const folder = join(terminal.folder, 'lake')
	await cp(inProject('test/fixtures/lakefs/small/badger'), folder, { recursive: true })
	await database.sql('DELETE FROM kv')
	const { shown } = database.server
	const rows = readManifest().length
	const first = await terminal.json<Carried>(['store', 'copy', folder, shown, '--yes'])
	expect(first.document).toMatchObject({ entries: rows, verified: rows })
	expect(await database.sql('SELECT count(*) FROM kv')).toEqual([[String(rows)]])
	const { table } = await dynamo.createTable()
	const address = `dynamodb://eu-west-1/${table}?endpoint=http://127.0.0.1:${dynamo.port}`
	const second = await terminal.json<Carried>(['store', 'copy', shown, address, '--yes'])
	expect(second).toMatchObject({ exitCode: 0, document: { entries: rows, verified: rows } })
	const onTable = await terminal.run(['values', 'get', address, demo, 'branches/main'])
	expect(onTable.stdout).toMatch(/^is +branch$/m)
	const listing = await terminal.run(['values', 'ls', address])
	expect(listing.stderr).toContain('which is billed for')
})
