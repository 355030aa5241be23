import { expect, test } from 'vitest'
import { createAtlas } from '../../../../electron/drivers/dialects/conventions/atlas.ts'
import { fixtureFolder, folderOf } from '../../../support/convention-books.ts'
import { showsBooks } from '../../../support/shown-convention.ts'

const atlas = createAtlas()

test.each(['sqlite', 'postgres'] as const)('%s: shows what Atlas applied, and its hash agrees with the file', async (engine) => {
	const records = await showsBooks(atlas, engine, 'atlas/project', `atlas/books-${engine}.sql`)
	expect(records).toMatchObject([{ version: '20260301090000', message: 'members', appliedAt: '2026-03-01T10:20:30.000Z' }])
})

test('checksums are those of atlas.sum, each running on from the files before', async () => {
	const folder = await fixtureFolder('atlas/project')
	expect(await atlas.recogniseFolder(folder)).toMatchObject({ sureness: 'certain' })
	const sums = (await folder.text('atlas.sum')) ?? ''
	const { revisions } = await atlas.readFiles(folder, 'postgres')
	expect(revisions.length).toBe(2)
	for (const { file, checksum } of revisions) expect(sums).toContain(`${file} h1:${checksum}\n`)
	expect(await atlas.recogniseFolder(folderOf({ '1_a.sql': '' }))).toBeNull()
})
