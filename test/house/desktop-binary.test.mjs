import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findDesktop } from '../../scripts/desktop-binary.mjs'

let folder
let electron
let downloads

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'headway-desktop-'))
	electron = join(folder, 'node_modules', 'electron')
	mkdirSync(electron, { recursive: true })
	writeFileSync(join(electron, 'package.json'), JSON.stringify({ version: '45.0.0' }))
	downloads = 0
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A machine where a window could open; `arrives` says whether the download works. */
function find({ arrives = false, ...machine } = {}) {
	const download = async () => {
		downloads += 1
		if (arrives) placeBinary()
	}
	return findDesktop(folder, process.execPath, {
		environment: { DISPLAY: ':0' },
		platform: 'linux',
		isRoot: false,
		now: 0,
		download,
		...machine,
	})
}

function placeBinary() {
	mkdirSync(join(electron, 'dist'), { recursive: true })
	writeFileSync(join(electron, 'dist', 'electron'), '')
	writeFileSync(join(electron, 'path.txt'), 'electron')
}

describe('the program of the desktop window', () => {
	it('is fetched once', async () => {
		expect(await find({ arrives: true })).toEqual({ binary: join(electron, 'dist', 'electron') })
		expect(await find()).toEqual({ binary: join(electron, 'dist', 'electron') })
		expect(downloads).toBe(1)
	})

	it('is not asked for again for a day when it could not be had', async () => {
		const hour = 60 * 60 * 1000
		expect(await find()).toEqual({ reason: expect.stringContaining('could not be fetched') })
		expect(await find({ now: 23 * hour })).toEqual({ reason: expect.stringContaining('could not be fetched') })
		expect(downloads).toBe(1)
		expect(await find({ now: 24 * hour, arrives: true })).toEqual({ binary: expect.any(String) })
		expect(downloads).toBe(2)
	})

	it('is asked for again when another version is wanted', async () => {
		await find()
		writeFileSync(join(electron, 'package.json'), JSON.stringify({ version: '46.0.0' }))
		await find()
		expect(downloads).toBe(2)
	})

	it('is not fetched where no window can open', async () => {
		expect(await find({ environment: {} })).toEqual({ reason: expect.stringContaining('no display') })
		expect(await find({ isRoot: true })).toEqual({ reason: expect.stringContaining('root') })
		expect(downloads).toBe(0)
	})
})
