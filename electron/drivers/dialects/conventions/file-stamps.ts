import type { statSync } from 'node:fs'
import type * as fileSystem from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { startStopwatch } from '../../../lib/stopwatch.ts'

/** What asking files for their times takes. Without the two that may be left out, thousands of files are asked more slowly. */
export type StampFiles = Pick<typeof fileSystem, 'stat'> & {
	readonly statfs?: typeof fileSystem.statfs
	readonly statSync?: typeof statSync
}

/** Fewer files are asked one by one, without a glance at what holds them. */
const many = 200
/** Files asked at once, where each is asked by itself. */
const atOnce = 32
/** How long everything else may wait for a batch. Milliseconds. */
const batchMs = 2

/**
 * Time and size of each file, as a text that changes with the file; empty for one that is gone. A question by itself costs
 * a waking of another thread, many times what the answer takes, so files on a local disk are asked in short batches.
 * Files elsewhere never are: a server that does not answer would stop everything.
 */
export async function readStamps(folder: string, paths: readonly string[], files: StampFiles): Promise<readonly string[]> {
	const { statSync } = files
	if (statSync && paths.length >= many && (await isLocal(folder, files))) return inBatches(paths, (path) => stampNow(path, statSync))
	return oneByOne(paths, (path) => readStamp(path, files).catch(() => ''))
}

/** Faults: those of the file system. */
export async function readStamp(path: string, files: Pick<StampFiles, 'stat'>): Promise<string> {
	return stampText(await files.stat(path))
}

function stampNow(path: string, stat: typeof statSync): string {
	try {
		const found = stat(path, { throwIfNoEntry: false })
		return found ? stampText(found) : ''
	} catch {
		return ''
	}
}

type Times = { readonly mtimeMs: number; readonly ctimeMs: number; readonly size: number }

/** With the time that nobody sets back: an editor may keep the other one. */
const stampText = ({ mtimeMs, ctimeMs, size }: Times): string => `${mtimeMs} ${ctimeMs} ${size}`

/** Some at a time, so that others who ask for files get their turn. */
async function oneByOne(paths: readonly string[], stamp: (path: string) => Promise<string>): Promise<readonly string[]> {
	const stamps = paths.map(() => '')
	const rest = paths.entries()
	const walk = async () => {
		for (const [index, path] of rest) stamps[index] = await stamp(path)
	}
	await Promise.all(Array.from({ length: atOnce }, walk))
	return stamps
}

/** Asks one after the other without waiting, in batches so short that everything else goes on between them. */
export async function inBatches<Wanted, Answer>(all: readonly Wanted[], ask: (wanted: Wanted) => Answer): Promise<readonly Answer[]> {
	const answers: Answer[] = []
	let batch = startStopwatch()
	for (const wanted of all) {
		answers.push(ask(wanted))
		if (batch() < batchMs) continue
		await setImmediate()
		batch = startStopwatch()
	}
	return answers
}

/** Kinds of local file systems by the numbers that Linux gives them (linux/magic.h): ext, xfs, btrfs, f2fs, zfs, tmpfs, overlay. */
const localKinds = new Set([0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0x01021994, 0x794c7630])

/** Is a folder on a disk of this machine, as far as that can be told. */
export async function isLocal(folder: string, { statfs }: StampFiles): Promise<boolean> {
	const found = await statfs?.(folder).catch(() => null)
	return found ? localKinds.has(found.type) : false
}
