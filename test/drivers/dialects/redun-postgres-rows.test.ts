import { describe, expect, it } from 'vitest'
import { copyFixture, moveTo, redunFixture, withFolder, within } from '../../support/redun-database.ts'
import { createRepository } from '../../support/redun-postgres.ts'
import { copyRows, fileRows, serverRows } from '../../support/redun-postgres-rows.ts'

const inLosAngeles = { timeZone: 'America/Los_Angeles' }

describe('the repository of redun 0.7.4, on a server', () => {
	it('goes from 3.1 down to 1.0 and up to 3.5 with the rows that the steps of SQLite make, at every version', async () => {
		await withFolder(async (folder) => {
			const path = await copyFixture('legacy/source_v3.1_redun0.7.4.db', folder)
			await using repository = await createRepository('3.1')
			await copyRows(path, repository)
			expect(await serverRows(repository)).toEqual(fileRows(path))
			for (const label of [
				'3.0',
				'2.3',
				'2.2',
				'2.1',
				'2.0',
				'1.0',
				'2.0',
				'2.1',
				'2.2',
				'2.3',
				'3.0',
				'3.1',
				'3.2',
				'3.3',
				'3.4',
				'3.5',
			]) {
				await repository.moveTo(label, inLosAngeles)
				await moveTo(path, label, inLosAngeles)
				expect(await serverRows(repository)).toEqual(fileRows(path))
			}
		})
	})

	it('goes from 2.0, with values and an execution missing, to 3.5 in one transaction with the same rows, companion values byte for byte', async () => {
		await withFolder(async (folder) => {
			const path = await copyFixture('legacy/up_v2.0.db', folder)
			await using repository = await createRepository('2.0')
			await copyRows(path, repository)
			await repository.moveTo('3.5', inLosAngeles)
			await moveTo(path, '3.5', inLosAngeles)
			const rows = await serverRows(repository)
			expect(rows).toEqual(fileRows(path))
			expect(rows['execution']?.filter((row) => String(row['id']).startsWith('stub'))).toHaveLength(1)
			expect(rows['value']?.length).toBe((fileRows(redunFixture('legacy/up_v2.0.db'))['value']?.length ?? 0) + 4)
		})
	})
})

describe('the repository of redun 0.46.0, on a server', () => {
	it.each(['UTC', 'America/Los_Angeles', 'Asia/Kolkata'])(
		'goes down to 1.0 and up again in %s with the rows that the steps of SQLite leave',
		async (timeZone) => {
			await withFolder(async (folder) => {
				const path = await copyFixture('workflow/redun.db', folder)
				await using repository = await createRepository('3.5')
				await copyRows(path, repository)
				for (const label of ['3.3', '1.0', '3.5']) {
					await repository.moveTo(label, { timeZone })
					await moveTo(path, label, { timeZone })
					expect(await serverRows(repository)).toEqual(fileRows(path))
				}
			})
		},
	)
})

describe('companion values', () => {
	it('of names in other scripts, of long ones and of redun’s own script task are the bytes that the step of SQLite writes', async () => {
		const tasks = [
			['a'.repeat(40), 'main', ''],
			['b'.repeat(40), 'script_task', 'redun'],
			['c'.repeat(40), 'größe', 'späß'],
			['d'.repeat(40), '任务🙂', 'ns.with.dots'],
			['e'.repeat(40), 'x'.repeat(70_000), 'y'.repeat(300)],
			['f'.repeat(40), "quote'd \\ back", 'test'],
			['0'.repeat(40), 'test_help', ''],
		] as const
		const insert = `INSERT INTO task (hash, name, namespace, source) VALUES ${tasks
			.map((task) => `(${[...task, 'def'].map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')})`)
			.join(', ')}`
		await withFolder(async (folder) => {
			const path = await copyFixture('empty/redun_v2.0.db', folder)
			within(path, (db) => db.exec(insert))
			await using repository = await createRepository('2.0')
			await repository.client.query(insert)
			await repository.moveTo('2.1')
			await moveTo(path, '2.1')
			expect((await serverRows(repository))['value']).toEqual(fileRows(path)['value'])
			expect(fileRows(path)['value']).toHaveLength(tasks.length)
		})
	})
})
