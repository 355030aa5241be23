import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Problem, Source } from '../../../electron/contract/database.ts'
import type { Fault } from '../../../electron/contract/fault.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { openCommandLine } from './command-line.ts'

test('problems lists the named states, for programs and for people', async () => {
	await using terminal = await openCommandLine()
	const sound = await terminal.copy('empty/redun_v3.1.db', 'sound.db')
	expect((await terminal.json<unknown>(['problems', sound])).document).toEqual({ problems: [] })
	expect((await terminal.run(['problems', sound])).stdout).toBe('Nothing needs attention.\n')
	const empty = join(terminal.folder, 'empty.db')
	await writeFile(empty, '')
	const { document } = await terminal.json<{ problems: Problem[] }>(['problems', empty])
	expect(document.problems.length).toBeGreaterThan(0)
	expect((await terminal.run(['problems', empty])).stdout).toMatch(/^! /)
})

test('source says where the history is read from, and --source does on the way', async () => {
	await using terminal = await openCommandLine()
	const path = await terminal.copy('empty/redun_v3.1.db')
	await mkdir(join(terminal.folder, 'migrations'))
	const folder = await realpath(join(terminal.folder, 'migrations'))
	const set = await terminal.json<{ source: Source }>(['source', path, folder, '--as', 'dbmate'])
	expect(set.document.source).toEqual({ folder, convention: 'dbmate' })
	expect((await terminal.json<{ source: null }>(['source', path, '--forget'])).document.source).toBeNull()
	expect((await terminal.run(['info', path, '--source', folder])).exitCode).toBe(0)
	const missing = await terminal.json<{ fault: Fault }>(['history', path, '--source', join(folder, 'nowhere')])
	expect(missing).toMatchObject({ exitCode: 1, document: { fault: { kind: 'not-found', path: join(folder, 'nowhere') } } })
})

test('a password is asked for in front of a person, unseen, and again after a wrong one', async () => {
	await using database = await createDatabase()
	await using terminal = await openCommandLine()
	const { server } = database
	const asked = await terminal.run(['info', server.shown], { answers: ['wrong', server.password ?? ''] })
	expect(asked).toMatchObject({ exitCode: 0 })
	expect(asked.stderr).toBe(
		`Password of ${server.user} at ${server.shown}: \nThe server refused it.\nPassword of ${server.user} at ${server.shown}: \n`,
	)
	expect(asked.stdout).toMatch(/^server +127\.0\.0\.1:\d+ {2}test_\w+, schema public, as headway_admin {2}\(not encrypted\)$/m)
	expect(asked.stdout + asked.stderr).not.toContain(server.password)
})

test('a password is not asked for where nobody sits: it comes from PGPASSWORD, or its absence is the answer', async () => {
	await using database = await createDatabase()
	const { shown, user, password } = database.server
	await using without = await openCommandLine()
	const refused = await without.json<{ fault: Fault }>(['info', shown], { isTty: false })
	expect(refused).toMatchObject({ exitCode: 1, stderr: '', document: { fault: { kind: 'password-required', address: shown, user } } })
	await using terminal = await openCommandLine({ environment: { PGPASSWORD: password ?? '' } })
	expect((await terminal.json<unknown>(['info', shown], { isTty: false })).document).toMatchObject({ engine: 'postgres', path: shown })
})
