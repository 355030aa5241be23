import type * as fileSystem from 'node:fs/promises'
import { join } from 'node:path'
import type { ProjectFolder } from './convention.ts'
import { readStamp, readStamps, type StampFiles } from './file-stamps.ts'

/** The part of the file system that reading a project takes. */
export type ProjectFiles = Pick<typeof fileSystem, 'readFile' | 'readdir' | 'stat'> & StampFiles

/** A folder that says when anything in it has changed. */
export type OpenFolder = ProjectFolder & {
	/** Times and sizes of all its files: the same as long as none of them is another. */
	stamp(): Promise<string>
	/** The part of it in a folder below, as far as it was listed; null when there is none. */
	below(folder: string): OpenFolder | null
}

/** Reads folders of projects. Contents are kept by path, time and size, so that a second look at 5,000 files reads none. */
export type FolderReader = {
	/** Null when it is not there, is no folder or cannot be read. */
	open(path: string): Promise<OpenFolder | null>
}

const levels = 3
/** A project's folder may hold anything; nobody keeps this many migrations. */
const mostNames = 20_000
const leftOut = new Set(['.git', 'node_modules', '.venv', 'venv', 'target', 'vendor', '__pycache__', '.cache'])
/** Files open at once, well below what a system allows. */
const filesAtOnce = 32

type Kept = { readonly stamp: string; readonly bytes: Uint8Array; text?: string | null }

/** Makes a reader with a memory of its own. */
export function createFolderReader(files: ProjectFiles): FolderReader {
	const kept = new Map<string, Kept>()

	async function contents(path: string): Promise<Kept> {
		const stamp = await readStamp(path, files)
		const known = kept.get(path)
		if (known?.stamp === stamp) return known
		const fresh: Kept = { stamp, bytes: await files.readFile(path) }
		kept.set(path, fresh)
		return fresh
	}

	function folderAt(path: string, names: readonly string[], inTurn: Pool): OpenFolder {
		return {
			path,
			names,
			stamp: async () => {
				const paths = names.map((name) => `${path}/${name}`)
				const stamps = await readStamps(path, paths, files)
				return names.map((name, index) => `${name} ${stamps[index]}`).join('\n')
			},
			below: (folder) => {
				const own = names.filter((name) => name.startsWith(`${folder}/`)).map((name) => name.slice(folder.length + 1))
				return own.length === 0 ? null : folderAt(join(path, folder), own, inTurn)
			},
			bytes: (name) => inTurn(async () => (await contents(join(path, name))).bytes),
			text: (name) =>
				inTurn(async () => {
					const file = await contents(join(path, name))
					if (file.text === undefined) file.text = decoded(file.bytes)
					return file.text
				}),
		}
	}

	return {
		async open(path) {
			const names = await listed(files, path)
			return names === null ? null : folderAt(path, names, createPool(filesAtOnce))
		},
	}
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Without a byte-order mark; null when the bytes are not UTF-8. */
function decoded(bytes: Uint8Array): string | null {
	try {
		return strictUtf8.decode(bytes)
	} catch {
		return null
	}
}

async function listed(files: ProjectFiles, folder: string): Promise<readonly string[] | null> {
	const names: string[] = []
	async function walk(below: string, depth: number): Promise<void> {
		const entries = await files.readdir(join(folder, below), { withFileTypes: true })
		const folders: string[] = []
		for (const entry of entries) {
			const name = below === '' ? entry.name : `${below}/${entry.name}`
			const kind = entry.isSymbolicLink() ? await linkedKind(files, join(folder, name)) : entry
			if (kind.isFile() && names.length < mostNames) names.push(name)
			else if (kind.isDirectory() && depth < levels && !leftOut.has(entry.name)) folders.push(name)
		}
		// A folder below that cannot be read is not a reason to see nothing
		for (const name of folders) await walk(name, depth + 1).catch(() => undefined)
	}
	try {
		await walk('', 0)
	} catch {
		return null
	}
	return names.sort()
}

const nothing = { isFile: () => false, isDirectory: () => false }

/** Links to files are followed; links to folders are not, as they may lead in a circle. */
async function linkedKind(files: ProjectFiles, path: string): Promise<typeof nothing> {
	const found = await files.stat(path).catch(() => null)
	return found?.isFile() ? found : nothing
}

type Pool = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Lets so many works run at once; the others wait their turn. */
function createPool(size: number): Pool {
	const waiting: (() => void)[] = []
	let running = 0
	return async (work) => {
		if (running >= size) await new Promise<void>((resolve) => waiting.push(resolve))
		running++
		try {
			return await work()
		} finally {
			running--
			waiting.shift()?.()
		}
	}
}
