import { appendFile, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import type { Backup } from '../../../electron/contract/backups.ts'
import type { RunReport } from '../../../electron/contract/migrations.ts'
import { type CommandLine, openCommandLine } from './command-line.ts'

type Faulty = { readonly fault: { readonly kind: string } }

async function place(terminal: CommandLine, path: string): Promise<string | undefined> {
	const { document } = await terminal.json<{ readonly current: { readonly label: string } | null }>(['info', path])
	return document.current?.label
}

test('upgrade, downgrade and undo report what was read back, and leave the database there', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const up = await terminal.json<RunReport>(['upgrade', path, '3.1', '--yes'], { isTty: false })
	expect(up.exitCode).toBe(0)
	expect(up.document).toMatchObject({
		outcome: 'succeeded',
		from: { label: '2.0' },
		to: { label: '3.1' },
		restorePoint: { id: expect.any(String), path: expect.any(String) },
		verified: { revision: { label: '3.1' }, asExpected: true, newForeignKeyViolations: 0 },
		fault: null,
	})
	expect(up.document.steps).toHaveLength(5)
	for (const step of up.document.steps)
		expect(step).toMatchObject({ id: expect.any(String), direction: 'up', state: 'applied', elapsedMs: expect.any(Number) })
	expect(await place(terminal, path)).toBe('3.1')

	const down = await terminal.json<RunReport>(['downgrade', path, '-1', '--yes'])
	expect(down.document).toMatchObject({
		outcome: 'succeeded',
		from: { label: '3.1' },
		to: { label: '3.0' },
		steps: [{ direction: 'down', state: 'applied' }],
	})
	expect(await place(terminal, path)).toBe('3.0')

	const undone = await terminal.json<RunReport>(['undo', path, '--yes'])
	expect(undone.document).toMatchObject({ outcome: 'succeeded', verified: { revision: { label: '3.1' }, asExpected: true } })
	expect(await place(terminal, path)).toBe('3.1')
	await terminal.run(['undo', path, '--yes'])
	expect(await place(terminal, path)).toBe('3.0')
})

test('upgrade without a target goes to head, and says so on stderr while it runs', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { exitCode, stdout, stderr } = await terminal.run(['upgrade', path, '--yes'])
	expect(exitCode).toBe(0)
	expect(stderr).toContain('Upgrade from 2.0 to 3.5: 9 steps.')
	expect(stderr).toContain('3.5 applied in')
	expect(stdout).toContain('Done. Read back: 3.5')
	expect(stdout).toContain('headway undo')
})

test('a target that is reached already succeeds with no step', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('empty/redun_v3.5.db')
	const before = await readFile(path)
	const { exitCode, document } = await terminal.json<RunReport>(['upgrade', path, '--yes'])
	expect(exitCode).toBe(0)
	expect(document).toMatchObject({
		outcome: 'succeeded',
		from: { label: '3.5' },
		to: { label: '3.5' },
		steps: [],
		restorePoint: null,
		verified: { asExpected: true },
	})
	expect(await readFile(path)).toEqual(before)
})

test.each([
	['upgrade', '1.0'],
	['downgrade', 'latest'],
])('%s %s is the other way, and nothing is changed', async (verb, target) => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const before = await readFile(path)
	const { exitCode, document } = await terminal.json<Faulty>([verb, path, target, '--yes'])
	expect(exitCode).toBe(1)
	expect(document.fault).toMatchObject({ kind: 'wrong-direction', verb, from: '2.0' })
	expect(await readFile(path)).toEqual(before)
})

test.each([
	['y\n', 0, '2.1'],
	['yes\n', 0, '2.1'],
	['n\n', 1, '2.0'],
	['\n', 1, '2.0'],
	['', 1, '2.0'],
])('asked whether to run, the answer %j ends with %d at %s', async (types, exitCode, label) => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const outcome = await terminal.run(['upgrade', path, '+1'], { types })
	expect(outcome.exitCode).toBe(exitCode)
	expect(outcome.stderr).toContain('[y/N]')
	expect(await place(terminal, path)).toBe(label)
})

