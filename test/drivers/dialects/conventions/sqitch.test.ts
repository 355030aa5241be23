import { expect, test } from 'vitest'
import { createSqitch } from '../../../../electron/drivers/dialects/conventions/sqitch.ts'
import { fixtureFolder, folderOf } from '../../../support/convention-books.ts'
import { showsBooks } from '../../../support/shown-convention.ts'

const sqitch = createSqitch()

test('shows what Sqitch deployed, and its hash agrees with the script', async () => {
	const records = await showsBooks(sqitch, 'postgres', 'sqitch/project', 'sqitch/books-postgres.sql')
	expect(records).toMatchObject([{ version: 'members', message: 'Keeps members', appliedAt: '2026-03-01T10:20:30.000Z' }])
})

test('the plan is the order, with the scripts of both ways', async () => {
	const folder = await fixtureFolder('sqitch/project')
	expect(await sqitch.recogniseFolder(folder)).toMatchObject({ sureness: 'certain' })
	const { revisions } = await sqitch.readFiles(folder, 'postgres')
	expect(revisions.map(({ version, message, createdAt }) => [version, message, createdAt])).toEqual([
		['members', 'Keeps members', '2026-03-01'],
		['loans', 'Lends books', '2026-03-02'],
	])
	expect(revisions[0]?.down?.sql).toContain('DROP TABLE member')
	expect(await sqitch.recogniseFolder(folderOf({ 'deploy/a.sql': '' }))).toBeNull()
})
