import { createHash } from 'node:crypto'
import { cp, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { CachedDetail, CachedFinding, CachedPage, CachedSpace, Execution, Job } from '../../../electron/contract/cached.ts'
import type { Fault } from '../../../electron/contract/fault.ts'
import type { Viewed } from '../../../electron/contract/values.ts'
import { printed } from '../../support/redun-values-ground.ts'
import { inProject } from '../../support/test-app.ts'
import { type CommandLine, openCommandLine } from './command-line.ts'

type Faulty = { readonly fault: Fault }

/** A text of a million characters, kept outside the database. */
const long = '0a368e72185e'
/** The error that a task failed with. */
const failure = '4c2d689df21f'

/** A copy of the workflow's project, to be opened by its folder. */
async function copyWorkflow(terminal: CommandLine): Promise<string> {
	const folder = join(terminal.folder, 'workflow')
	await cp(inProject('test/fixtures/redun/workflow'), folder, { recursive: true })
	return folder
}

test('ls lists cached values newest first, filtered, sorted and page by page', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const ls = async (...words: string[]) => (await terminal.json<CachedPage>(['values', 'ls', folder, ...words])).document
	const all = await ls('--limit', '500')
	expect([all.values.length, all.total]).toEqual([156, 156])
	const times = all.values.flatMap(({ madeAt }) => madeAt ?? [])
	expect(times).toEqual(times.toSorted().reverse())
	expect((await ls('--skip', '150')).values).toEqual(all.values.slice(150))
	const [largest] = (await ls('--sort', 'size', '--place', 'external', '--limit', '1')).values
	expect(largest).toMatchObject({ hash: expect.stringMatching(long), place: 'external', task: 'demo.make_text' })
	expect((await ls('--place', 'external')).total).toBe(12)
	expect((await ls('--search', failure)).values.map(({ type }) => type)).toEqual(['redun.ErrorValue'])
	const hashes = (await ls('--sort', 'hash', '--limit', '500')).values.map(({ hash }) => hash)
	expect(hashes).toEqual(hashes.toSorted())
	expect((await ls('--sort', 'hash', '--reverse', '--limit', '500')).values.map(({ hash }) => hash)).toEqual(hashes.toReversed())
	const { stdout } = await terminal.run(['values', 'ls', folder, '--limit', '2'])
	expect(stdout.trimEnd().split('\n')).toHaveLength(3)
	expect(stdout).toContain('2 of 156 values, descending by time; more: --skip 2')
})

test('ls lets through what is of a month, a type, a task, a place, a reach or a search, and of all of them together', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const ls = async (...words: string[]) => (await terminal.json<CachedPage>(['values', 'ls', folder, '--limit', '500', ...words])).document
	const hashesOf = ({ values }: CachedPage) => values.map(({ hash }) => hash)
	await rm(join(folder, 'values/e6'), { recursive: true })
	const all = await ls()
	expect(all.values.filter(({ place }) => place === 'missing')).toHaveLength(1)
	const made = all.values.find(({ madeAt, task }) => madeAt !== null && task !== null)
	const [month, task] = [made?.madeAt?.slice(0, 7) ?? '', made?.task ?? '']
	const kept: readonly [words: readonly string[], isKept: (value: CachedPage['values'][number]) => boolean][] = [
		[['--month', month], ({ madeAt }) => madeAt?.startsWith(month) === true],
		[['--type', 'builtins.int'], ({ type }) => type === 'builtins.int'],
		[['--place', 'inside'], ({ place }) => place === 'inside'],
		[['--place', 'outside'], ({ place }) => place === 'external' || place === 'missing'],
		[['--place', 'external', '--type', 'builtins.str'], ({ place, type }) => place === 'external' && type === 'builtins.str'],
	]
	for (const [words, isKept] of kept) {
		const found = await ls(...words)
		expect(hashesOf(found), words.join(' ')).toEqual(all.values.filter(isKept).map(({ hash }) => hash))
		expect([found.total > 0, found.total], words.join(' ')).toEqual([true, found.values.length])
	}
	expect(await ls('--month', '1999-12')).toEqual({ values: [], total: 0 })
	const ofTask = await ls('--task', task)
	expect(hashesOf(ofTask)).toContain(made?.hash)
	expect(hashesOf(await ls('--search', task))).toEqual(expect.arrayContaining(hashesOf(ofTask)))
	const [evaluated, unreached] = [await ls('--reach', 'evaluation-only'), await ls('--reach', 'unreached')]
	expect(hashesOf(evaluated).filter((hash) => hashesOf(unreached).includes(hash))).toEqual([])
	const space = await terminal.json<CachedSpace>(['values', 'space', folder])
	expect([evaluated.total, unreached.total]).toEqual([space.document.evaluationOnly.values, space.document.unreached.values])
	expect((await ls('--month', month)).total).toBe(space.document.byAge.find(({ name }) => name === month)?.values)
	const largest = await terminal.run(['values', 'ls', folder, '--sort', 'size', '--limit', '1'])
	expect(largest.stdout).toMatch(new RegExp(`^${long} +1.0 MB +external[^]*1 of 156 values, descending by size; more: --skip 1`))
	for (const wrong of [
		['--month', 'november'],
		['--place', 'elsewhere'],
		['--reach', 'far'],
	])
		expect(await terminal.run(['values', 'ls', folder, ...wrong, '--json']), wrong.join(' ')).toMatchObject({ exitCode: 2, stdout: '' })
})

