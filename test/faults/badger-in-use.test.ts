import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBadgerStore } from '../../electron/drivers/stores/badger.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { copyBadgerFolder, lakefsFixtures, quietGround } from '../support/badger-folder.ts'

const small = join(lakefsFixtures, 'small/badger')
const linux = process.platform === 'linux'

/** Holds a lock as a running program does, until it is let go. */
async function holdLock(path: string, kind: '--exclusive' | '--shared'): Promise<AsyncDisposable & { readonly processId: number }> {
	// Without a fork the process that is known here is the one that holds the lock
	const child = spawn('flock', [kind, '--no-fork', path, 'sh', '-c', 'echo held; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit'] })
	const ended = once(child, 'exit')
	await once(child.stdout, 'data')
	return {
		processId: child.pid ?? 0,
		async [Symbol.asyncDispose]() {
			child.kill('SIGKILL')
			await ended
		},
	}
}

describe.skipIf(!linux)('a Badger folder that a running program has locked, as it does: the folder itself', () => {
	test('is refused, and the program named', async () => {
		await using folder = await copyBadgerFolder(small)
		await using holder = await holdLock(folder.path, '--exclusive')
		await writeFile(join(folder.path, 'LOCK'), `${holder.processId}\n`)
		const { processId } = holder
		expect(await faultOf(openBadgerStore(folder.path, quietGround))).toEqual({ kind: 'store-in-use', path: folder.path, processId })
	})

	test('is refused also where LOCK names nobody, or another', async () => {
		await using folder = await copyBadgerFolder(small)
		await using holder = await holdLock(folder.path, '--exclusive')
		const { processId } = holder
		expect(await faultOf(openBadgerStore(folder.path, quietGround))).toMatchObject({ kind: 'store-in-use', processId })
		await writeFile(join(folder.path, 'LOCK'), '4711\n')
		expect(await faultOf(openBadgerStore(folder.path, quietGround))).toMatchObject({ kind: 'store-in-use', processId })
	})

	test('is refused where the file LOCK is what is locked', async () => {
		await using folder = await copyBadgerFolder(small)
		const lock = join(folder.path, 'LOCK')
		await writeFile(lock, '')
		await using holder = await holdLock(lock, '--exclusive')
		const { processId } = holder
		expect(await faultOf(openBadgerStore(folder.path, quietGround))).toMatchObject({ kind: 'store-in-use', processId })
	})

	test('is read once the program is gone, though it left its LOCK behind', async () => {
		await using folder = await copyBadgerFolder(small)
		const holder = await holdLock(folder.path, '--exclusive')
		await writeFile(join(folder.path, 'LOCK'), `${holder.processId}\n`)
		await holder[Symbol.asyncDispose]()
		const store = await openBadgerStore(folder.path, quietGround)
		expect((await store.partitions({ limit: 99 })).partitions.length).toBeGreaterThan(3)
	})

	test('is read where LOCK names a running program that holds no lock: numbers are given out again', async () => {
		await using folder = await copyBadgerFolder(small)
		await writeFile(join(folder.path, 'LOCK'), `${process.pid}\n`)
		await openBadgerStore(folder.path, { ...quietGround, isRunning: () => true })
	})

	test('is read beside a program that only reads', async () => {
		await using folder = await copyBadgerFolder(small)
		await using _holder = await holdLock(folder.path, '--shared')
		await openBadgerStore(folder.path, quietGround)
	})

	test('can be locked by a program while it is open here: nothing is held', async () => {
		await using folder = await copyBadgerFolder(small)
		const store = await openBadgerStore(folder.path, quietGround)
		await using holder = await holdLock(folder.path, '--exclusive')
		expect(holder.processId).toBeGreaterThan(0)
		await writeFile(join(folder.path, 'LOCK'), `${holder.processId}\n`)
		expect(await faultOf(store.partitions({ limit: 1 }))).toMatchObject({ kind: 'file-replaced' })
		expect(await faultOf(store.partitions({ limit: 1 }))).toMatchObject({ kind: 'store-in-use' })
	})
})

describe('where locks cannot be seen', () => {
	const elsewhere = { ...quietGround, platform: 'darwin', isRunning: (processId: number) => processId === 4711 } as const
	const openWith = async (note: string | null) => {
		await using folder = await copyBadgerFolder(small)
		if (note !== null) await writeFile(join(folder.path, 'LOCK'), note)
		else await rm(join(folder.path, 'LOCK'), { force: true })
		const store = await openBadgerStore(folder.path, elsewhere).catch((thrown: unknown) => faultOf(Promise.reject(thrown)))
		return 'kind' in store ? store : 'open'
	}

	test('a LOCK whose program runs is taken as held', async () => {
		expect(await openWith('4711\n')).toMatchObject({ kind: 'store-in-use', processId: 4711 })
	})

	test('a LOCK that names nobody is taken as held', async () => {
		expect(await openWith('')).toMatchObject({ kind: 'store-in-use', processId: null })
		expect(await openWith('-1\n')).toMatchObject({ kind: 'store-in-use', processId: null })
	})

	test('a LOCK whose program is gone, or none, is not', async () => {
		expect(await openWith('4712\n')).toBe('open')
		expect(await openWith(null)).toBe('open')
	})
})
