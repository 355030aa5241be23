import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inProject, temporaryFolder } from '../../support/test-app.ts'
import { createStandIn } from './electron-stand-in.ts'
import { openPage, startDesktop } from './start-desktop.ts'

async function keeperIn(folder: string, platform: NodeJS.Platform = 'linux') {
	const standIn = createStandIn({ appPath: inProject(), engineSource: '', lock: true })
	vi.resetModules()
	vi.doMock('electron', () => standIn.module)
	const { createSecretKeeper } = await import('../../../electron/hosts/desktop/secrets.ts')
	return { keeper: createSecretKeeper(folder, platform), storage: standIn.record.storage }
}

describe('the desktop’s secret keeper', () => {
	afterEach(() => void vi.doUnmock('electron'))

	it('keeps passwords encrypted in a file that only the person can read', async () => {
		await using folder = await temporaryFolder()
		const { keeper } = await keeperIn(folder.path)
		await Promise.all([keeper.keep('one', 'hunter2'), keeper.keep('two', 'hunter3')])
		expect(keeper.keeps).toBe('encrypted')
		expect([await keeper.recall('one'), await keeper.recall('two'), await keeper.recall('three')]).toEqual(['hunter2', 'hunter3', null])
		const path = join(folder.path, 'secrets.json')
		expect((await stat(path)).mode & 0o777).toBe(0o600)
		expect(await readFile(path, 'utf8')).not.toMatch(/hunter|aHVudGVy/)
		await keeper.forget('one')
		expect([await keeper.recall('one'), await (await keeperIn(folder.path)).keeper.recall('two')]).toEqual([null, 'hunter3'])
	})

	it('says when the system has no keychain', async () => {
		await using folder = await temporaryFolder()
		const { keeper, storage } = await keeperIn(folder.path)
		storage.backend = 'basic_text'
		expect(keeper.keeps).toBe('plain-text')
		storage.available = false
		expect(keeper.keeps).toBe('nothing')
		expect((await keeperIn(folder.path, 'darwin')).keeper.keeps).toBe('encrypted')
	})

	it('takes a file that cannot be read for an empty one', async () => {
		await using folder = await temporaryFolder()
		await writeFile(join(folder.path, 'secrets.json'), '{ half')
		const { keeper } = await keeperIn(folder.path)
		expect(await keeper.recall('one')).toBeNull()
		await keeper.forget('one')
		await keeper.keep('one', 'again')
		expect(await keeper.recall('one')).toBe('again')
	})

	it('is what the window is told of', async () => {
		await using desktop = await startDesktop()
		const page = await openPage(desktop)
		expect(await page.client.connections.secretKeeping()).toEqual({ keeps: 'encrypted' })
		desktop.record.storage.available = false
		expect(await page.client.connections.secretKeeping()).toEqual({ keeps: 'nothing' })
		page.close()
	})
})
