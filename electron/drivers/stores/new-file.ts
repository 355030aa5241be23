import { basename, dirname, join } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import { toFileFault } from '../../contract/file-faults.ts'
import type { FileSystem } from '../../lib/file-system.ts'

/** A file that is there whole or not at all. */
export type NewFile = {
	/** What is written is gathered, so that many short texts are cheap. */
	write(text: string): Promise<void>
	/** Puts it on the disk and gives it its name. */
	finish(): Promise<void>
	/** Takes away what was written so far; nothing happens once it is finished. */
	discard(): Promise<void>
}

/** Who makes files here: what a program that is no more has left unfinished is nobody's. */
export type FileMaker = { readonly processId: number; readonly isRunning: (processId: number) => boolean }

type NewFileOptions = {
	readonly files: FileSystem
	readonly maker: FileMaker
	/** What a file of this kind begins with, one of these. */
	readonly beginnings: readonly string[]
}

const gatheredCharacters = 262_144

/**
 * Begins a file that only its owner may read, beside its place (`.<process>.part`) until it is finished; takes away what a program
 * that was killed over the same file left there. Faults, of this and its methods: `file-exists` (also of one that a running
 * program has not finished yet), `not-found` for its folder, `permission-denied`, `disk-full`, `input-output`.
 */
export async function createNewFile(path: string, options: NewFileOptions): Promise<NewFile> {
	const { files, maker } = options
	const partPath = `${path}.${maker.processId}.part`
	const guarded = async <Result>(work: () => Promise<Result>, of = partPath): Promise<Result> => {
		try {
			return await work()
		} catch (thrown) {
			throw toFileFault(thrown, of, 'write')
		}
	}
	await insistOnAbsence(path, files)
	await guarded(() => sweep(path, options), path)
	const handle = await guarded(() => files.open(partPath, 'wx', 0o600))
	let gathered: string[] = []
	let length = 0
	let finished = false
	const flush = async () => {
		const text = gathered.join('')
		gathered = []
		length = 0
		await guarded(() => handle.appendFile(text), path)
	}
	return {
		async write(text) {
			gathered.push(text)
			length += text.length
			if (length >= gatheredCharacters) await flush()
		},
		async finish() {
			await flush()
			await guarded(() => handle.sync(), path)
			await handle.close()
			// Somebody may have made one in the meantime
			await insistOnAbsence(path, files)
			await guarded(() => files.rename(partPath, path), path)
			finished = true
		},
		async discard() {
			if (finished) return
			await handle.close().catch(() => undefined)
			await files.rm(partPath, { force: true })
		},
	}
}

/** Its name says whose it was, and its beginning that it is one of these: what only looks like it stays. */
async function sweep(path: string, { files, maker, beginnings }: NewFileOptions): Promise<void> {
	const name = basename(path)
	for (const found of await files.readdir(dirname(path))) {
		const processId = found.startsWith(`${name}.`) ? /^(\d+)\.part$/.exec(found.slice(name.length + 1))?.[1] : undefined
		if (processId === undefined) continue
		const part = join(dirname(path), found)
		if (maker.isRunning(Number(processId))) throw new FaultError({ kind: 'file-exists', path: part })
		if (await beginsWithOne(part, beginnings, files)) await files.rm(part, { force: true })
	}
}

/** Or has nothing in it yet. */
async function beginsWithOne(path: string, beginnings: readonly string[], files: FileSystem): Promise<boolean> {
	const found = await files.stat(path).catch(() => null)
	if (!found?.isFile()) return false
	await using handle = await files.open(path, 'r')
	const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(Math.max(...beginnings.map(({ length }) => length))) })
	const head = buffer.toString('latin1', 0, bytesRead)
	return head === '' || beginnings.some((beginning) => head.startsWith(beginning))
}

async function insistOnAbsence(path: string, files: FileSystem): Promise<void> {
	const isThere = await files.stat(path).then(
		() => true,
		(thrown: unknown) => !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'),
	)
	if (isThere) throw new FaultError({ kind: 'file-exists', path })
}
