import { describe, expect, it } from 'vitest'
import { lookAt, moveTo, planTo, redunDialect, redunFixture, repair, withFolder, within } from '../../support/redun-database.ts'
import { schemaMeaning } from '../../support/redun-meaning.ts'
import { brief, faultFrom, standingOf, withOddState } from '../../support/redun-odd.ts'
import { versionReadByRedun } from '../../support/redun-reader.ts'

describe('redun_version', () => {
	it('dropped is created again, and redun reads the version', async () => {
		await withOddState('3.5', 'DROP TABLE redun_version', async (path) => {
			const standing = await standingOf(path)
			expect(brief(standing.problems)).toEqual(['redun-version-missing blocks create-redun-version'])
			expect(standing.current).toBe('0bee3d6dba76')
			expect(await faultFrom(planTo(path, '3.0'))).toEqual({ kind: 'unclear-state', problem: 'redun-version-missing' })
			await repair(path, 'create-redun-version')
			expect(versionReadByRedun(path)).toBe('3.5')
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture('empty/redun_v3.5.db')))
			expect((await standingOf(path)).problems).toEqual([])
		})
	})

	it('emptied blocks nothing and is recorded again', async () => {
		await withOddState('3.5', 'DELETE FROM redun_version', async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual(['redun-version-empty record-redun-version'])
			await repair(path, 'record-redun-version')
			expect(versionReadByRedun(path)).toBe('3.5')
		})
	})

	it('that names another major than the recorded revision is believed less than the revision, and recorded again', async () => {
		await withOddState('3.0', 'UPDATE redun_version SET version = 2', async (path) => {
			const standing = await standingOf(path)
			expect(standing.current).toBe('cd2d53191748')
			expect(brief(standing.problems)).toEqual(['redun-version-disagrees record-redun-version'])
			expect(standing.problems[0]?.facts).toMatchObject({ says: '2.?', expected: '3.0' })
			await repair(path, 'record-redun-version')
			expect(versionReadByRedun(path)).toBe('3.0')
		})
	})

	const fromTheFuture = "INSERT INTO redun_version VALUES ('f', 2, '2999-12-31 23:59:59.999999')"

	it('with an old row from the future is told, and a run is dated after it so that redun reads the right version', async () => {
		await withOddState('2.3', fromTheFuture, async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual(['redun-version-from-the-future'])
			await moveTo(path, '3.1')
			expect(versionReadByRedun(path)).toBe('3.1')
			const dates = within(path, (db) => db.prepare('SELECT timestamp FROM redun_version ORDER BY timestamp').pluck().all())
			expect(dates.at(-1)).toBe('3000-01-01 00:00:00.000000')
		})
	})

	it('with a row from the future and the wrong major can be repaired', async () => {
		await withOddState('3.5', fromTheFuture, async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual([
				'redun-version-disagrees record-redun-version',
				'redun-version-from-the-future',
			])
			await repair(path, 'record-redun-version')
			expect(versionReadByRedun(path)).toBe('3.5')
		})
	})
})