test('get shows a value decoded, with its type, its size, where it lies, whether its hash is right, and who made it', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const { document } = await terminal.json<CachedDetail & Viewed>(['values', 'get', folder, failure])
	expect(document).toMatchObject({
		type: 'redun.ErrorValue',
		place: 'inside',
		hashCheck: { result: 'not-from-bytes' },
		decoding: { decoder: 'pickle', node: { type: 'redun.scheduler.ErrorValue' } },
	})
	expect(document.makers.map(({ task }) => task)).toEqual(['demo.risky', 'demo.broken'])
	const { stdout } = await terminal.run(['values', 'get', folder, failure])
	expect(stdout).toMatch(/^made by +demo\.risky as its result \(failed\), execution 5ebd327d/m)
	expect(stdout).toContain("argument 1: str  'x is too big: 9'")
	expect(stdout).toContain('│ Traceback (most recent call last):')
	const asHex = await terminal.json<Viewed>(['values', 'get', folder, failure, '--as', 'hex'])
	expect(asHex.document.decoding).toMatchObject({ decoder: 'hex', totalBytes: 485 })
	for (const [hash, kind] of [
		['ffffffffffff', 'not-in-store'],
		['1', 'ambiguous-name'],
	]) {
		const refused = await terminal.json<Faulty>(['values', 'get', folder, hash ?? ''])
		expect(refused).toMatchObject({ exitCode: 1, document: { fault: { kind } } })
	}
})

test('get follows a value that is the path of a file to what is in it', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const { document } = await terminal.json<CachedDetail & Viewed & { decodedFrom: string }>(['values', 'get', folder, '7e1e2b45'])
	expect(document).toMatchObject({
		decodedFrom: 'cache-file',
		cacheFile: { sizeBytes: 99 },
		sizeBytes: 53,
		decoding: { decoder: 'pickle', totalBytes: 99, node: { type: 'workflow.Matrix' } },
	})
	const { stdout } = await terminal.run(['values', 'get', folder, '7e1e2b45'])
	expect(stdout).toContain(`In ${document.cacheFile?.path}:`)
	await rm(join(folder, document.cacheFile?.path ?? ''))
	const gone = await terminal.json<Viewed & { decodedFrom: string }>(['values', 'get', folder, '7e1e2b45'])
	expect(gone.document).toMatchObject({ decodedFrom: 'value', decoding: { decoder: 'text', totalBytes: 53 } })
})

