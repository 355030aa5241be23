import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { History } from '../../../electron/contract/history.ts'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { openCommandLine } from './command-line.ts'

type Info = { readonly current: { readonly label: string } | null; readonly readableBy: readonly string[] }

test('info --json says where the database stands, in the shape that programs rely on', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { exitCode, document, stderr } = await terminal.json<Info>(['info', path])
	expect(exitCode).toBe(0)
	expect(stderr).toBe('')
	expect(document).toMatchObject({
		engine: 'sqlite',
		engineVersion: expect.stringMatching(/^3\./),
		path,
		sizeBytes: (await readFile(path)).length,
		dialect: 'redun',
		current: { id: '647c510a77b1', label: '2.0', message: 'Initial production schema.' },
		head: { id: '0bee3d6dba76', label: '3.5', message: 'Add updated_time.' },
		pending: 9,
		readableBy: ['0.4.11 - 0.5.0'],
		problems: [],
	})
})

test('info at head names the clients it serves as a plain range', async () => {
	await using terminal = await openCommandLine()
	const { document } = await terminal.json<Info>(['info', await terminal.copy('empty/redun_v3.5.db')])
	expect(document.readableBy).toContain('>=0.25.0')
})

test('info reads to a person as aligned lines', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { stdout } = await terminal.run(['info', path])
	expect(stdout).toContain(`path         ${path}\n`)
	expect(stdout).toContain('pending      9 revisions\n')
	expect(stdout).not.toContain('\u001b')
})

test('history --json lists revisions oldest first, each with its state', async () => {
	await using terminal = await openCommandLine()
	const { document } = await terminal.json<History>(['history', await terminal.copy('empty/redun_v3.1.db')])
	expect(document.revisions.map((revision) => [revision.label, revision.state])).toEqual([
		...['1.0', '2.0', '2.1', '2.2', '2.3', '3.0'].map((label) => [label, 'applied']),
		['3.1', 'current'],
		...['3.2', '3.3', '3.4', '3.5'].map((label) => [label, 'pending']),
	])
	expect(document.revisions[1]).toMatchObject({
		id: '647c510a77b1',
		message: 'Initial production schema.',
		parents: ['806f5dcb11bf'],
		createdAt: '2020-05-07',
	})
})

test('history points a person at where the database is, newest on top', async () => {
	await using terminal = await openCommandLine()
	const { stdout } = await terminal.run(['history', await terminal.copy('empty/redun_v3.1.db')])
	const lines = stdout.trimEnd().split('\n')
	expect(lines[0]).toMatch(/^○ {2}3\.5 .*pending/)
	expect(lines.find((line) => line.includes('you are here'))).toMatch(/^◆ {2}3\.1/)
})

test('a target is a version, head, a count of steps or the beginning of an id, and planning changes nothing', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const before = await fingerprint(path)
	for (const [target, direction, label] of targets) {
		const { exitCode, document } = await terminal.json<Plan>(['plan', path, target])
		expect(exitCode).toBe(0)
		expect(document).toMatchObject({ direction, to: { label } })
		for (const step of document.steps) expect(step).toMatchObject({ direction, ...stepShape })
	}
	expect(await fingerprint(path)).toBe(before)
	expect(await readdir(terminal.folder)).toEqual(['copy.db', 'home'])
})

const targets = [
	['3.1', 'up', '3.1'],
	['latest', 'up', '3.5'],
	['head', 'up', '3.5'],
	['+1', 'up', '2.1'],
	['-1', 'down', '1.0'],
	['cc4f', 'up', '3.1'],
	['2.0', 'none', '2.0'],
] as const

const stepShape = {
	id: expect.stringMatching(/^[0-9a-f]{12}$/),
	label: expect.stringMatching(/^\d\.\d$/),
	sql: expect.stringMatching(/\S/),
	reversible: expect.any(Boolean),
	loses: expect.any(Array),
	hazards: expect.any(Array),
}

test('a plan tells a person what is lost, and shows its SQL only when asked', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const brief = await terminal.run(['plan', path, '-1'])
	expect(brief.stdout).toContain('Downgrade from 2.0 to 1.0: 1 step.\nThis loses 17 cached evaluations.\n')
	expect(brief.stdout).not.toContain('DROP TABLE')
	expect((await terminal.run(['plan', path, '-1', '--sql'])).stdout).toContain('DROP TABLE')
})

test('the answer to a time zone is shown in the plan it changes', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	expect((await terminal.run(['plan', path, 'latest', '--time-zone', 'Europe/Berlin'])).stdout).toContain('read as Europe/Berlin')
	const refused = await terminal.json(['plan', path, 'latest', '--time-zone', 'Mars/Base'])
	expect(refused).toMatchObject({ exitCode: 1, document: { fault: { kind: 'unknown-time-zone', timeZone: 'Mars/Base' } } })
})

test('a target that is in no history is a fault that names what there is', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { exitCode, document } = await terminal.json(['plan', path, '9.9'])
	expect(exitCode).toBe(1)
	expect(document).toMatchObject({ fault: { kind: 'unknown-revision', target: '9.9', known: expect.arrayContaining(['3.5']) } })
})

test('a fault is one document for programs and sentences on stderr for people', async () => {
	await using terminal = await openCommandLine()
	const path = join(terminal.folder, 'none.db')
	expect(await terminal.json(['info', path])).toMatchObject({ exitCode: 1, document: { fault: { kind: 'not-found', path } } })
	const { exitCode, stdout, stderr } = await terminal.run(['info', path])
	expect(exitCode).toBe(1)
	expect(stdout).toBe('')
	expect(stderr).toContain('There is no such file')
	expect(stderr).toContain('nothing was created')
	expect(await readdir(terminal.folder)).toEqual(['home'])
})

test.each([
	['a text file', 'hello\n'.repeat(1000), 'not-a-database'],
	['a folder without a project', undefined, 'is-a-folder'],
])('%s is the fault it is', async (_what, content, kind) => {
	await using terminal = await openCommandLine()
	const path = join(terminal.folder, 'thing')
	await (content === undefined ? mkdir(path) : writeFile(path, content))
	expect(await terminal.json(['info', path])).toMatchObject({ exitCode: 1, document: { fault: { kind } } })
})

test('a folder that holds a repository stands for its database', async () => {
	await using terminal = await openCommandLine()
	const project = join(terminal.folder, 'project')
	await mkdir(join(project, '.redun'), { recursive: true })
	const path = await terminal.copy('empty/redun_v3.1.db', 'project/.redun/redun.db')
	expect((await terminal.json<Info>(['info', project])).document).toMatchObject({ path, current: { label: '3.1' } })
})

test('--home keeps the state elsewhere, wherever it stands on the command line', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('empty/redun_v3.1.db')
	for (const [index, words] of [
		['info', path],
		['plan', path, '-1'],
	].entries()) {
		const home = join(terminal.folder, `home-${index}`)
		expect((await terminal.run([...words, '--home', home])).exitCode).toBe(0)
		expect((await terminal.run(['--home', home, ...words])).exitCode).toBe(0)
		expect((await readdir(home)).length).toBeGreaterThan(0)
	}
	expect(await readdir(terminal.folder)).not.toContain('home')
})

async function fingerprint(path: string): Promise<string> {
	return createHash('sha256')
		.update(await readFile(path))
		.digest('hex')
}
