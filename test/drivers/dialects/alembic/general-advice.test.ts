import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CommandProfile } from '../../../../electron/contract/commands.ts'
import type { Occasion } from '../../../../electron/drivers/dialects/alembic/advisor.ts'
import { plainAlembic } from '../../../../electron/drivers/dialects/alembic/plain.ts'
import type { Look } from '../../../../electron/drivers/dialects/dialect.ts'
import { openSqlite } from '../../../../electron/drivers/engines/sqlite.ts'
import { kindsOf, lineOf, moving, only, openSystem, projectOf } from '../../../support/alembic-occasion.ts'
import { lookThrough } from '../../../support/look.ts'

const long = 'a'.repeat(33)
const revisions = lineOf(['one', 'two', 'three', long], {
	two: { hints: ['not-transactional', 'empty-downgrade'] },
	three: { hints: ['no-downgrade'] },
})

test('on PostgreSQL a plan says what a failure half-way leaves, and what cannot be taken back', async () => {
	await using ground = await openSystem(plainAlembic, null, 'public')
	expect(kindsOf(await ground.advice({ revisions, moves: moving('up', ['one']), goal: ['one'] }))).toEqual([])
	const up = await ground.advice({ revisions, moves: moving('up', ['one', 'two', 'three']), goal: ['three'] })
	expect(kindsOf(up)).toEqual(['nothing-undoes', 'nothing-undoes', 'partly-committed'])
	expect(up.every((one) => !one.stops)).toBe(true)
	const down = await ground.advice({ revisions, moves: moving('down', ['three', 'two']), goal: ['one'] })
	expect(down.filter((one) => one.stops)).toMatchObject([
		{ kind: 'nothing-undoes', revision: 'three', facts: { direction: 'down', way: 'raises' } },
	])
	const environment = { aim: { kind: 'none' }, versionTable: null, versionTableSchema: null, transactionPerMigration: true } as const
	const each = { revisions, project: projectOf(revisions, { environment }) }
	expect(kindsOf(await ground.advice({ ...each, moves: moving('up', ['one', 'three']), goal: ['three'] }))).toContain('not-one-transaction')
	expect(kindsOf(await ground.advice({ ...each, moves: moving('up', ['one']), goal: ['one'] }))).toEqual([])
})

test('an id that the column cannot hold stops the plan, as the server itself would', async () => {
	await using ground = await openSystem(plainAlembic, null, 'public')
	await ground.sql('CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)')
	const up = { revisions, moves: moving('up', [long]), goal: [long] }
	expect(only(await ground.advice(up), 'id-too-long')).toMatchObject({ stops: true, revision: long, count: 33, facts: { width: '32' } })
	await expect(ground.sql(`INSERT INTO alembic_version VALUES ('${long}')`)).rejects.toThrow(/too long/)
	const wide = { name: 'alembic_version', schema: 'public', width: 64 }
	expect(kindsOf(await ground.advice({ ...up, table: wide }))).toEqual([])
})

test('a stamp says that it moves the marker only, and a purge what it takes out', async () => {
	await using ground = await openSystem(plainAlembic, null, 'public')
	await ground.sql("CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('gone'), ('one')")
	expect(kindsOf(await ground.advice({ revisions, act: 'stamp', goal: ['two'], byCommand: false }))).toEqual(['marker-only'])
	expect(await ground.advice({ revisions, act: 'stamp-purge', goal: ['two'], byCommand: false })).toMatchObject([
		{ kind: 'purges-markers', count: 2, facts: { rows: 'gone, one' }, stops: false },
	])
})

test('on SQLite a command with an aim works on a copy, and one without works in place', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'headway-advice-'))
	const engine = await openSqlite({ path: join(folder, 'any.db'), create: true })
	try {
		const look = await lookThrough(engine)
		const command: CommandProfile = { preset: 'alembic', words: ['alembic'], folder, environment: [], aim: { kind: 'none' } }
		const occasion: Occasion = {
			look,
			project: null,
			table: null,
			rows: [],
			revisions,
			moves: moving('up', ['one', long]),
			act: 'move',
			goal: [long],
			byCommand: true,
		}
		const aimed: Look = { ...look, command: { ...command, aim: { kind: 'ini', scheme: null } } }
		expect(kindsOf(await plainAlembic.advise({ ...occasion, look: aimed }))).toEqual(['runs-on-copy'])
		const blind: Look = { ...look, command }
		expect(kindsOf(await plainAlembic.advise({ ...occasion, look: blind }))).toEqual(['no-transaction', 'runs-in-place'])
		expect(kindsOf(await plainAlembic.advise({ ...occasion, look: { ...look, command: null } }))).toEqual([])
		expect(kindsOf(await plainAlembic.advise({ ...occasion, byCommand: false }))).toEqual([])
	} finally {
		await engine.close()
		await rm(folder, { recursive: true })
	}
})