test('get --raw gives the exact bytes of a value of any size, to a file or to a pipe', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const out = join(terminal.folder, 'out.bin')
	const { document } = await terminal.json<{ path: string; sizeBytes: number }>(['values', 'get', folder, long, '--raw', out])
	const { externalPath } = (await terminal.json<CachedDetail>(['values', 'get', folder, long])).document
	const wanted = await readFile(externalPath ?? '')
	expect(document).toEqual({ path: out, sizeBytes: wanted.length })
	expect(sha256(await readFile(out))).toBe(sha256(wanted))
	const piped = await terminal.run(['values', 'get', folder, '1cfa5df953d1', '--raw'])
	expect([piped.exitCode, sha256(piped.stdoutBytes)]).toEqual([0, sha256(inside(folder, '1cfa5df953d1'))])
	const twice = await terminal.run(['values', 'get', folder, long, '--raw', '--json'])
	expect([twice.exitCode, twice.stdout]).toEqual([2, ''])
})

test('what a value holds cannot move the cursor of the screen it is shown on', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const file = new Database(join(folder, 'redun.db'))
	const hostile = "UPDATE value SET value = CAST(? AS BLOB), format = 'text/plain' WHERE value_hash LIKE ?"
	file.prepare(hostile).run('one\u001b[2Jtwo\u202ethree\nfour', '1cfa5df953d1%')
	file.prepare('UPDATE execution SET args = ?').run(JSON.stringify(['redun', 'run', '\u001b[31mred']))
	file.close()
	const got = await terminal.run(['values', 'get', folder, '1cfa5df953d1'])
	const executions = await terminal.run(['values', 'executions', folder])
	for (const { stdout } of [got, executions]) for (const mark of ['\u001b', '\u202e']) expect(stdout).not.toContain(mark)
	expect(executions.stdout).toContain('\\u{1b}[31mred')
	expect(got.stdout).toMatch(/one.*\[2Jtwo.*three/)
})

test('executions and jobs are those that redun’s own log shows, with the hashes that lead to their values', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const { document } = await terminal.json<{ executions: Execution[]; total: number }>(['values', 'executions', folder])
	const ours = document.executions.map(({ id, status }) => [id.slice(0, 8), status])
	// [ DONE ] or [FAILED], with the beginning of an id before it
	const theirs = printed('log').flatMap((line) => {
		const [, id] = /Exec ([0-9a-f]{8})/.exec(line) ?? []
		return id === undefined ? [] : [id]
	})
	expect(ours.map(([id]) => id)).toEqual(theirs)
	expect(new Map(ours.map(([id, status]) => [id, status])).get('5ebd327d')).toBe('failed')
	const jobs = await terminal.json<{ jobs: Job[]; total: number }>(['values', 'jobs', folder, '5ebd327d'])
	expect(jobs.document.jobs.map(({ task, depth, status, result }) => [task, depth, status, result?.slice(0, 12)])).toEqual([
		['demo.broken', 0, 'failed', failure],
		['demo.risky', 1, 'failed', failure],
	])
	const { stdout } = await terminal.run(['values', 'jobs', folder, '5ebd327d'])
	expect(stdout).toMatch(/^ *[0-9a-f-]{12} .* failed +4c2d689df21f +demo\.risky\(/m)
})

test('check says that everything is whole, and exits 1 naming what is cut or missing', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const whole = await terminal.run(['values', 'check', folder])
	expect([whole.exitCode, whole.stdout.split('\n')[0]]).toEqual([0, 'Everything is whole: 69 hashes computed anew.'])
	const values = (await terminal.json<CachedPage>(['values', 'ls', folder, '--place', 'external', '--sort', 'size'])).document.values
	const [first, second] = values.map(({ hash }) => ({ hash, path: join(folder, 'values', hash.slice(0, 2), hash.slice(2)) }))
	if (!first || !second) throw new Error('no values outside')
	await rm(first.path)
	await truncate(second.path, 10)
	type Checked = { readonly whole: boolean; readonly findings: readonly CachedFinding[] }
	const { exitCode, document } = await terminal.json<Checked>(['values', 'check', folder])
	expect([exitCode, document.whole]).toEqual([1, false])
	expect(document.findings.map(({ state, hash }) => [state, hash]).toSorted()).toEqual([
		['cut', second.hash],
		['missing', first.hash],
	])
	const told = await terminal.run(['values', 'check', folder])
	expect(told.stdout).toMatch(/^missing {2}1\n {2}The row says/m)
	const gone = await terminal.json<CachedDetail>(['values', 'get', folder, first.hash])
	expect(gone).toMatchObject({ exitCode: 1, document: { place: 'missing', hashCheck: { result: 'no-bytes' }, decoding: null } })
})

