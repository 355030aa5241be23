import { join } from 'node:path'
import { expect, test } from 'vitest'
import { historySchema } from '../../../electron/contract/history.ts'
import { createSqliteFile } from '../../support/aimed-project.ts'
import { writeComputedProject } from '../../support/computed-project.ts'
import { openCommandLine } from './command-line.ts'
import { rowsOf, withAlembic } from './lab-terminal.ts'

test('what cannot be read from the files is told by Alembic, after its line was shown and agreed to', async () => {
	await using terminal = await openCommandLine({ environment: withAlembic })
	const { folder } = await writeComputedProject(join(terminal.folder, 'computed'))
	const database = join(terminal.folder, 'data.db')
	await createSqliteFile(database)
	const read = await terminal.run(['history', database, '--source', folder])
	expect(read.stdout).toContain('Ask Alembic: headway history DATABASE --ask-alembic')
	expect(read.stdout).not.toContain('Computed id')

	const unset = await terminal.json(['history', database, '--ask-alembic', '--yes'])
	expect(unset).toMatchObject({ exitCode: 1, document: { fault: { kind: 'command-needed' } } })
	const unasked = await terminal.run(['history', database, '--ask-alembic'], { isTty: false })
	expect(unasked).toMatchObject({ exitCode: 2, stdout: '' })

	const told = await terminal.json(['history', database, '--ask-alembic', '--yes', '--command', 'alembic -c alembic.ini'])
	expect(told.exitCode).toBe(0)
	const { revisions, problems } = historySchema.strict().parse(told.document)
	expect(revisions.map(({ id, told }) => `${id} ${told}`).sort()).toEqual(['a1 null', 'b2 whole', 'c3 whole', 'd4 null', 'e5 part'])
	expect(problems.map(({ kind }) => kind)).toEqual(['several-heads'])
	expect(told.stderr).toMatch(/^This command will run in .*\. It only looks:\n {2}alembic -c .* history -v\n/)
	expect(told.stderr).toContain('3 revisions told by Alembic.')
	expect(told.stderr).not.toContain('Rev: ')

	const shown = await terminal.run(['history', database, '--ask-alembic', '--yes'])
	expect(shown.stdout).toMatch(/○ +b2 .*Computed id {2}\(branch feat; told by Alembic\)/)

	// Another program remembers nothing of that, and asks for itself
	await using other = await openCommandLine({ environment: withAlembic })
	const said = ['--source', folder, '--command', 'alembic -c alembic.ini']
	expect((await other.run(['history', database, ...said])).stdout).not.toContain('Computed id')
	const blocked = await other.json(['upgrade', database, 'c3', '--yes'])
	expect(blocked).toMatchObject({ exitCode: 1, document: { fault: { kind: 'unclear-state' } } })
	const upgraded = await other.json(['upgrade', database, 'c3', '--ask-alembic', '--yes'])
	expect(upgraded).toMatchObject({ exitCode: 0, document: { outcome: 'succeeded' } })
	expect(rowsOf(database)).toEqual(['c3'])
})
