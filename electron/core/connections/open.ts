import { basename, dirname, extname, join, resolve } from 'node:path'
import { FaultError, faultOf } from '../../contract/fault.ts'
import type { Dialect } from '../../drivers/dialects/dialect.ts'
import type { DynamoAddress } from '../../drivers/stores/keeper.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { readDynamoAddress } from '../values/dynamo-address.ts'
import { type Reading, readTarget } from './address.ts'
import type { ServerPlaces } from './libpq-files.ts'
import { readServerAddress, type ServerReading } from './server-address.ts'

/** The database that an address means, and the project's folder where that was what named it. */
export type Found = { readonly source: string | null } & (
	| { readonly kind: 'file'; readonly path: string }
	| { readonly kind: 'server'; readonly reading: ServerReading }
	/** A bare store: a folder, or a table that is somewhere else. */
	| { readonly kind: 'badger'; readonly path: string }
	| { readonly kind: 'dynamodb'; readonly address: DynamoAddress }
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
	if (target.kind === 'table') return { kind: 'dynamodb', address: readDynamoAddress(target.text, options.environment), source: null }
	const path = await choose(address, target.readings, options.files)
	const isInFolder = await isFolder(path, options.files).catch(async (thrown: unknown) => {
		// Known under its real path, if it was ever opened
		if (faultOf(thrown)?.kind !== 'not-found') throw thrown
		throw new FaultError({ kind: 'not-found', path: await realPathOfLost(path, options.files) })
	})
	const real = await realPath(path, options.files)
	if (isInFolder) {
		const store = await badgerFolderIn(path, options.files)
		if (store) return { kind: 'badger', path: await realPath(store, options.files), source: null }
		const located = await locate(path, options.dialects)
		if (!located) throw new FaultError({ kind: 'is-a-folder', path })
		return inProject(located, real, real, options)
	}
	const located = isConfiguration(path)
		? await locate(
				path,
				options.dialects.filter(({ kind }) => kind === 'alembic'),
			)
		: null
	return located ? inProject(located, real, dirname(real), options) : { kind: 'file', path: real, source: null }
}

/** A project's own address is read from its folder, and may not lead to a further folder. */
async function inProject({ address, dialect }: Located, source: string, folder: string, options: Options): Promise<Found> {
	const found = await findDatabase(address, { ...options, workingFolder: folder, dialects: [] })
	// Only redun's history is known without the project; and nothing but the folder tells whose an empty database on a server is
	return { ...found, source: dialect.kind !== 'redun' || found.kind === 'server' ? source : null }
}

/** As many links may lead on from one another as Linux follows. */
const mostLinks = 40

/** Where a file that is gone was: in the real folder, behind links that are still there. */
async function realPathOfLost(path: string, files: FileSystem, links = 0): Promise<string> {
	const folder = await files.realpath(dirname(path)).catch(() => null)
	if (folder === null) return path
	const there = join(folder, basename(path))
	const target = links < mostLinks ? await files.readlink(there).catch(() => null) : null
	return target === null ? there : realPathOfLost(resolve(folder, target), files, links + 1)
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

/**
 * The real path of what a history is to be read from: a folder, or the file that configures a project.
 * Faults: `not-found` (also for any other file), `permission-denied`.
 */
export async function findFolder(text: string, options: ServerPlaces): Promise<string> {
	const target = readTarget(text, options)
	if (target.kind !== 'file') throw new FaultError({ kind: 'not-found', path: text })
	const [{ path }] = target.readings
	if (!(await isFolder(path, options.files)) && !isConfiguration(path)) throw new FaultError({ kind: 'not-found', path })
	return realPath(path, options.files)
}

/** Where a folder is a Badger store, or lakeFS's own folder with one in it; null where it is neither. */
async function badgerFolderIn(path: string, files: FileSystem): Promise<string | null> {
	for (const folder of [path, join(path, 'metadata')]) {
		const head = await files.readFile(join(folder, 'MANIFEST')).catch(() => null)
		if (head?.subarray(0, 4).toString('latin1') === 'Bdgr') return folder
	}
	return null
}

/** Alembic's configuration, by any name that it is given. */
function isConfiguration(path: string): boolean {
	return extname(path) === '.ini' || basename(path) === 'pyproject.toml'
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

async function locate(folder: string, dialects: readonly Dialect[]): Promise<Located | null> {
	for (const dialect of dialects) {
		const address = await dialect.locate(folder)
		if (address !== null) return { address, dialect }
	}
	return null
}

async function realPath(path: string, files: FileSystem): Promise<string> {
	return files.realpath(path).catch(() => {
		throw new FaultError({ kind: 'not-found', path })
	})
}
