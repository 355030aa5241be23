import { faultOf } from '../../contract/fault.ts'
import type { Engine, MigrateReport, MigrateRequest, ServerAddress } from './engine.ts'
import { readSessions } from './postgres-activity.ts'
import { describe } from './postgres-describe.ts'
import { dumpFault, dumpTo, inspectDump } from './postgres-dump.ts'
import type { DumpClient } from './postgres-dump-child.ts'
import { namingHolders, restoreOutlook } from './postgres-dump-outlook.ts'
import { restoreDump } from './postgres-dump-restore.ts'
import { examineServer } from './postgres-examine.ts'
import { oldestServer } from './postgres-faults.ts'
import { holdServer } from './postgres-hold.ts'
import { readIdentity } from './postgres-identity.ts'
import { createLooker, readAll, readPiece } from './postgres-look.ts'
import { migrateServer } from './postgres-migrate.ts'
import { findPooler } from './postgres-pooler.ts'
import type { ProgramPlaces } from './postgres-programs.ts'
import { untilRunsEnded } from './postgres-recover.ts'
import { readSchemaHash } from './postgres-schema.ts'
import { openSession, type PgSession } from './postgres-session.ts'
import { writeAll } from './postgres-write.ts'
import { createTurns } from './turns.ts'
import { unfinishedReport } from './unfinished-report.ts'
import { unopenedEngine } from './unopened.ts'

const defaultLockTimeoutMs = 5_000

type Opened = { readonly engine: Engine; readonly identity: string }

/**
 * Opens a database of a PostgreSQL server in this process. One session that only looks is kept; whatever changes
 * something has a session of its own. `places` says where PostgreSQL's own programs may lie.
 * Faults: `unreachable`, `password-required`, `authentication-failed`, `no-such-database`, `tls-required`, `tls-failed`,
 * `server-too-old`, `too-many-connections`, `standby`, `connection-lost`, and `transaction-pooler` behind one for statements.
 */
export async function openPostgres({ server }: { readonly server: ServerAddress }, places: ProgramPlaces): Promise<Opened> {
	const session = await openSession(server, 'look')
	try {
		const identity = await readIdentity(session, server)
		const pooler = await findPooler(session, server)
		const client = { ...places, server: reached(server, session), pooler, serverMajor: Number.parseInt(session.met.version, 10) }
		return { engine: engineFor(server, client, { identity, pooler }, session), identity }
	} catch (thrown) {
		await session.close()
		throw thrown
	}
}

/** The engine of a server that need not be there: a dump is read by PostgreSQL's own programs, whichever server it is of. */
export function openUnopenedPostgres(wanted: { readonly server: ServerAddress }, places: ProgramPlaces): Engine {
	const client: DumpClient = { ...places, server: wanted.server, pooler: false, serverMajor: oldestServer }
	return unopenedEngine(async () => (await openPostgres(wanted, places)).engine, {
		identity: `unopened:${wanted.server.shown}`,
		inspectFile: (request, listening = {}) => inspectDump(client, request, listening),
	})
}

/** PostgreSQL's own programs go to the server that was met, whichever others the address names. */
function reached(server: ServerAddress, session: PgSession): ServerAddress {
	return { ...server, hosts: [session.met.endpoint] }
}

function engineFor(
	server: ServerAddress,
	client: DumpClient,
	known: { readonly identity: string; readonly pooler: boolean },
	session: PgSession,
): Engine {
	const turns = createTurns()
	const looker = createLooker(server, known.identity, session)
	return {
		identity: known.identity,
		describe: () => turns.take(() => looker.look((held) => describe(held, { server, ...known }))),
		schemaHash: () => turns.take(() => looker.look(readSchemaHash)),
		read: (queries, { signal } = {}) => turns.take(() => looker.look((held) => readAll(held, queries, signal), signal), signal),
		piece: (request, { signal } = {}) => turns.take(() => looker.look((held) => readPiece(held, request), signal), signal),
		write: (statements, { lockTimeoutMs = defaultLockTimeoutMs } = {}) => turns.take(() => writeAll(server, statements, lockTimeoutMs)),
		examine: (steps) => turns.take(() => looker.look((held) => examineServer(held, steps))),
		sessions: () => turns.take(() => looker.look(readSessions)),
		copyFault: async () => (await dumpFault(client)) ?? (await turns.take(() => looker.look(restoreOutlook))),
		// Reports what goes wrong instead of throwing
		migrate: (request, listening = {}) =>
			turns
				.take(() => migrateServer(server, known.identity, request, listening), listening.signal)
				.catch((thrown: unknown) => unfinishedOrThrow(request, thrown)),
		copyTo: (request, listening = {}) =>
			turns.take(() => dumpTo(client, request, listening).catch(namingHolders(looker.look)), listening.signal),
		inspectFile: (request, listening = {}) => turns.take(() => inspectDump(client, request, listening), listening.signal),
		restoreFrom: (request, listening = {}) =>
			turns.take(() => restoreDump(client, request, listening).catch(namingHolders(looker.look)), listening.signal),
		// A server's database is never swapped for a copy
		watch: async () => undefined,
		// Beside the turns: what works under the lock is looked at meanwhile
		hold: (request, listening = {}) => holdServer(server, request, listening),
		recover: () =>
			turns.take(() =>
				looker.look(async (held) => {
					await untilRunsEnded(held)
					return 'ok'
				}),
			),
		close: () => turns.take(() => looker.close()),
	}
}

function unfinishedOrThrow(request: MigrateRequest, thrown: unknown): MigrateReport {
	const fault = faultOf(thrown)
	if (!fault) throw thrown
	return unfinishedReport(request, fault)
}
