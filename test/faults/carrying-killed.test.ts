import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as files from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { undoChanges } from '../../electron/drivers/stores/apply-changes.ts'
import { nameOf, noise } from '../conformance/store-ground.ts'
import { contentOf, exported, imported, memoryStoreOf, sqliteStoreIn } from '../support/carry-ground.ts'
import { createPlace } from '../support/sqlite-place.ts'

const program = fileURLToPath(new URL('../support/carry-until-killed.ts', import.meta.url))
const many = Array.from({ length: 7_000 }, (_, index) => ({
	...nameOf(`p${index % 3}`, String(index).padStart(6, '0')),
	value: noise(index % 120, index),
}))

/** Kills the program as soon as it has told so many lines of writing, wherever it is by then. */
async function killAfter(lines: number, ...given: readonly string[]): Promise<void> {
	const running = spawn(process.execPath, [program, ...given, String(lines)], { stdio: ['ignore', 'pipe', 'inherit'] })
	const ended = once(running, 'exit')
	let told = 0
	for await (const line of createInterface({ input: running.stdout })) {
		if (line !== 'writing') continue
		told += 1
		if (told === lines) running.kill('SIGKILL')
	}
	expect(await ended).toEqual([null, 'SIGKILL'])
}

test('an import that is killed twice is done again: nothing is there twice, nothing is missing, and all of it can be taken back', async () => {
	await using place = createPlace()
	const source = await memoryStoreOf(many)
	await exported(source, { path: place.file('dump'), form: 'whole' })
	const store = await sqliteStoreIn(place, 'kv.db')
	await killAfter(2, place.file('kv.db'), place.file('dump'), place.file('first'))
	await killAfter(3, place.file('kv.db'), place.file('dump'), place.file('second'))
	const there = (await contentOf(store)).length
	expect(there).toBeGreaterThanOrEqual(3_000)
	expect(there).toBeLessThan(many.length)
	const ended = await imported(store, { path: place.file('dump'), collision: 'stop', changesPath: place.file('third') })
	expect(ended).toMatchObject({ entries: many.length, same: there, kept: 0, verified: many.length - there })
	expect(await contentOf(store)).toEqual(await contentOf(source))
	for (const [index, name] of ['third', 'second', 'first'].entries()) {
		const request = { path: place.file(name), changesPath: place.file(`undone ${index}`) }
		expect(await undoChanges(store, request, files, { onProgress: () => undefined })).toMatchObject({ fault: null })
	}
	expect(await contentOf(store)).toEqual([])
})
