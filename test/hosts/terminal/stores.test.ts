import { createHash } from 'node:crypto'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test, vi } from 'vitest'
import type { Fault } from '../../../electron/contract/fault.ts'
import type { StoreEntry, Unreachable } from '../../../electron/contract/stores.ts'
import { readManifest, rowBytes } from '../../support/lakefs-stores.ts'
import { inProject } from '../../support/test-app.ts'
import { openCommandLine } from './command-line.ts'
import { contentOf, makeStore, write } from './store-files.ts'

type Faulty = { readonly fault: Fault }
type Changed = {
	readonly outcome: string
	readonly done: number
	readonly restorePoint: string
	readonly changes: readonly { readonly before: { readonly bytes: string | null; readonly sha256: string } | null }[]
}

const demo = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const neverBorn = 'never-born-d6i1qa49io6g00a1b2d0'
const fact = 'installation_metadata/is_k8s'

afterEach(() => void vi.unstubAllEnvs())

test('ls lists partitions with what they are, then the entries of one, page by page', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const { document } = await terminal.json<{ store: { id: string }; partitions: { name: { text: string }; standing: string }[] }>([
		'values',
		'ls',
		path,
	])
	expect(document.store.id).toBe('kv')
	expect(new Set(document.partitions.map(({ name }) => name.text))).toEqual(new Set(readManifest().map((row) => row.partition)))
	expect(document.partitions.find(({ name }) => name.text === neverBorn)?.standing).toBe('unreachable')
	type Entries = { readonly entries: readonly StoreEntry[]; readonly more: boolean }
	const ls = (...words: string[]) => terminal.json<Entries>(['values', 'ls', path, '--partition', 'auth', ...words])
	const whole = (await ls()).document.entries.map(({ key }) => key.text)
	expect(whole).toHaveLength(readManifest().filter(({ partition }) => partition === 'auth').length)
	const first = (await ls('--limit', '5')).document
	expect([first.entries.map(({ key }) => key.text), first.more]).toEqual([whole.slice(0, 5), true])
	expect((await ls('--after', whole[4] ?? '')).document.entries.map(({ key }) => key.text)).toEqual(whole.slice(5))
	expect((await ls('--prefix', 'users/')).document.entries.map(({ key }) => key.text)).toEqual(['users/alice', 'users/bob'])
	const { stdout } = await terminal.run(['values', 'ls', path, '--partition', 'auth', '--limit', '1'])
	expect(stdout).toContain(`More follow: --after '${whole[0]}'`)
})

test('names and values that are no text come as base64 with a readable form beside, and that form names them again', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db', 'empty')
	const hex = ['--hex', '00ff1b5b32', '--yes']
	expect((await terminal.run(['values', 'set', path, 'p\\xff', 'k\\x1b\\\\', ...hex])).exitCode).toBe(0)
	expect(contentOf(path)).toEqual([['70FF', '6B1B5C', '00FF1B5B32']])
	const { document } = await terminal.json<{ entries: unknown[] }>(['values', 'ls', path, '--partition', 'p\\xff'])
	expect(document.entries).toMatchObject([{ key: { bytes: Buffer.from('6b1b5c', 'hex').toString('base64'), text: 'k\\x1b\\\\' } }])
	const got = await terminal.json<{ value: string }>(['values', 'get', path, 'p\\xff', 'k\\x1b\\\\'])
	expect(Buffer.from(got.document.value, 'base64').toString('hex')).toBe('00ff1b5b32')
	const { stdout } = await terminal.run(['values', 'get', path, 'p\\xff', 'k\\x1b\\\\'])
	expect(stdout).not.toContain('\u001b')
	const malformed = await terminal.json<Faulty>(['values', 'get', path, 'p\\q', 'k'])
	expect(malformed).toMatchObject({ exitCode: 1, document: { fault: { kind: 'store-key-invalid', reason: 'malformed', text: 'p\\q' } } })
})

test('get decodes a record, masks what is secret until it is asked for, and saves exact bytes', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const branch = await terminal.run(['values', 'get', path, demo, 'branches/main'])
	expect(branch.stdout).toMatch(/^is +branch$/m)
	expect(branch.stdout).toMatch(/staging_token: string {2}"lakes-demo-main:/)
	const secret = readManifest().find(({ key }) => key.includes('credentials/'))
	if (!secret) throw new Error('no credentials in the fixture')
	const out = join(terminal.folder, 'out.bin')
	const raw = ['values', 'get', path, secret.partition, secret.key, `--raw=${out}`]
	expect(await terminal.json<Faulty>(raw)).toMatchObject({ exitCode: 1, document: { fault: { kind: 'store-secret' } } })
	await expect(readFile(out)).rejects.toThrow('ENOENT')
	expect((await terminal.run([...raw, '--secrets'])).exitCode).toBe(0)
	expect(Buffer.compare(await readFile(out), rowBytes(secret))).toBe(0)
	expect(await terminal.json<Faulty>([...raw, '--secrets'])).toMatchObject({ exitCode: 1, document: { fault: { kind: 'file-exists' } } })
	const masked = await terminal.json<{ masked: boolean; value: unknown }>(['values', 'get', path, secret.partition, secret.key])
	expect(masked.document).toMatchObject({ masked: true, value: null })
	const shown = await terminal.json<{ masked: boolean; value: string }>(['values', 'get', path, secret.partition, secret.key, '--secrets'])
	expect(shown.document).toMatchObject({ masked: false, value: Buffer.from(rowBytes(secret)).toString('base64') })
})