test('space adds up, and heaps values as it is asked to', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const { document } = await terminal.json<CachedSpace>(['values', 'space', folder])
	const sum = document.byType.reduce((total, heap) => total + heap.insideBytes + heap.externalBytes, 0)
	expect([document.total.values, sum]).toEqual([156, document.total.insideBytes + document.total.externalBytes])
	const { stdout } = await terminal.run(['values', 'space', folder, '--by', 'task'])
	expect(stdout).toMatch(/^By task /m)
	expect(stdout).toMatch(/^demo\.make_text +1\.0 MB +7 values +1\.0 MB of it outside$/m)
})

test('a database that caches nothing says so, and wrong words do nothing', async () => {
	await using terminal = await openCommandLine()
	const path = join(terminal.folder, 'plain.db')
	const file = new Database(path)
	file.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT)')
	file.close()
	for (const words of [
		['values', 'check'],
		['values', 'space'],
		['values', 'executions'],
		['values', 'ls'],
		['values', 'scan'],
	]) {
		expect(await terminal.json<Faulty>([...words, path])).toMatchObject({ exitCode: 1, document: { fault: { kind: 'no-such-store' } } })
	}
	expect((await terminal.run(['values', 'check', path])).stderr).toContain('There are no cached values here')
	for (const words of [
		['values', 'get', path, 'abc'],
		['values', 'ls', path, '--type', 'builtins.int'],
		['values', 'ls', path, '--limit', '0'],
		['values', 'ls', path, '--sort', 'colour'],
		['values', 'set', path, 'p', 'k', '--yes'],
		['values', 'set', path, 'p', 'k', '--text', 'a', '--hex', '00', '--yes'],
		['values', 'set', path, 'p', 'k', '--hex', '0', '--yes'],
		['values'],
		['store', 'copy', path],
	]) {
		const { exitCode, stdout } = await terminal.run(words)
		expect([words, exitCode, stdout]).toEqual([words, 2, ''])
	}
})

function inside(folder: string, prefix: string): Buffer {
	const file = new Database(join(folder, 'redun.db'), { readonly: true })
	try {
		return file.prepare('SELECT value FROM value WHERE value_hash LIKE ?').pluck().get(`${prefix}%`) as Buffer
	} finally {
		file.close()
	}
}

function sha256(content: Uint8Array): string {
	return createHash('sha256').update(content).digest('hex')
}

test('find says where bytes begin in a value, in which direction it looked, and exits with 1 where they are nowhere', async () => {
	await using terminal = await openCommandLine()
	const folder = await copyWorkflow(terminal)
	const find = (...words: string[]) => terminal.json<{ at: number | null; wrapped: boolean }>(['values', 'find', folder, long, ...words])
	const first = await find('--text', 'xxxx')
	expect(first).toMatchObject({ exitCode: 0, document: { wrapped: false } })
	const at = first.document.at ?? -1
	expect((await find('--hex', '78 78 78 78', '--from', String(at + 1))).document.at).toBe(at + 1)
	const last = (await find('--text', 'xxxx', '--backwards')).document.at ?? -1
	expect(last - at).toBe(1_000_100 - 4)
	expect((await find('--text', 'xxxx', '--from', String(last + 1))).document).toMatchObject({ at, wrapped: true })
	expect(await find('--text', 'y'.repeat(9))).toMatchObject({ exitCode: 1, document: { at: null } })
	expect((await terminal.run(['values', 'find', folder, long, '--text', 'y'.repeat(9)])).stdout).toBe('Not found in all 1.0 MB.\n')
	expect((await terminal.run(['values', 'find', folder, long])).exitCode).toBe(2)
	expect(await terminal.json<Faulty>(['values', 'find', folder, long, '--text', ''])).toMatchObject({
		exitCode: 1,
		document: { fault: { kind: 'needle-refused' } },
	})
})