test('--no-backup takes no restore point and warns that there is no way back', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { document, stderr } = await terminal.json<RunReport>(['upgrade', path, '+1', '--yes', '--no-backup'])
	expect(document.restorePoint).toBeNull()
	expect(stderr).toContain('cannot be undone')
	expect((await terminal.json<{ backups: Backup[] }>(['backups', path])).document.backups).toEqual([])
})

test('Ctrl-C cancels, the report still arrives, and the database is where it was', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { exitCode, document, stderr, quits } = await terminal.json<RunReport>(['upgrade', path, '--yes'], {
		interruptsAt: 'Taking a restore point',
	})
	expect(stderr).toContain('Press Ctrl-C again')
	expect(quits).toBe(0)
	expect(exitCode).toBe(1)
	expect(document).toMatchObject({ outcome: 'cancelled', from: { label: '2.0' }, verified: { revision: { label: '2.0' } } })
	expect(await place(terminal, path)).toBe('2.0')
})

test('a second Ctrl-C quits without waiting', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { quits } = await terminal.run(['upgrade', path, '--yes'], { interruptsAt: 'Taking a restore point', presses: 2 })
	expect(quits).toBe(1)
})

test('a backup is kept, listed, verified by the beginning of its id, and restored', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { document: kept, exitCode } = await terminal.json<Backup>(['backup', path], { isTty: false })
	expect(exitCode).toBe(0)
	expect(kept).toMatchObject({
		id: expect.any(String),
		sizeBytes: (await readFile(kept.path)).length,
		sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
		revision: { label: '2.0' },
		check: { result: 'ok' },
	})
	expect((await terminal.json<{ backups: Backup[] }>(['backups', path])).document.backups).toMatchObject([
		{ id: kept.id, purpose: 'backup' },
	])
	const verified = await terminal.json<Backup>(['verify', path, kept.id.slice(0, -1)])
	expect(verified).toMatchObject({ exitCode: 0, document: { id: kept.id, check: { result: 'ok' } } })

	await terminal.run(['upgrade', path, '--yes', '--no-backup'])
	const restored = await terminal.json<RunReport>(['restore', path, kept.id, '--yes'])
	expect(restored).toMatchObject({ exitCode: 0, document: { outcome: 'succeeded', verified: { revision: { label: '2.0' } } } })
	expect(await place(terminal, path)).toBe('2.0')
})

test('a backup of another database is refused unless told', async () => {
	await using terminal = await openCommandLine()
	const one = await terminal.copy('legacy/up_v2.0.db', 'one.db')
	const other = await terminal.copy('empty/redun_v3.5.db', 'other.db')
	const { document: kept } = await terminal.json<Backup>(['backup', one])
	expect(await terminal.json<Faulty>(['restore', other, kept.path, '--yes'])).toMatchObject({
		exitCode: 1,
		document: { fault: { kind: expect.any(String) } },
	})
	const refused = await terminal.json<Faulty>(['restore', other, kept.id, '--yes'])
	expect(refused.exitCode).toBe(1)
	expect(['other-database', 'unknown-backup']).toContain(refused.document.fault.kind)
	expect(await place(terminal, other)).toBe('3.5')
})

test('a damaged backup fails its check and is not restored', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { document: kept } = await terminal.json<Backup>(['backup', path])
	await appendFile(kept.path, 'x')
	expect((await terminal.run(['verify', path, kept.id])).exitCode).toBe(1)
	const refused = await terminal.json<Faulty>(['restore', path, kept.id, '--yes'])
	expect(refused.exitCode).toBe(1)
	expect(refused.stdout).toContain('backup-damaged')
	expect(await place(terminal, path)).toBe('2.0')
})

