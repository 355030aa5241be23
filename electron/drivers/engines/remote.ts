import { resolve } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import { type AfterDeath, createCaller, listen } from '../crossing/call.ts'
import type { CopiedFile, CopyProgress, CopyRequest, Engine, EngineDescription, Listening, Wanted } from './engine.ts'
import type { SpawnEngineProcess } from './engine-channel.ts'
import { textToObjects } from './objects-text.ts'
import { holdRemotely } from './remote-hold.ts'
import { beginLife, type Caller } from './remote-life.ts'
import { type MigratingRemote, migrateRemotely } from './remote-migrate.ts'
import { removeDatabase } from './side-files.ts'
import { createTurns } from './turns.ts'

export type { SpawnEngineProcess }

type RemoteOptions = Wanted & { readonly spawn: SpawnEngineProcess }

/**
 * Opens a database in an engine process of its own. A statement that cannot be interrupted is ended with its process 2 s
 * after its cancel; whatever was half done is rolled back before the answer comes.
 * A process that ends by itself fails its call with `engine-stopped`, and the next call starts another.
 */
export async function openRemote({ spawn, ...given }: RemoteOptions): Promise<Engine> {
	const wanted: Wanted = 'server' in given ? given : { ...given, path: resolve(given.path) }
	const path = 'server' in wanted ? wanted.server.shown : wanted.path
	const life = await beginLife({ wanted, spawn })
	const turns = createTurns()
	const callNow = createCaller(life)
	const call: Caller = (ask, options = {}) => turns.take(() => callNow(ask, options), options.signal)
	const mend = () => life.incarnation().then(({ client, answer }) => answer(client.recover()))
	const migrating: MigratingRemote = { path, call, mend, incarnation: life.incarnation }
	return {
		identity: life.identity,
		async describe() {
			const { description, objects } = await call((client) => client.describe())
			return { ...description, objects: textToObjects(objects) } as EngineDescription
		},
		schemaHash: () => call((client) => client.schemaHash()),
		read: (queries, { signal } = {}) => call((client, id) => client.read({ call: id, queries }), { signal }),
		piece: (request, { signal } = {}) => call((client, id) => client.piece({ call: id, request }), { signal }),
		write: (statements, { lockTimeoutMs = null } = {}) => call((client) => client.write({ statements, lockTimeoutMs })),
		examine: (steps) => call((client) => client.examine({ steps })),
		sessions: () => call((client) => client.sessions()),
		copyFault: () => call((client) => client.copyFault()),
		migrate: (request, listening = {}) => migrateRemotely(migrating, request, listening),
		copyTo: (request, listening = {}) => copyTo(call, request, listening),
		inspectFile: (request, listening = {}) =>
			call((client, id) => listen(client.inspectFile({ call: id, ...request }), listening), listening),
		async restoreFrom(request, listening = {}) {
			const afterDeath: AfterDeath<null> = async (fault) => {
				await mend()
				throw fault
			}
			await call((client, id) => listen(client.restoreFrom({ call: id, ...request }), listening), { ...listening, afterDeath })
		},
		watch: () => call((client) => client.watch()),
		hold: (request, listening = {}) => holdRemotely(life, request, listening),
		recover: () => call((client) => client.recover()),
		close: () => turns.take(() => life.end()),
	}
}

async function copyTo(call: Caller, request: CopyRequest, listening: Listening<CopyProgress>): Promise<CopiedFile> {
	const afterDeath: AfterDeath<CopiedFile> = async (fault) => {
		await removeDatabase(request.path)
		throw fault
	}
	const report = await call((client, id) => listen(client.copyTo({ call: id, ...request }), listening), { ...listening, afterDeath })
	// It may have been done before the process heard of the cancel
	if (!listening.signal?.aborted) return report
	await removeDatabase(request.path)
	throw new FaultError({ kind: 'cancelled' })
}
