import type { BigIntStats } from 'node:fs'
import { readFile, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** What is known of running programs here. */
export type Surroundings = {
	readonly platform: NodeJS.Platform
	/** A program with this number is running, whoever owns it. */
	readonly isRunning: (processId: number) => boolean
}

/** Who has the folder to itself; the number is null where nothing tells it. */
export type BadgerHolder = { readonly processId: number | null }

/** File systems whose locks another machine may hold: statfs(2) on Linux. NFS, CIFS, SMB2, 9P, FUSE, Ceph. */
const sharedFileSystems = new Set([0x6969, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546, 0x00c36400])

/**
 * The program that has a Badger folder open to write; null where none has. Nothing is locked to find out. Badger locks the
 * folder itself with flock(2) and notes its process in `LOCK`, which stays behind when it is killed (github.com/dgraph-io/badger,
 * dir_unix.go; shared locks are readers' and stand in nobody's way). Linux tells its locks in /proc/locks. Where locks cannot
 * be seen, a `LOCK` whose process runs, or that names none, is taken as held.
 */
export async function findBadgerHolder(folder: string, { platform, isRunning }: Surroundings): Promise<BadgerHolder | null> {
	const lock = join(folder, 'LOCK')
	const noted = await readNote(lock)
	const locks = platform === 'linux' ? await readFile('/proc/locks', 'utf8').catch(() => null) : null
	if (locks !== null) {
		const places = await Promise.all([folder, lock].map((path) => stat(path, { bigint: true }).catch(() => null)))
		const locked = places.map((place) => place && lockerOf(place, locks, noted?.processId ?? null)).find((found) => found !== null)
		if (locked) return { processId: locked.processId ?? noted?.processId ?? null }
		return noted && (await isSharedFileSystem(folder)) ? noted : null
	}
	return noted && (noted.processId === null || isRunning(noted.processId)) ? noted : null
}

async function readNote(lock: string): Promise<BadgerHolder | null> {
	try {
		const text = (await readFile(lock, 'utf8')).trim()
		return { processId: /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null }
	} catch (thrown) {
		// One that exists and cannot be read still says that there may be somebody
		return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT' ? null : { processId: null }
	}
}

async function isSharedFileSystem(folder: string): Promise<boolean> {
	return sharedFileSystems.has((await statfs(folder)).type)
}

/**
 * Who holds a lock to write on a file, as /proc/locks has it (proc_locks(5)): `1: FLOCK ADVISORY WRITE 710 08:01:2354 0 EOF`.
 * Some file systems name another device there than stat does; then the process that LOCK notes must be the locker.
 */
function lockerOf({ dev, ino }: BigIntStats, locks: string, noted: number | null): BadgerHolder | null {
	for (const line of locks.split('\n')) {
		const found = /^\d+: \S+\s+\S+\s+WRITE\s+(-?\d+)\s+([0-9a-f]+):([0-9a-f]+):(\d+)\s/.exec(line)
		if (!found || BigInt(found[4] ?? 0) !== ino) continue
		const processId = Number(found[1])
		const device = [Number.parseInt(found[2] ?? '', 16), Number.parseInt(found[3] ?? '', 16)]
		const [major, minor] = deviceNumbers(dev)
		if (processId !== noted && (device[0] !== major || device[1] !== minor)) continue
		return { processId: processId > 0 ? processId : null }
	}
	return null
}

/** As makedev(3) packs them. */
function deviceNumbers(device: bigint): readonly [number, number] {
	const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n)
	const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n)
	return [Number(major), Number(minor)]
}
