import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { type ActivityEntry, activityEntrySchema } from '../../../electron/contract/activity.ts'
import { type CommandProfile, commandTestSchema } from '../../../electron/contract/commands.ts'
import type { Fault } from '../../../electron/contract/fault.ts'
import { historySchema } from '../../../electron/contract/history.ts'
import { planSchema, type RunReport, runReportSchema } from '../../../electron/contract/migrations.ts'
import { column, openLabTerminal, rowsOf } from './lab-terminal.ts'

type Faulty = { readonly fault: Fault }
type Command = { readonly wanted: boolean; readonly profile: CommandProfile | null; readonly text: string | null }

const [base, shelves, loans] = ['1a0c5f27d3b1', '2b9e41c8f6a0', '5e5f74abc3d6']
const heads = ['8b22a7def609', 'be15da01293c']

/** A document holds what the contract says, nothing more and nothing less. */
function expectShape(document: unknown, schema: z.ZodType): void {
	expect(schema.parse(document)).toEqual(document)
}

test('history and problems are read without the command, and a plan without it is shown and not run', async () => {
	await using lab = await openLabTerminal({})
	const { terminal, database, project } = lab
	const { document, exitCode } = await terminal.json<z.infer<typeof historySchema>>(['history', database, '--source', project])
	expect(exitCode).toBe(0)
	expectShape(document, historySchema)
	expect(document).toMatchObject({ dialect: 'alembic', current: null, head: null })
	expect(document.heads.toSorted()).toEqual(heads)
	expect(document.revisions.map(({ state }) => state)).toEqual(Array(11).fill('pending'))
	const shown = await terminal.run(['history', database])
	expect(shown.stdout).toContain('Both desks together  (joins 4d6e63fab2c5 and 6f4085bcd4e7)')
	expect(shown.stdout).toContain('Audit trail  (branch audit)')
	expect(shown.stdout).toContain('Audit the loans  (needs 6f4085bcd4e7)')
	expect(shown.stdout.match(/8b22a7def609 /g)).toHaveLength(1)

	const problems = await terminal.json<{ problems: { kind: string }[] }>(['problems', database])
	expect(problems.document.problems.map(({ kind }) => kind)).toEqual(['several-heads', 'command-needed'])
	expect((await terminal.run(['problems', database])).stdout).toContain('headway command DATABASE --command')
	expect((await terminal.run(['info', database])).stdout).toMatch(/heads +8b22a7def609, be15da01293c\n/)

	const plan = await terminal.run(['plan', database, 'heads'])
	expect(plan.exitCode).toBe(0)
	expect(plan.stdout).toContain('It cannot be run before the project’s command is set: headway command DATABASE --command')
	const run = await terminal.run(['upgrade', database, 'heads'])
	expect(run.exitCode).toBe(1)
	expect(run.stderr).not.toContain('[y/N]')
	expect(run.stderr).toContain('Headway does not know how this project’s Alembic is called')
	expect(run.stderr).toContain('Here: headway command DATABASE --command')
})

test('a command is remembered, changed in parts, shown and forgotten, and nothing runs', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database, project } = lab
	const command = async (...words: string[]) => (await terminal.json<Command>(['command', database, ...words])).document
	const before = await command('--source', project)
	expect(before).toMatchObject({ wanted: true, profile: null, text: null })
	expect((await terminal.run(['command', database])).stdout).toMatch(/No command is set yet\.\n\nIt may be called:\n {2}alembic/)

	const set = await command('--command', 'alembic -c "alembic.ini"')
	expect(set).toMatchObject({
		profile: { preset: 'alembic', words: ['alembic', '-c', 'alembic.ini'], folder: project, aim: { kind: 'ini', scheme: null } },
		text: 'alembic -c alembic.ini',
	})
	const changed = await command('--preset', 'reana', '--aim', 'variable:ADDRESS@sqlite', '--env', 'A=1', '--env', 'B=$' + '{HOME}')
	expect(changed.profile).toEqual({
		preset: 'reana',
		words: ['alembic', '-c', 'alembic.ini'],
		folder: project,
		environment: [
			{ name: 'A', value: '1' },
			{ name: 'B', value: '$' + '{HOME}' },
		],
		aim: { kind: 'variable', name: 'ADDRESS', scheme: 'sqlite' },
	})
	const shown = await terminal.run(['command', database])
	for (const part of ['alembic -c alembic.ini', project, 'told in ADDRESS', 'reana']) expect(shown.stdout).toContain(part)
	expect((await command('--forget')).profile).toBeNull()
})

