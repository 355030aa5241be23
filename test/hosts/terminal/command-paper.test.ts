import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { renderedStepSchema } from '../../../electron/contract/commands.ts'
import type { Fault } from '../../../electron/contract/fault.ts'
import type { RunReport } from '../../../electron/contract/migrations.ts'
import { createSqliteFile, runAlembic } from '../../support/aimed-project.ts'
import { openCommandLine } from './command-line.ts'
import { column, openLabTerminal, rowsOf } from './lab-terminal.ts'

type Faulty = { readonly fault: Fault }

const previewSchema = z.strictObject({ steps: z.array(renderedStepSchema), complete: z.boolean() })
const bundleSchema = z.strictObject({ folder: z.string(), rendered: z.number(), notRendered: z.array(renderedStepSchema) })

const [base, shelves, loans, late] = ['1a0c5f27d3b1', '2b9e41c8f6a0', '5e5f74abc3d6', '6f4085bcd4e7']

test('a preview is the SQL of each step, complete or not, and touches nothing', async () => {
	await using lab = await openLabTerminal()
	const { terminal, database } = lab
	await lab.settle()
	const before = await readFile(database)
	const whole = await terminal.json<unknown>(['preview', database, 'lending', '--yes'])
	expect(whole.exitCode).toBe(0)
	expect(whole.stderr).toMatch(/^This command runs once for each step, and touches no database:\n {2}alembic .*\{step\}/)
	const { steps, complete } = previewSchema.parse(whole.document)
	expect(complete).toBe(true)
	expect(steps.map(({ id, direction }) => `${direction} ${id}`)).toEqual([`up ${base}`, `up ${shelves}`, `up ${loans}`])
	expect(steps.at(-1)?.sql).toContain('CREATE TABLE loan')
	expect(await readFile(database)).toEqual(before)

	// This one rebuilds a table from what it finds in the live file
	await terminal.run(['stamp', database, 'ad04c9f0182b', '--yes'])
	const partly = await terminal.run(['preview', database, 'audit@head', '--yes'])
	expect(partly.exitCode).toBe(1)
	expect(partly.stdout).toContain('-- ↑ be15da01293c Audit who it was\n-- This revision asks the live database')
	const there = await terminal.run(['preview', database, 'ad04', '--yes'])
	expect(there).toMatchObject({ exitCode: 0, stdout: 'Already there: there is nothing to render.\n' })
})

test('a bundle is opened on a machine without Alembic and run by Headway, up and down', async () => {
	await using lab = await openLabTerminal()
	await lab.settle()
	const folder = join(lab.terminal.folder, 'bundle')
	const made = await lab.terminal.json<unknown>(['bundle', lab.database, folder, '--to', 'audit@head', '--yes'])
	expect(made.exitCode).toBe(0)
	const { notRendered, ...rest } = bundleSchema.parse(made.document)
	expect(rest).toEqual({ folder, rendered: 12 })
	expect(notRendered.map(({ id, direction }) => `${direction} ${id}`)).toEqual(['up be15da01293c', 'down be15da01293c'])
	const again = await lab.terminal.json<Faulty>(['bundle', lab.database, folder, '--to', shelves, '--yes'])
	expect(again).toMatchObject({ exitCode: 1, document: { fault: { kind: 'folder-not-empty', path: folder } } })
	await runAlembic(lab.project, ['upgrade', late], `sqlite:///${join(lab.terminal.folder, 'theirs.db')}`)

	await using terminal = await openCommandLine({ environment: { PATH: join(lab.terminal.folder, 'no-programs') } })
	const database = join(terminal.folder, 'ours.db')
	await createSqliteFile(database)
	const plan = await terminal.run(['plan', database, late, '--source', folder])
	expect(plan.stdout).toContain('What its steps do to rows is not counted: they are the project’s own SQL.')
	expect(plan.stdout).not.toContain('command')
	expect((await terminal.run(['info', database])).stdout).toContain('Alembic, as a bundle of SQL')
	const up = await terminal.json<RunReport>(['upgrade', database, 'lending@+3', '--yes'])
	expect(up.document).toMatchObject({ outcome: 'succeeded', command: null, verified: { revision: { id: loans }, asExpected: true } })
	await terminal.run(['upgrade', database, late, '--yes'])
	expect(rowsOf(database)).toEqual([late])
	const theirs = join(lab.terminal.folder, 'theirs.db')
	for (const table of ['book', 'loan', 'reader']) {
		const columns = `SELECT name || ' ' || type || ' ' || "notnull" FROM pragma_table_info('${table}') ORDER BY name`
		expect(column(database, columns)).toEqual(column(theirs, columns))
	}
	expect(column(database, 'SELECT late FROM loan ORDER BY id')).toEqual(column(theirs, 'SELECT late FROM loan ORDER BY id'))

	const preview = await terminal.run(['preview', database, '9c13', '--yes'])
	expect(preview).toMatchObject({ exitCode: 0, stderr: '  1 of 1: ↑ 9c13b8ef071a\n' })
	expect(preview.stdout).toContain('CREATE TABLE audit')
	const unrendered = await terminal.run(['upgrade', database, 'audit@head', '--yes'])
	expect(unrendered.stderr).toContain('There is no SQL for be15da01293c up')
	const down = await terminal.run(['downgrade', database, 'base', '--yes'])
	expect(down.stderr).toContain('Drops table loan.')
	expect(down.stderr).not.toContain('Nothing is lost')
	expect(down.exitCode).toBe(0)
	expect(rowsOf(database)).toEqual([])

	await appendFile(join(folder, 'sql', `0001_${base}_up.sql`), '-- and more\n')
	const damaged = await terminal.json<Faulty>(['upgrade', database, base, '--yes'])
	expect(damaged).toMatchObject({ exitCode: 1, document: { fault: { kind: expect.stringMatching(/bundle-damaged|not-rendered/) } } })
	expect(rowsOf(database)).toEqual([])
	expect((await terminal.run(['problems', database])).stdout).toContain('! The bundle is damaged')
})

test('a bundle does not go where other files are', async () => {
	await using lab = await openLabTerminal()
	await lab.settle()
	await mkdir(join(lab.terminal.folder, 'full/inner'), { recursive: true })
	const { exitCode, stderr } = await lab.terminal.run(['bundle', lab.database, join(lab.terminal.folder, 'full'), '--yes'])
	expect(exitCode).toBe(1)
	expect(stderr).toContain('The folder is not empty')
	expect(stderr).toContain('Nothing was written.\nName a new folder.')
})