describe('alembic_version', () => {
	it.each([
		['1.0', '1.0'],
		['2.0', '2.0'],
		['2.1', '2.0'],
		['2.2', '2.2'],
		['2.3', '2.3'],
		['3.0', '3.0'],
		['3.1', '3.1'],
		['3.2', '3.1'],
		['3.5', '3.5'],
	])('dropped or emptied at %s is recorded again as %s, as far as the schema tells', async (label, stamped) => {
		for (const [sql, kind] of [
			['DROP TABLE alembic_version', 'missing'],
			['DELETE FROM alembic_version', 'empty'],
		] as const) {
			await withOddState(label, sql, async (path) => {
				const standing = await standingOf(path)
				expect(standing.current).toBeNull()
				expect(standing.currentText).toBe(`${label[0]}.?`)
				expect(brief(standing.problems)).toEqual([`alembic-version-${kind} blocks stamp-alembic-version`])
				expect(standing.problems[0]?.facts).toEqual({ expected: stamped })
				const { reaches } = await redunDialect().prepareRepair(await lookAt(path), standing, 'stamp-alembic-version', null)
				expect(standing.revisions.find((revision) => revision.id === reaches?.[0])?.label).toBe(stamped)
				await repair(path, 'stamp-alembic-version')
				expect(versionReadByRedun(path)).toBe(stamped)
				expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture(`empty/redun_v${label}.db`)))
			})
		}
	})

	it.each(['3.3', '3.4'])('emptied at %s is not guessed, because job times mean two things there', async (label) => {
		await withOddState(label, 'DELETE FROM alembic_version', async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual(['alembic-version-empty blocks'])
			expect(await faultFrom(repair(path, 'stamp-alembic-version'))).toEqual({
				kind: 'repair-not-offered',
				repair: 'stamp-alembic-version',
			})
		})
	})

	it('emptied is not guessed against what redun_version says', async () => {
		await withOddState('3.5', 'DELETE FROM alembic_version; UPDATE redun_version SET version = 2', async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual(['alembic-version-empty blocks'])
		})
	})

	it('dropped together with redun_version is repaired in two steps', async () => {
		await withOddState('3.1', 'DROP TABLE alembic_version; DROP TABLE redun_version', async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual([
				'alembic-version-missing blocks stamp-alembic-version',
				'redun-version-missing blocks',
			])
			await repair(path, 'stamp-alembic-version')
			await repair(path, 'create-redun-version')
			expect(versionReadByRedun(path)).toBe('3.1')
		})
	})

	it('with several rows is shown and never moved', async () => {
		await withOddState('3.5', "INSERT INTO alembic_version VALUES ('3b0a6e67cc58')", async (path) => {
			const standing = await standingOf(path)
			expect(standing.current).toBeNull()
			expect(brief(standing.problems)).toEqual(['alembic-version-several blocks'])
			expect(standing.problems[0]?.facts).toEqual({ ids: '0bee3d6dba76, 3b0a6e67cc58' })
		})
	})
})

describe('a version newer than known', () => {
	it.each([
		['an unknown revision', "UPDATE alembic_version SET version_num = 'abcdef012345'", '3.?', 12],
		['a newest row of major 4', 'UPDATE redun_version SET version = 4', '4.?', 11],
		['both', "UPDATE alembic_version SET version_num = 'abcdef012345'; UPDATE redun_version SET version = 4", '4.?', 12],
	])('(%s) is shown as such and never moved', async (_, sql, text, revisions) => {
		await withOddState('3.5', sql, async (path) => {
			const standing = await standingOf(path)
			expect(standing).toMatchObject({ current: null, currentText: text })
			expect(brief(standing.problems)).toEqual(['newer-than-known blocks'])
			expect(standing.revisions).toHaveLength(revisions)
			expect(standing.revisions.slice(11)).toMatchObject(revisions === 12 ? [{ id: 'abcdef012345', up: null, down: null }] : [])
			const look = await lookAt(path)
			const moving = redunDialect().prepare(look, standing, [{ id: '0bee3d6dba76', direction: 'down' }], {})
			expect(await faultFrom(moving)).toEqual({ kind: 'newer-than-known', version: text, newestKnown: '3.5' })
		})
	})
})

describe('a table that a broken-off migration left', () => {
	const leftover = 'CREATE TABLE _alembic_tmp_job (id VARCHAR NOT NULL, PRIMARY KEY (id));'

	it('blocks, and goes by a repair while the real table is whole', async () => {
		await withOddState('2.3', leftover, async (path) => {
			const standing = await standingOf(path)
			expect(brief(standing.problems)).toEqual(['leftover-table blocks drop-leftover-table'])
			expect(standing.problems[0]?.facts).toEqual({ table: '_alembic_tmp_job', expected: 'job' })
			await repair(path, 'drop-leftover-table')
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture('empty/redun_v2.3.db')))
			await moveTo(path, '3.5')
		})
	})

	it('is kept when it holds the only copy, because the real table is gone', async () => {
		await withOddState('2.3', 'ALTER TABLE job RENAME TO _alembic_tmp_job', async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual(['leftover-table blocks', 'unexpected-schema blocks'])
			expect(await faultFrom(repair(path, 'drop-leftover-table'))).toEqual({ kind: 'repair-not-offered', repair: 'drop-leftover-table' })
		})
	})

	it('is kept when the real table is not whole', async () => {
		await withOddState('2.2', `${leftover} DROP INDEX ix_job_task_hash; ALTER TABLE job DROP COLUMN cached`, async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual(['leftover-table blocks', 'unexpected-schema blocks'])
		})
	})
})