test.each([
	['alembic | cat', { kind: 'command-malformed', reason: 'shell' }],
	['alembic > /tmp/x', { kind: 'command-malformed', reason: 'shell' }],
	['alembic "x', { kind: 'command-malformed', reason: 'open-quote' }],
])('--command %j is refused and the one before is kept', async (text, fault) => {
	await using lab = await openLabTerminal()
	await lab.settle()
	const refused = await lab.terminal.json<Faulty>(['plan', lab.database, shelves, '--command', text])
	expect(refused).toMatchObject({ exitCode: 1, document: { fault } })
	expect((await lab.terminal.json<Command>(['command', lab.database])).document.text).toBe('alembic -c alembic.ini')
})

test('a folder that is not there and a secret in clear are refused', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	const refused = async (...words: string[]) => (await terminal.json<Faulty>(['command', database, ...words])).document.fault
	expect(await refused('--folder', join(terminal.folder, 'nowhere'))).toMatchObject({ kind: 'not-found' })
	expect(await refused('--env', 'DB_PASSWORD=open sesame')).toMatchObject({ kind: 'unsupported-address', reason: 'password-in-url' })
})

test('a plan shows the exact command and what to know before it runs, and changes nothing', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database, project } = lab
	await lab.settle()
	const before = await readFile(database)
	const { document, exitCode } = await terminal.json<z.infer<typeof planSchema>>(['plan', database, 'lending'])
	expect(exitCode).toBe(0)
	expectShape(document, planSchema)
	expect(document.steps.map(({ id }) => id)).toEqual([base, shelves, loans])
	expect(document.command).toMatchObject({ folder: project, onCopy: true })
	expect(document.advice.map(({ kind }) => kind)).toEqual(['runs-on-copy'])
	const { stdout } = await terminal.run(['plan', database, 'lending', '--sql'])
	expect(stdout).toContain('Upgrade from nothing to 5e5f74abc3d6: 3 steps.')
	expect(stdout).not.toContain('Nothing is lost')
	expect(stdout).toContain('! The command works on a copy')
	expect(stdout).toContain(`The project’s own command, in ${project}:`)
	expect(stdout).toContain(`  ${document.command?.text}\n`)
	expect(stdout).toContain('    op.bulk_insert(loan, [\n')
	expect(await readFile(database)).toEqual(before)
})

test.each([
	[['upgrade', 'heads']],
	[['downgrade', 'base']],
	[['stamp', base]],
	[['preview', 'heads']],
	[['bundle', 'somewhere']],
	[['command', '--test']],
])('%j runs nothing where nobody can be asked, and nothing after a no', async ([verb = '', ...words]) => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	if (verb === 'downgrade') await terminal.run(['stamp', database, shelves, '--yes'])
	const before = await readFile(database)
	const alone = await terminal.run([verb, database, ...words], { isTty: false })
	expect(alone).toMatchObject({ exitCode: 2, stdout: '' })
	expect(alone.stderr).toContain('--yes')
	const refused = await terminal.json<Faulty>([verb, database, ...words], { types: 'n\n' })
	expect(refused).toMatchObject({ exitCode: 1, document: { fault: { kind: 'cancelled' } } })
	expect(await readFile(database)).toEqual(before)
})

test('command --test shows its lines first, and says what answered', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	const { document, exitCode, stderr } = await terminal.json<z.infer<typeof commandTestSchema>>(['command', database, '--test', '--yes'])
	expect(exitCode).toBe(0)
	expectShape(document, commandTestSchema)
	expect(document).toMatchObject({ alembic: expect.stringMatching(/^1\./), heads, headsAgree: true, aimed: true, fault: null })
	expect(stderr).toMatch(/^These commands will run in .*\n {2}alembic/)
	expect(stderr).toMatch(/\$ alembic .*heads/)
	const shown = await terminal.run(['command', database, '--test', '--yes'])
	expect(shown.stdout).toMatch(/heads +8b22a7def609, be15da01293c +agrees/)
	expect(shown.stdout).toMatch(/database +goes where it is told/)
})