test('undo with nothing done, an unknown backup and an unoffered repair are faults', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	expect((await terminal.json<Faulty>(['undo', path, '--yes'])).document.fault.kind).toBe('nothing-to-undo')
	expect((await terminal.json<Faulty>(['verify', path, 'zzz'])).document.fault.kind).toBe('unknown-backup')
	expect((await terminal.json<Faulty>(['repair', path, 'drop-leftover-table', '--yes'])).document.fault.kind).toBe('repair-not-offered')
	expect((await terminal.json<Faulty>(['plan', path, '--repair', 'drop-leftover-table'])).document.fault.kind).toBe('repair-not-offered')
})

test('activity keeps every act, newest first, of one database or of all', async () => {
	await using terminal = await openCommandLine()
	const one = await terminal.copy('legacy/up_v2.0.db', 'one.db')
	const other = await terminal.copy('empty/redun_v3.1.db', 'other.db')
	await terminal.run(['upgrade', one, '+1', '--yes'])
	await terminal.run(['undo', one, '--yes'])
	await terminal.run(['backup', other])
	const acts = async (words: readonly string[]) =>
		(await terminal.json<{ activity: ActivityEntry[] }>(['activity', ...words])).document.activity.map((entry) => entry.act)
	expect(await acts([])).toEqual(['backup', 'undo', 'upgrade'])
	expect(await acts([one])).toEqual(['undo', 'upgrade'])
	expect(await acts(['--text', 'other.db'])).toEqual(['backup'])
	expect((await terminal.run(['activity'])).stdout).toMatch(/ada\s+backup/)
})

test('a database whose file is gone or damaged is listed, verified, restored and undone by its path', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const { document: backup } = await terminal.json<Backup>(['backup', path])
	await rm(path)
	expect((await terminal.json<Faulty>(['info', path])).document.fault).toMatchObject({ kind: 'not-found', path })
	expect((await terminal.json<{ readonly backups: Backup[] }>(['backups', path])).document.backups).toEqual([backup])
	expect((await terminal.json<Backup>(['verify', path, backup.id])).document.check.result).toBe('ok')
	const back = await terminal.json<RunReport>(['restore', path, backup.id, '--yes'])
	expect(back.document).toMatchObject({ outcome: 'succeeded', from: null, restorePoint: null })
	expect(await place(terminal, path)).toBe('2.0')

	await terminal.run(['upgrade', path, '--yes'])
	await writeFile(path, 'overwritten')
	const undone = await terminal.run(['undo', path, '--yes'])
	expect(undone.exitCode).toBe(0)
	expect(undone.stdout).toContain('It is damaged, so undo cannot bring it back.')
	expect(await place(terminal, path)).toBe('2.0')
	expect((await terminal.json<Faulty>(['undo', path, '--yes'])).document.fault.kind).toBe('nothing-to-undo')
})

test('a file that is gone is known by the links that led to it', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('legacy/up_v2.0.db')
	const [near, far] = [`${path}.near`, `${path}.far`]
	await symlink(basename(path), near)
	await symlink(near, far)
	const { document: backup } = await terminal.json<Backup>(['backup', far])
	await rm(path)
	expect((await terminal.json<Faulty>(['info', far])).document.fault).toMatchObject({ kind: 'not-found', path })
	expect((await terminal.json<RunReport>(['restore', far, backup.id, '--yes'])).document).toMatchObject({ outcome: 'succeeded' })
	expect(await place(terminal, path)).toBe('2.0')

	// Links that lead round in a circle lead to no file
	await rm(near)
	await symlink(far, near)
	expect((await terminal.json<Faulty>(['info', far])).document.fault.kind).toBe('not-found')
})

test('a path that was never opened stays not found', async () => {
	await using terminal = await openCommandLine()
	const { exitCode, document } = await terminal.json<Faulty>(['restore', 'nowhere.db', 'some', '--yes'])
	expect(exitCode).toBe(1)
	expect(document.fault.kind).toBe('not-found')
})