test('set shows before and after, asks, writes, and undo puts the exact bytes back', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const before = contentOf(path)
	const words = ['values', 'set', path, 'auth', fact, '--text', 'true']
	const declined = await terminal.run(words, { types: 'n\n' })
	expect(declined.exitCode).toBe(1)
	expect(declined.stderr).toMatch(/- false\n +\+ true\n/)
	expect(contentOf(path)).toEqual(before)
	expect(await terminal.run(words, { isTty: false })).toMatchObject({ exitCode: 2, stdout: '' })
	const { exitCode, document } = await terminal.json<Changed>([...words, '--yes'], { isTty: false })
	expect([exitCode, document.outcome, document.done]).toEqual([0, 'done', 1])
	expect(document.changes[0]?.before).toMatchObject({ bytes: Buffer.from('false').toString('base64'), sha256: sha256('false') })
	expect(contentOf(path)).not.toEqual(before)
	expect((await terminal.run([...words, '--yes'])).stdout).toContain('holds exactly this already')
	const undone = await terminal.run(['values', 'undo', path, '--yes'])
	expect([undone.exitCode, contentOf(path)]).toEqual([0, before])
})

test('set is refused where the entry is not what was said to be there', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const before = contentOf(path)
	const set = (...words: string[]) => terminal.json<Faulty>(['values', 'set', path, 'auth', ...words, '--text', 'true', '--yes'])
	for (const condition of ['absent', sha256('true')]) {
		const stale = await set(fact, '--if', condition)
		expect(stale).toMatchObject({ exitCode: 1, document: { fault: { kind: 'changed-since-read', partition: 'auth', key: fact } } })
	}
	expect(await set('new', '--if', 'present-as-read')).toMatchObject({ exitCode: 1, document: { fault: { kind: 'not-in-store' } } })
	expect(contentOf(path)).toEqual(before)
	expect((await set(fact, '--if', sha256('false').slice(0, 12))).exitCode).toBe(0)
	expect((await set('new', '--if', 'absent')).exitCode).toBe(0)
})

test('an entry that another program writes while the plan is read is not overwritten', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const words = ['values', 'set', path, 'auth', fact, '--text', 'true', '--json']
	const racing = await terminal.run(words, {
		onStderr: (text) => {
			if (text.includes('Write?')) write(path, fact, 'theirs')
		},
		answers: ['y'],
	})
	expect(racing.exitCode).toBe(1)
	expect(JSON.parse(racing.stdout)).toMatchObject({ fault: { kind: 'changed-since-read', partition: 'auth', key: fact } })
	expect((await terminal.run(['values', 'get', path, 'auth', fact, '--raw'])).stdout).toBe('theirs')
})

test('a decoded message is edited as text, and what makes no message is refused', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const { document } = await terminal.json<{ editable: string }>(['values', 'get', path, demo, 'branches/main'])
	const edited = document.editable.replace('lakes-demo-main:', 'lakes-demo-main-2:')
	expect(edited).not.toBe(document.editable)
	const words = ['values', 'set', path, demo, 'branches/main', '--message', '-']
	expect(await terminal.run(words, { types: edited })).toMatchObject({ exitCode: 2, stdout: '' })
	const done = await terminal.run([...words, '--yes'], { types: edited })
	expect(done.exitCode).toBe(0)
	expect(done.stderr).toMatch(/^ +\+ .*lakes-demo-main-2:/m)
	expect(done.stderr).not.toMatch(/^ +[+-] .*"id"/m)
	expect((await terminal.json<{ editable: string }>(['values', 'get', path, demo, 'branches/main'])).document.editable).toBe(edited)
	const file = join(terminal.folder, 'bad.json')
	await writeFile(file, '{"id": 7')
	const malformed = await terminal.json<Faulty>(['values', 'set', path, demo, 'branches/main', '--message', file, '--yes'])
	expect(malformed).toMatchObject({ exitCode: 1, document: { fault: { kind: 'edit-malformed' } } })
})

