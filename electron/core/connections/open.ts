import { FaultError } from '../../contract/fault.ts'
import type { Dialect } from '../../drivers/dialects/dialect.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { type Reading, readTarget } from './address.ts'
import type { ServerPlaces } from './libpq-files.ts'
import { readServerAddress, type ServerReading } from './server-address.ts'

/** The database that an address means, and the project's folder where that was what named it. */
export type Found = { readonly source: string | null } & (
	| { readonly kind: 'file'; readonly path: string }
	| { readonly kind: 'server'; readonly reading: ServerReading }
)

type Options = ServerPlaces & { readonly dialects: readonly Dialect[] }

/**
 * Finds the database that an address means: a file, a server's, or the one that the project in a folder keeps. A file's
 * path is the real one, so that two links to it are one database.
 * Faults: `unsupported-address`, `missing-variable`, `ambiguous-address`, `not-found`, `is-a-folder`, `permission-denied`, `tls-failed`.
 */
export async function findDatabase(address: string, options: Options): Promise<Found> {
	const target = readTarget(address, options)
	if (target.kind === 'server') {
		return { kind: 'server', reading: await readServerAddress(target.text, options, target.variable), source: null }
	}
	const path = await choose(address, target.readings, options.files)
	if (!(await isFolder(path, options.files))) return { kind: 'file', path: await realPath(path, options.files), source: null }
	const located = await locate(path, options.dialects)
	return inProject(located, await realPath(path, options.files), options)
}

/** A project's own address is read from its folder, and may not lead to a further folder. */
async function inProject({ address, dialect }: Located, folder: string, options: Options): Promise<Found> {
	const found = await findDatabase(address, { ...options, workingFolder: folder, dialects: [] })
	// Ordered SQL has its history in the project's files; and nothing but the folder tells whose an empty database on a server is
	return { ...found, source: dialect.kind === 'ordered-sql' || found.kind === 'server' ? folder : null }
}

/** The one file of several readings that is there; the usual reading when none is. Fault `ambiguous-address`. */
async function choose(address: string, readings: readonly [Reading, ...Reading[]], files: FileSystem): Promise<string> {
	const [usual, ...others] = readings
	if (others.length === 0) return usual.path
	const looked = await Promise.all(
		readings.map(async (reading) => ({
			...reading,
			exists: await files.stat(reading.path).then(
				() => true,
				() => false,
			),
		})),
	)
	const there = looked.filter(({ exists }) => exists)
	if (new Set(there.map(({ path }) => path)).size > 1) throw new FaultError({ kind: 'ambiguous-address', address, paths: looked })
	return there[0]?.path ?? usual.path
}

/** The real path of a folder that a history is to be read from. Faults: `not-found` (also for a file), `permission-denied`. */
export async function findFolder(text: string, options: ServerPlaces): Promise<string> {
	const target = readTarget(text, options)
	if (target.kind === 'server') throw new FaultError({ kind: 'not-found', path: text })
	const [{ path }] = target.readings
	if (!(await isFolder(path, options.files))) throw new FaultError({ kind: 'not-found', path })
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

type Located = { readonly address: string; readonly dialect: Dialect }

async function locate(folder: string, dialects: readonly Dialect[]): Promise<Located> {
	for (const dialect of dialects) {
		const address = await dialect.locate(folder)
		if (address !== null) return { address, dialect }
	}
	throw new FaultError({ kind: 'is-a-folder', path: folder })
}

async function realPath(path: string, files: FileSystem): Promise<string> {
	return files.realpath(path).catch(() => {
		throw new FaultError({ kind: 'not-found', path })
	})
}
