import { expect, test } from 'vitest'
import { createRails } from '../../../../electron/drivers/dialects/conventions/rails.ts'
import { fixtureFolder, folderOf } from '../../../support/convention-books.ts'
import { showsBooks } from '../../../support/shown-convention.ts'

const rails = createRails()

test('shows what Rails applied, with the table beside it that only Rails keeps', async () => {
	expect(await showsBooks(rails, 'sqlite', 'rails/project', 'rails/books-sqlite.sql')).toMatchObject([
		{ version: '20260301090000', state: 'applied' },
	])
	expect(rails.companions).toEqual(['ar_internal_metadata'])
})

test('names of Ruby files are revisions, without SQL', async () => {
	const folder = await fixtureFolder('rails/project')
	expect(await rails.recogniseFolder(folder)).toMatchObject({ sureness: 'certain' })
	expect((await rails.readFiles(folder, 'sqlite')).revisions).toMatchObject([
		{ version: '20260301090000', message: 'create members', createdAt: '2026-03-01', up: null, down: null },
		{ version: '20260302090000', message: 'add email to members' },
	])
	expect(await rails.recogniseFolder(folderOf({ 'lib/1_a.py': '' }))).toBeNull()
})
