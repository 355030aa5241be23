import { readFile } from 'node:fs/promises'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { inProject } from '../../support/test-app.ts'

test('the built preload is one CommonJS file that needs nothing but electron', async () => {
	const source = await readFile(inProject('dist/desktop/preload.cjs'), 'utf8')
	const required: string[] = []
	const exposed: string[] = []
	const electron = { contextBridge: { exposeInMainWorld: (key: string) => exposed.push(key) }, ipcRenderer: {}, webUtils: {} }
	const require = (name: string) => {
		required.push(name)
		return electron
	}
	runInNewContext(source, { require, module: { exports: {} }, exports: {} })
	expect(required).toEqual(['electron'])
	expect(exposed).toEqual(['headway'])
})