test('up to an id, a label, a step and all heads, down by a step and to the ground, each as read back', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	const go = async (verb: string, target: string): Promise<RunReport> => {
		const { document, exitCode } = await terminal.json<RunReport>([verb, database, target, '--yes'])
		expectShape(document, runReportSchema)
		expect(document).toMatchObject({ outcome: 'succeeded', fault: null, verified: { asExpected: true }, command: { exitCode: 0 } })
		expect(exitCode).toBe(0)
		return document
	}
	expect((await go('upgrade', '2b9e')).verified.revision?.id).toBe(shelves)
	expect((await go('upgrade', 'lending')).steps.map(({ id }) => id)).toEqual([loans])
	await go('upgrade', 'lending@+1')
	expect(rowsOf(database)).toEqual(['6f4085bcd4e7'])
	expect((await go('upgrade', 'heads')).to).toMatchObject({ id: heads.join(', '), label: heads.join(', ') })
	expect(rowsOf(database)).toEqual(heads)
	expect(column(database, 'SELECT title FROM book ORDER BY id')).toHaveLength(3)
	await go('downgrade', 'audit@-1')
	expect(rowsOf(database)).toEqual(['8b22a7def609', 'ad04c9f0182b'])
	await go('downgrade', 'base')
	expect(rowsOf(database)).toEqual([])
	expect(column(database, "SELECT name FROM sqlite_schema WHERE type = 'table'")).toEqual(['alembic_version'])

	const { document } = await terminal.json<{ activity: ActivityEntry[] }>(['activity', database])
	for (const entry of document.activity) expectShape(entry, activityEntrySchema)
	expect(document.activity.map(({ act }) => act)).toEqual(['downgrade', 'downgrade', 'upgrade', 'upgrade', 'upgrade', 'upgrade'])
	expect(document.activity.map(({ command }) => command?.at(-1))).toContain('heads')
	expect((await terminal.run(['activity', database])).stdout).toMatch(/upgrade .*succeeded .*by alembic .* upgrade heads\n/)
})

test('the lines of Alembic are told while it runs, and the report says what was read back', async () => {
	await using lab = await openLabTerminal()
	await lab.settle()
	const { stdout, stderr, exitCode } = await lab.terminal.run(['upgrade', lab.database, '2b9e', '--yes'])
	expect(exitCode).toBe(0)
	expect(stderr).toContain('Running upgrade  -> 1a0c5f27d3b1, Books and readers')
	expect(stderr).toContain('Putting the migrated copy in place …')
	expect(stdout).toContain('Done. Read back: 2b9e41c8f6a0  Say on which shelf a book stands.')
})

test('a target that names several places is refused, and says what would do', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	await terminal.run(['stamp', database, shelves, '--yes'])
	for (const target of ['head', 'latest', '+1']) {
		const { exitCode, stderr } = await terminal.run(['upgrade', database, target, '--yes'])
		expect(exitCode).toBe(1)
		expect(stderr).toContain(`This leads to more than one place\n“${target}” could be`)
		expect(stderr).toContain('label@head')
	}
	const wrong = await terminal.json<Faulty>(['downgrade', database, 'catalogue', '--yes'])
	expect(wrong.document.fault).toMatchObject({ kind: 'wrong-direction', verb: 'downgrade', from: shelves })
})

test('stamp and stamp --purge move the marker only, and undo brings it back', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	await terminal.run(['upgrade', database, shelves, '--yes'])
	const tables = "SELECT sql FROM sqlite_schema WHERE name <> 'alembic_version' ORDER BY name"
	const before = [column(database, tables), column(database, 'SELECT title FROM book ORDER BY id')]
	const stamped = await terminal.run(['stamp', database, 'heads', '--yes'])
	expect(stamped.stderr).toContain(`Move the marker from ${shelves} to ${heads.join(', ')}: no revision runs.`)
	expect(stamped.stderr).toContain('! This moves the marker only')
	expect(rowsOf(database)).toEqual(heads)
	const purged = await terminal.json<RunReport>(['stamp', database, base, '--purge', '--yes'])
	expectShape(purged.document, runReportSchema)
	expect(purged.document).toMatchObject({ outcome: 'succeeded', command: null, verified: { revision: { id: base } } })
	expect(purged.stderr).toContain('! This empties the version table first')
	expect(rowsOf(database)).toEqual([base])
	await terminal.run(['undo', database, '--yes'])
	expect(rowsOf(database)).toEqual(heads)
	expect([column(database, tables), column(database, 'SELECT title FROM book ORDER BY id')]).toEqual(before)
	const { document } = await terminal.json<{ activity: ActivityEntry[] }>(['activity', database])
	expect(document.activity.map(({ act }) => act)).toEqual(['undo', 'stamp', 'stamp', 'upgrade'])
})

test('--command for a database that Headway moves itself is not kept, and that is said', async () => {
	await using lab = await openLabTerminal()
	const path = await lab.terminal.copy('legacy/up_v2.0.db')
	const { exitCode, stderr } = await lab.terminal.run(['info', path, '--command', 'alembic'])
	expect(exitCode).toBe(0)
	expect(stderr).toContain('--command is not kept')
	expect((await lab.terminal.run(['command', path, '--test', '--yes'])).stdout).toContain('no command is needed')
})