test('the plan of a secret entry shows neither old nor new bytes', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const secret = readManifest().find(({ key }) => key.includes('credentials/'))
	if (!secret) throw new Error('no credentials in the fixture')
	const words = ['values', 'set', path, secret.partition, secret.key, '--text', 'NEWSECRET', '--yes']
	const { stderr, stdout, exitCode } = await terminal.run([...words, '--json'])
	expect(exitCode).toBe(0)
	expect(stderr).toContain('It keeps a secret, which is masked')
	expect(JSON.parse(stdout)).toMatchObject({
		changes: [{ before: { bytes: null, sha256: sha256(rowBytes(secret)) }, after: { bytes: null } }],
	})
	expect(stderr + stdout).not.toContain(Buffer.from('NEWSECRET').toString('base64'))
	expect(stderr + stdout).not.toContain('NEWSECRET')
})

test('rm takes one entry or a whole partition away, and says what is not there', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const before = contentOf(path)
	const rm = (...words: string[]) => terminal.json<Changed & Faulty>(['values', 'rm', path, ...words, '--yes'])
	expect((await rm('auth', 'groups/Admins')).document).toMatchObject({ outcome: 'done', done: 1 })
	expect((await rm('auth', 'groups/Admins')).document.fault).toMatchObject({ kind: 'not-in-store', what: 'entry' })
	expect((await rm('nowhere')).document.fault).toMatchObject({ kind: 'not-in-store', what: 'partition', name: 'nowhere' })
	const rows = readManifest().filter(({ partition }) => partition === neverBorn).length
	expect((await rm(neverBorn)).document).toMatchObject({ outcome: 'done', done: rows })
	expect(contentOf(path)).toHaveLength(before.length - 1 - rows)
	expect((await terminal.run(['info', path])).stdout).not.toContain('No history was recognised')
	expect((await terminal.run(['activity', path])).stdout).toMatch(
		/remove-entries +2 entries in kv +succeeded .*\n.*remove-entries +1 entry in kv +succeeded/,
	)
})

test('scan names what nothing leads to, and takes away only what may be', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const before = contentOf(path)
	const { document } = await terminal.json<{ found: readonly Unreachable[] }>(['values', 'scan', path])
	expect(document.found).toMatchObject([{ category: 'dangling-repository', partition: { text: neverBorn }, removal: 'harmless' }])
	const damage = await terminal.run(['values', 'scan', path, '--remove', 'missing-commit', '--yes'])
	expect([damage.exitCode, contentOf(path)]).toEqual([2, before])
	const declined = await terminal.run(['values', 'scan', path, '--remove', 'dangling-repository'], { types: 'n\n' })
	expect(declined.stderr).toContain('harmless: Nothing in lakeFS can reach it any more')
	expect([declined.exitCode, contentOf(path)]).toEqual([1, before])
	const removed = await terminal.json<Changed>(['values', 'scan', path, '--remove', 'dangling-repository', '--yes'])
	expect(removed).toMatchObject({ exitCode: 0, document: { outcome: 'done', done: before.length - contentOf(path).length } })
	expect((await terminal.run(['values', 'scan', path])).stdout).toContain('Something leads to every entry.')
	await terminal.run(['values', 'undo', path, '--yes'])
	expect(contentOf(path)).toEqual(before)
})

test('info of a folder that is nothing but a store says which stores it holds', async () => {
	await using terminal = await openCommandLine()
	const folder = join(terminal.folder, 'lake')
	await cp(inProject('test/fixtures/lakefs/small/badger'), folder, { recursive: true })
	const { exitCode, document } = await terminal.json<unknown>(['info', folder])
	expect(exitCode).toBe(0)
	expect(document).toMatchObject({ cached: null, stores: [{ id: 'badger', system: 'lakefs', schemaVersion: '4' }] })
	const { stdout } = await terminal.run(['info', folder])
	expect(stdout).toContain('badger  lakeFS on Badger, schema version 4\n')
	expect(stdout).toContain('writable  no: Headway reads this form and does not write it')
	const set = await terminal.json<Faulty>(['values', 'set', folder, 'auth', fact, '--text', 'true', '--yes'])
	expect(set).toMatchObject({ exitCode: 1, document: { fault: { kind: 'store-read-only' } } })
	expect(await terminal.json<Faulty>(['history', folder])).toMatchObject({ exitCode: 1, document: { fault: { kind: 'store-only' } } })
})

test('where there are several stores the command line has to say which', async () => {
	await using terminal = await openCommandLine()
	const path = makeStore(terminal, 'kv.db')
	const file = new Database(path)
	file.exec('CREATE TABLE other (partition_key BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition_key, key))')
	file.close()
	const unclear = await terminal.run(['values', 'ls', path])
	expect([unclear.exitCode, unclear.stdout]).toEqual([2, ''])
	expect(unclear.stderr).toContain('--store kv   lakeFS on SQLite')
	expect((await terminal.run(['values', 'ls', path, '--store', 'other'])).stdout).toContain('It has no partitions.')
	const absent = await terminal.json<Faulty>(['values', 'ls', path, '--store', 'none'])
	expect(absent).toMatchObject({ exitCode: 1, document: { fault: { kind: 'no-such-store', store: 'none' } } })
})

function sha256(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex')
}
