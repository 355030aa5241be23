import { FaultError } from '../../contract/fault.ts'
import type { Dialect } from '../../drivers/dialects/dialect.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { addressToPath } from './address.ts'

/**
 * Finds the database file that an address means: the file itself, or the one that the project in a folder keeps.
 * The path is the real one, so that two links to a file are one database.
 * Faults: `unsupported-address`, `not-found`, `is-a-folder`, `permission-denied`.
 */
export async function findDatabase(
	address: string,
	options: {
		readonly files: FileSystem
		readonly dialects: readonly Dialect[]
		readonly workingFolder: string
		readonly userFolder: string
	},
): Promise<string> {
	const path = addressToPath(address, options)
	if (await isFolder(path, options.files)) return realPath(await locate(path, options.dialects), options.files)
	return realPath(path, options.files)
}

async function isFolder(path: string, files: FileSystem): Promise<boolean> {
	return files.stat(path).then(
		(found) => found.isDirectory(),
		(thrown: NodeJS.ErrnoException) => {
			if (thrown.code === 'EACCES' || thrown.code === 'EPERM') throw new FaultError({ kind: 'permission-denied', path, access: 'read' })
			throw new FaultError({ kind: 'not-found', path })
		},
	)
}

async function locate(folder: string, dialects: readonly Dialect[]): Promise<string> {
	for (const dialect of dialects) {
		const path = await dialect.locate(folder)
		if (path !== null) return path
	}
	throw new FaultError({ kind: 'is-a-folder', path: folder })
}

async function realPath(path: string, files: FileSystem): Promise<string> {
	return files.realpath(path).catch(() => {
		throw new FaultError({ kind: 'not-found', path })
	})
}
