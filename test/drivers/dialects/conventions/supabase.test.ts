import { expect, test } from 'vitest'
import { createSupabase } from '../../../../electron/drivers/dialects/conventions/supabase.ts'
import { fixtureFolder, folderOf, openBooks } from '../../../support/convention-books.ts'
import { showsBooks } from '../../../support/shown-convention.ts'

const supabase = createSupabase()

test('shows what Supabase applied', async () => {
	const records = await showsBooks(supabase, 'postgres', 'supabase', 'supabase/books-postgres.sql')
	expect(records).toMatchObject([{ version: '20260301090000', message: 'members' }])
})

test('reads books of early versions of its tool, which kept versions alone', async () => {
	await using books = await openBooks('postgres')
	await books.script('CREATE SCHEMA supabase_migrations; CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY)')
	await books.script(`INSERT INTO supabase_migrations.schema_migrations VALUES ('1')`)
	const { engine, database, read } = books
	const ledger = supabase.defaultLedger(engine, 'public')
	const context = { engine, database, read, ledger, ledgerExists: true, schema: 'public', user: 'me', applied: [], revisions: [] }
	expect(await supabase.readLedger(context)).toMatchObject([{ version: '1', message: '' }])
})

test('is recognised by its place, as its names are those of others', async () => {
	const folder = await fixtureFolder('supabase')
	expect(await supabase.recogniseFolder(folder)).toMatchObject({ sureness: 'certain' })
	expect((await supabase.readFiles(folder, 'postgres')).revisions.map(({ version, up }) => [version, up?.sql.slice(0, 12)])).toEqual([
		['20260301090000', 'create table'],
		['20260302090000', 'alter table '],
	])
	expect(await supabase.recogniseFolder(folderOf({ '1_a.sql': '' }, '/x/supabase/migrations'))).toMatchObject({ sureness: 'certain' })
	expect(await supabase.recogniseFolder(folderOf({ '1_a.sql': '' }))).toBeNull()
})