describe('a schema that is not what its version says', () => {
	it.each([
		['3.5', 'ALTER TABLE execution DROP COLUMN updated_time', { table: 'execution', objects: 'updated_time', expected: '3.5' }],
		['3.4', 'ALTER TABLE execution ADD COLUMN updated_time DATETIME', { table: 'execution', objects: 'updated_time', expected: '3.4' }],
		['3.0', 'CREATE TABLE tag (x)', { table: 'tag', objects: 'tag', expected: '3.0' }],
		['2.0', 'DROP TABLE handle_edge', { table: 'handle_edge', objects: 'handle_edge', expected: '2.0' }],
	])('at %s after %s blocks', async (label, sql, facts) => {
		await withOddState(label, sql, async (path) => {
			expect((await standingOf(path)).problems).toEqual([{ kind: 'unexpected-schema', blocks: true, facts }])
			expect(await faultFrom(planTo(path, label === '3.5' ? '3.4' : '3.5'))).toMatchObject({
				kind: 'unexpected-schema',
				table: facts.table,
			})
		})
	})

	it('only by a missing index is told and moved', async () => {
		await withOddState('3.5', 'DROP INDEX ix_job_start_time; DROP INDEX ix_file_path', async (path) => {
			expect(brief((await standingOf(path)).problems)).toEqual(['unexpected-schema'])
			await moveTo(path, '2.1')
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture('empty/redun_v2.1.db')))
		})
	})

	it('only by indexes that a broken-off upgrade already made is moved', async () => {
		const sql = 'CREATE INDEX ix_job_end_time ON "job" (end_time); CREATE INDEX ix_value_type ON value(type)'
		await withOddState('3.2', sql, async (path) => {
			await moveTo(path, '3.3')
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture('empty/redun_v3.3.db')))
		})
	})

	it('by another index under a name that the step needs is refused', async () => {
		await withOddState('3.2', 'CREATE INDEX ix_job_end_time ON job (start_time)', async (path) => {
			expect(await faultFrom(planTo(path, '3.5'))).toEqual({ kind: 'unexpected-schema', table: 'job', objects: ['ix_job_end_time'] })
		})
	})
})

describe('recognition', () => {
	it('takes an empty file for redun only where redun keeps its database', async () => {
		const dialect = redunDialect()
		const look = await lookAt(redunFixture('empty/redun_v3.5.db'))
		const emptyAt = (path: string) => ({ ...look, description: { ...look.description, objects: [], path } })
		expect(await dialect.recognise(emptyAt('/here/.redun/redun.db'))).toBe(true)
		expect(await dialect.recognise(emptyAt('/here/other/redun.db'))).toBe(false)
		const standing = await dialect.standing({
			...emptyAt('/nowhere/.redun/redun.db'),
			read: async (queries) => queries.map(() => ({ columns: [], rows: [] })),
		})
		expect(standing).toMatchObject({ current: null, currentText: null, problems: [{ kind: 'empty-database', blocks: false }] })
	})

	it('does not take another program’s file for redun', async () => {
		await withFolder(async (folder) => {
			within(`${folder}/other.db`, (db) =>
				db.exec('CREATE TABLE job (id); CREATE TABLE task (id); CREATE TABLE alembic_version (version_num)'),
			)
			expect(await redunDialect().recognise(await lookAt(`${folder}/other.db`))).toBe(false)
		})
	})
})
