import { statSync } from 'node:fs'
import { rm, stat, statfs, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readStamps } from '../../../../electron/drivers/dialects/conventions/file-stamps.ts'
import { temporaryFolder } from '../../../support/test-app.ts'

const count = 300
const ways = [
	{ name: 'asked one by one', files: { stat } },
	{ name: 'asked in batches', files: { stat, statfs, statSync } },
]

describe.each(ways)('stamps of files $name', ({ files }) => {
	it('tell an edit of the same length whose time was set back, and a file that is gone', async () => {
		await using folder = await temporaryFolder()
		const paths = Array.from({ length: count }, (_, index) => join(folder.path, `${index}.sql`))
		await Promise.all(paths.map((path) => writeFile(path, 'SELECT 1;')))
		const before = await readStamps(folder.path, paths, files)
		expect(await readStamps(folder.path, paths, files)).toEqual(before)
		const [edited = '', removed = ''] = paths
		const { atime, mtime } = await stat(edited)
		await writeFile(edited, 'SELECT 2;')
		await utimes(edited, atime, mtime)
		await rm(removed)
		const after = await readStamps(folder.path, paths, files)
		expect(after[0]).not.toBe(before[0])
		expect(after[1]).toBe('')
		expect(after.slice(2)).toEqual(before.slice(2))
	})

	it('are empty for all files of a folder that is gone', async () => {
		await using folder = await temporaryFolder()
		const gone = join(folder.path, 'gone')
		const paths = Array.from({ length: count }, (_, index) => join(gone, `${index}.sql`))
		expect(new Set(await readStamps(gone, paths, files))).toEqual(new Set(['']))
	})
})
