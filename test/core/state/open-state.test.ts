import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type AppOptions, openApp } from '../../../electron/app.ts'
import { faultOf } from '../../../electron/contract/fault.ts'
import { temporaryFolder, testSurroundings } from '../../support/test-app.ts'

async function faultOfOpening(options: AppOptions): Promise<unknown> {
	try {
		await (await openApp(options)).close()
		return null
	} catch (thrown) {
		return faultOf(thrown) ?? thrown
	}
}

describe('Headway’s own state', () => {
	it('is made by whoever comes first, when several come at once', async () => {
		await using folder = await temporaryFolder()
		const options = testSurroundings(join(folder.path, 'home'))
		const apps = await Promise.all([openApp(options), openApp(options), openApp(options)])
		for (const app of apps) expect(await app.client.connections.list()).toEqual([])
		await Promise.all(apps.map((app) => app.close()))
	})

	it('in a folder that cannot be made is a fault that names it', async () => {
		await using folder = await temporaryFolder()
		await writeFile(join(folder.path, 'file'), '')
		const home = join(folder.path, 'file', 'home')
		expect(await faultOfOpening(testSurroundings(home))).toEqual({ kind: 'input-output', path: home, detail: 'ENOTDIR' })
	})

	it('that is no database is a fault, and stays as it was', async () => {
		await using folder = await temporaryFolder()
		await mkdir(join(folder.path, 'home'))
		await writeFile(join(folder.path, 'home', 'headway.db'), 'something else')
		expect(await faultOfOpening(testSurroundings(join(folder.path, 'home')))).toMatchObject({ kind: 'not-a-database', looksLike: 'text' })
	})
})
