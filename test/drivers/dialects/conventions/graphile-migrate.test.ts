import { expect, test } from 'vitest'
import { createGraphileMigrate } from '../../../../electron/drivers/dialects/conventions/graphile-migrate.ts'
import { fixtureFolder, folderOf } from '../../../support/convention-books.ts'
import { showsBooks } from '../../../support/shown-convention.ts'

const graphile = createGraphileMigrate()

test('shows what Graphile Migrate applied, and its hash agrees with the file', async () => {
	const records = await showsBooks(graphile, 'postgres', 'graphile-migrate/project', 'graphile-migrate/books-postgres.sql')
	expect(records).toMatchObject([{ version: '000001', appliedAt: '2026-03-01T10:20:30.000Z', checksum: expect.stringMatching(/^sha1:/) }])
})

test('hashes are those in the headers of the files, each running on from the one before', async () => {
	const folder = await fixtureFolder('graphile-migrate/project')
	expect(await graphile.recogniseFolder(folder)).toMatchObject({ sureness: 'certain' })
	const { revisions } = await graphile.readFiles(folder, 'postgres')
	expect(revisions.map(({ message }) => message)).toEqual(['', 'reach members'])
	for (const { file, checksum } of revisions) expect(await folder.text(file)).toContain(`--! Hash: ${checksum}\n`)
	const after = { 'committed/000001.sql': '--! Previous: -\n--! Hash: sha1:0\n\n--! no-transaction\nSELECT 1;\n' }
	expect((await graphile.readFiles(folderOf(after), 'postgres')).revisions[0]?.up).toMatchObject({ transactional: false })
})
