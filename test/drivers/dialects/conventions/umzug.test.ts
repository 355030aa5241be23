import { expect, test } from 'vitest'
import { createUmzug } from '../../../../electron/drivers/dialects/conventions/umzug.ts'
import { fixtureFolder, folderOf } from '../../../support/convention-books.ts'
import { showsBooks } from '../../../support/shown-convention.ts'

const umzug = createUmzug()

test('shows what was applied, by names with their endings', async () => {
	const records = await showsBooks(umzug, 'sqlite', 'umzug/project', 'umzug/books-sqlite.sql')
	expect(records).toMatchObject([{ version: '20260301090000-create-members.js' }])
})

test('names alone are a guess; its own files beside them are more', async () => {
	expect(await umzug.recogniseFolder(await fixtureFolder('umzug/project'))).toMatchObject({ sureness: 'unsure' })
	expect(await umzug.recogniseFolder(folderOf({ '.sequelizerc': '', 'migrations/1_a.js': '' }))).toMatchObject({ sureness: 'likely' })
	expect(await umzug.recogniseFolder(folderOf({ 'a.sql': '' }))).toBeNull()
})
