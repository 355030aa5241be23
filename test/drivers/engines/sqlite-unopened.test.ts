import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openUnopened } from '../../../electron/drivers/engines/sqlite-unopened.ts'
import { inProject, temporaryFolder } from '../../support/test-app.ts'

const backup = inProject('test/fixtures/redun/legacy/up_v2.0.db')

it.each([
	['made where there was none', async () => undefined],
	['mended', (path: string) => writeFile(path, 'damaged')],
])('a database that somebody has %s meanwhile is not replaced', async (_, before) => {
	await using folder = await temporaryFolder()
	const path = join(folder.path, 'live.db')
	await before(path)
	const engine = await openUnopened({ path })
	await copyFile(inProject('test/fixtures/redun/empty/redun_v3.5.db'), path)
	const theirs = await readFile(path)
	await expect(engine.restoreFrom({ path: backup, lockTimeoutMs: 0 })).rejects.toMatchObject({ fault: { kind: 'file-replaced', path } })
	expect((await readFile(path)).equals(theirs)).toBe(true)
	expect(await readdir(folder.path)).toEqual(['live.db'])
})

it('a cancelled restore leaves the damaged file and nothing beside it', async () => {
	await using folder = await temporaryFolder()
	const path = join(folder.path, 'live.db')
	await writeFile(path, 'damaged')
	const engine = await openUnopened({ path })
	const stop = new AbortController()
	const restoring = engine.restoreFrom({ path: backup, lockTimeoutMs: 0 }, { signal: stop.signal, onEvent: () => stop.abort() })
	await expect(restoring).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
	expect(await readFile(path, 'utf8')).toBe('damaged')
	expect(await readdir(folder.path)).toEqual(['live.db'])
})

it('once a backup is in place the engine opens it', async () => {
	await using folder = await temporaryFolder()
	const path = join(folder.path, 'live.db')
	const engine = await openUnopened({ path })
	await expect(engine.describe()).rejects.toMatchObject({ fault: { kind: 'not-found', path } })
	await engine.restoreFrom({ path: backup, lockTimeoutMs: 0 })
	expect((await engine.describe()).objects).not.toEqual([])
})
