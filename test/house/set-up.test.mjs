import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { markFresh, sourceHash } from '../../scripts/freshness.mjs'
import { findNode } from '../../scripts/places.mjs'
import { setUp } from '../../scripts/set-up.mjs'

let folder
let calls

function write(path, text) {
	mkdirSync(dirname(join(folder, path)), { recursive: true })
	writeFileSync(join(folder, path), text)
}

function writeLock(version) {
	const dependencies = { ini: '^1.0.0' }
	write('package.json', JSON.stringify({ dependencies }))
	const packages = {
		'': { dependencies },
		'node_modules/ini': { version },
		'node_modules/for-elsewhere': { version: '1.0.0', optional: true },
	}
	write('package-lock.json', JSON.stringify({ packages }))
}

/** Stand-ins for npm and Vite that leave behind what those leave behind. */
const tools = {
	async install(where) {
		calls.push('install')
		mkdirSync(join(where, 'node_modules'), { recursive: true })
	},
	async build(where) {
		calls.push('build')
		markFresh(where, sourceHash(where))
	},
}

const again = () => setUp({ folder, quiet: true, tools })

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'headway-set-up-'))
	calls = []
	writeLock('1.0.0')
	write('electron/app.ts', 'export const app = 1\n')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('set-up', () => {
	it('installs and builds a fresh clone, and does nothing the second time', async () => {
		expect(await again()).toMatchObject({ installed: true, built: true })
		expect(await again()).toMatchObject({ installed: false, built: false })
		expect(calls).toEqual(['install', 'build'])
	})

	it('installs again when the lock names other packages', async () => {
		await again()
		writeLock('1.0.1')
		expect(await again()).toMatchObject({ installed: true })
	})

	it('leaves packages alone that npm itself installed as locked', async () => {
		write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/ini': { version: '1.0.0' } } }))
		expect(await again()).toMatchObject({ installed: false })
	})

	it('does not take other packages for the locked ones', async () => {
		write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/ini': { version: '0.9.0' } } }))
		expect(await again()).toMatchObject({ installed: true })
	})

	it('does not install when only a script of package.json changes', async () => {
		await again()
		write('package.json', JSON.stringify({ dependencies: { ini: '^1.0.0' }, scripts: { start: 'node start.mjs' } }))
		expect(await again()).toMatchObject({ installed: false })
	})

	it.each(['electron/app.ts', 'renderer/main.tsx', 'migrations/0001.sql', 'vite.config.ts'])(
		'builds again when %s changes',
		async (path) => {
			await again()
			write(path, 'export const changed = true\n')
			expect(await again()).toMatchObject({ installed: false, built: true })
		},
	)

	it('does not build again when a test or a page of text changes', async () => {
		await again()
		write('test/some.test.ts', 'export const changed = true\n')
		write('README.md', 'changed\n')
		expect(await again()).toMatchObject({ built: false })
	})

	it('tries the build again after one that failed', async () => {
		const failing = { ...tools, build: () => Promise.reject(new Error('no')) }
		await expect(setUp({ folder, quiet: true, tools: failing })).rejects.toThrow('no')
		expect(await again()).toMatchObject({ built: true })
	})

	it('finds the Node that came with the packages, wherever npm put it', () => {
		expect(findNode(folder)).toBe(process.execPath)
		const name = process.platform === 'win32' ? 'node.exe' : 'node'
		write(`node_modules/node/bin/${name}`, '')
		expect(findNode(folder)).toBe(join(folder, 'node_modules', 'node', 'bin', name))
	})
})
