import type { DatabaseId } from '../../contract/database.ts'
import type { Wanted } from '../../drivers/engines/engine.ts'
import type { CoreParts } from '../parts.ts'
import { bareStoreWanted } from '../values/keeper-wanted.ts'
import { nameForFile, nameForFolder, type OpenedDatabase } from './catalog.ts'
import { type Found, findDatabase, findFolder } from './open.ts'
import { makeSample } from './sample.ts'
import { readServerAddress, type ServerReading } from './server-address.ts'
import { passwordOf } from './wanted.ts'

export type OpenInput = {
	readonly target: string
	readonly source?: string | undefined
	readonly password?: string | undefined
	readonly keepPassword?: boolean | undefined
}

/**
 * Opens what a person named and puts it on the list, with the folder that its history is read from where one was said.
 * Faults: those of the address and of connecting; `not-found` for a source that is no folder.
 */
export async function openTarget(parts: CoreParts, input: OpenInput): Promise<DatabaseId> {
	const folder = input.source === undefined ? null : await findFolder(input.source, parts.places)
	const found = await findDatabase(input.target, { ...parts.places, dialects: parts.dialects })
	const id = await recordFound(parts, found, input)
	const source = folder ?? found.source
	if (source !== null) await rememberSource(parts, id, source)
	return id
}

function recordFound(parts: CoreParts, found: Found, input: OpenInput): Promise<DatabaseId> {
	switch (found.kind) {
		case 'file':
			return recordFile(parts, found.path)
		case 'server':
			return recordServer(parts, found.reading, input)
		case 'badger':
			return recordStore(parts, { engine: 'badger', path: found.path, address: null, name: nameForFolder(found.path) })
		case 'dynamodb':
			return recordStore(parts, { engine: 'dynamodb', path: found.address.shown, address: found.address.shown, name: found.address.table })
	}
}

/** A bare store counts as opened once its entries could be looked at. */
async function recordStore({ catalog, openKeeper, keepers, places }: CoreParts, opened: OpenedDatabase): Promise<DatabaseId> {
	const wanted = bareStoreWanted(opened, places)
	if (wanted === null) throw new Error(`${opened.engine} is no bare store`)
	const keeper = await openKeeper(wanted)
	await keeper.close()
	const { id } = await catalog.record(opened)
	await keepers.close(id)
	return id
}

/** Makes a sample database and opens it. */
export async function openSample(parts: CoreParts): Promise<DatabaseId> {
	const path = await makeSample({ ...parts, dialect: parts.dialects[0] })
	return recordFile(parts, path)
}

function recordFile(parts: CoreParts, path: string): Promise<DatabaseId> {
	return record(parts, { path }, { engine: 'sqlite', path, address: null, name: nameForFile(path) })
}

/** A password is remembered once it has opened the database, and not before. */
async function recordServer(parts: CoreParts, reading: ServerReading, input: OpenInput): Promise<DatabaseId> {
	const path = reading.server.shown
	const known = await parts.catalog.find(path)
	// The name of a known database stands for the whole address that it was once opened with
	const isName = input.target.trim() === path
	const exact = isName && known?.address ? await readServerAddress(known.address, parts.places) : reading
	const typed = input.password || (exact.hasTypedPassword ? await exact.ownPassword() : null)
	const password = typed || (known && (await parts.secrets.recall(known.id))) || (await passwordOf(exact))
	const wanted = { server: { ...exact.server, shown: path, password } }
	const id = await record(parts, wanted, { engine: 'postgres', path, address: exact.kept, name: exact.server.database })
	if (typed) await parts.secrets.remember(id, typed, input.keepPassword ?? false)
	return id
}

/** A database counts as opened once it could be looked at: what is none does not get on the list. */
async function record({ openEngine, catalog, databases }: CoreParts, wanted: Wanted, opened: OpenedDatabase): Promise<DatabaseId> {
	const engine = await openEngine(wanted)
	try {
		// To connect to a server is to have met its database; a file may turn out to be none
		if (opened.engine === 'sqlite') await engine.describe()
		const { id } = await catalog.record(opened)
		await databases.adopt(id, engine)
		return id
	} catch (thrown) {
		await engine.close()
		throw thrown
	}
}

/** The folder alone says nothing new of what it is: a correction stays with the folder it was made for. */
async function rememberSource({ catalog }: CoreParts, id: DatabaseId, folder: string): Promise<void> {
	const { source } = await catalog.get(id)
	if (source?.folder !== folder) await catalog.setSource(id, { folder, convention: null })
}
