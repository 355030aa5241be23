import { describe, expect, it } from 'vitest'
import { copyFixture, moveTo, redunFixture, withFolder, within } from '../../support/redun-database.ts'
import { complaints, rowsOf, schemaMeaning } from '../../support/redun-meaning.ts'
import { taskInPickle } from '../../support/redun-pickle.ts'
import { versionReadByRedun } from '../../support/redun-reader.ts'

type Rows = ReturnType<typeof rowsOf>

const inLosAngeles = { timeZone: 'America/Los_Angeles' }

/** Rows without what redun and we may well do differently: rows of redun_version, ids of stubs, hash inside companion values. */
function comparable(path: string): Rows {
	const rows = rowsOf(path, ['redun_version'])
	const stub = (rows['execution'] ?? []).find((row) => row['args'] === '"Stub Execution"')?.['id']
	const plainly = JSON.parse(JSON.stringify(rows), (_, value) => (stub !== undefined && value === stub ? 'the stub' : value)) as Rows
	return Object.fromEntries(Object.entries(plainly).map(([table, found]) => [table, inOrder(found.map(withoutPickledHash))]))
}

function withoutPickledHash(row: Rows[string][number]): Rows[string][number] {
	if (row['type'] !== 'redun.Task') return row
	const { hash: _, ...task } = taskInPickle(Buffer.from(String(row['value']), 'hex'))
	return { ...row, value: task }
}

function inOrder(rows: Rows[string]): Rows[string] {
	return [...rows].sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
}

/** Job times to the second, because redun drops the fractions at 3.4 and we keep them. */
function toTheSecond(rows: Rows): Rows {
	const cut = (time: unknown): unknown => (typeof time === 'string' ? time.slice(0, 19) : time)
	const jobs = (rows['job'] ?? []).map((job) => ({ ...job, start_time: cut(job['start_time']), end_time: cut(job['end_time']) }))
	return { ...rows, job: inOrder(jobs) }
}

describe('a repository of redun 0.7.4 at 2.0', () => {
	it.each(['2.1', '3.0'])('comes to %s with the rows that redun’s own upgrade makes', async (to) => {
		await withFolder(async (folder) => {
			const path = await copyFixture('legacy/up_v2.0.db', folder)
			await moveTo(path, to, inLosAngeles)
			expect(comparable(path)).toEqual(comparable(redunFixture(`legacy/up_v${to}.db`)))
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture(`legacy/up_v${to}.db`)))
			expect(complaints(path)).toEqual([])
			expect(versionReadByRedun(path)).toBe(to)
		})
	})

	it('comes to 3.5 with the rows that redun’s own upgrade makes, and the fractions of job times with them', async () => {
		await withFolder(async (folder) => {
			const path = await copyFixture('legacy/up_v2.0.db', folder)
			await moveTo(path, '3.5', inLosAngeles)
			expect(toTheSecond(comparable(path))).toEqual(toTheSecond(comparable(redunFixture('legacy/up_v3.5.db'))))
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture('legacy/up_v3.5.db')))
			const fraction = within(path, (db) => db.prepare("SELECT count(*) FROM job WHERE start_time LIKE '%.______'").pluck().get())
			expect(fraction).toBe(32)
		})
	})

	it('gets companion values that differ from redun’s in the hash inside alone, which is the task’s own', async () => {
		await withFolder(async (folder) => {
			const path = await copyFixture('legacy/up_v2.0.db', folder)
			const before = new Set((rowsOf(path)['value'] ?? []).map((row) => row['value_hash']))
			await moveTo(path, '2.1')
			const theirs = new Map(
				(rowsOf(redunFixture('legacy/up_v2.1.db'))['value'] ?? []).map((row) => [row['value_hash'], String(row['value'])]),
			)
			const added = (rowsOf(path)['value'] ?? []).filter((row) => !before.has(row['value_hash']))
			expect(added).toHaveLength(4)
			for (const { value_hash, value } of added) {
				const task = taskInPickle(Buffer.from(String(value), 'hex'))
				expect(task).toMatchObject({ type: 'redun.task\nTask\n', hash: value_hash, version: null, script: false, compat: 'empty' })
				const strangeHash = String(taskInPickle(Buffer.from(theirs.get(value_hash) ?? '', 'hex'))['hash'])
				const [ours, other] = [String(value_hash), strangeHash].map((hash) => Buffer.from(hash).toString('hex'))
				expect(String(value).replace(String(ours), String(other))).toBe(theirs.get(value_hash))
			}
		})
	})
})

describe('a repository of redun 0.7.4 at 3.1', () => {
	it('goes down to 1.0 with the rows that redun’s own downgrade leaves', async () => {
		await withFolder(async (folder) => {
			const path = await copyFixture('legacy/source_v3.1_redun0.7.4.db', folder)
			await moveTo(path, '1.0')
			expect(comparable(path)).toEqual(comparable(redunFixture('legacy/down_v1.0.db')))
			expect(schemaMeaning(path)).toEqual(schemaMeaning(redunFixture('legacy/down_v1.0.db')))
			expect(versionReadByRedun(path)).toBe('1.0')
		})
	})

	it('comes back from 1.0 with all it had, save tags and the evaluation cache', async () => {
		await withFolder(async (folder) => {
			const path = await copyFixture('legacy/source_v3.1_redun0.7.4.db', folder)
			await moveTo(path, '1.0')
			await moveTo(path, '3.1')
			const source = comparable(redunFixture('legacy/source_v3.1_redun0.7.4.db'))
			expect(comparable(path)).toEqual({ ...source, tag: [], tag_edit: [], evaluation: [] })
		})
	})
})

describe('a repository of redun 0.46.0 at 3.5', () => {
	it.each(['UTC', 'America/Los_Angeles', 'Asia/Kolkata'])(
		'goes down to 1.0 and up again in %s with every other row as it was',
		async (timeZone) => {
			await withFolder(async (folder) => {
				const path = await copyFixture('workflow/redun.db', folder)
				const before = rowsOf(path, ['redun_version'])
				await moveTo(path, '1.0', { timeZone })
				expect(complaints(path)).toEqual([])
				await moveTo(path, '3.5', { timeZone })
				const executions = (before['execution'] ?? []).map((row) => ({ ...row, updated_time: null }))
				const after = rowsOf(path, ['redun_version'])
				expect({ ...after, execution: inOrder(after['execution'] ?? []) }).toEqual({
					...before,
					execution: inOrder(executions),
					tag: [],
					tag_edit: [],
					evaluation: [],
				})
				expect(complaints(path)).toEqual([])
				expect(versionReadByRedun(path)).toBe('3.5')
			})
		},
	)
})
