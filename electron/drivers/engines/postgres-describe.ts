import type { PostgresDescription, ServerAddress } from './engine.ts'
import { readObjects } from './postgres-objects.ts'
import type { PgSession } from './postgres-session.ts'
import { beginSize } from './postgres-size.ts'

/** What a description needs to know that the session does not. */
type Known = { readonly server: ServerAddress; readonly identity: string; readonly pooler: boolean }

/** Describes the database as the session's transaction sees it. Reads catalogues and sizes only, no rows of anybody's. */
export async function describe(session: PgSession, { server, identity, pooler }: Known): Promise<PostgresDescription> {
	const { met } = session
	const { rows } = await session.query(
		`SELECT current_database(), current_user, coalesce(current_schema(), ''), pg_relation_size('pg_catalog.pg_class'), pg_is_in_recovery()`,
	)
	const [database, user, schema, catalogueBytes, standby] = rows[0] ?? []
	const sizeBytes = beginSize(session, server, { identity, catalogueBytes: Number(catalogueBytes) })
	const objects = await readObjects(session)
	return {
		kind: 'postgres',
		version: met.version,
		path: server.shown,
		identity,
		sizeBytes: await sizeBytes(),
		objects,
		// The server itself rolls back what a dead writer left
		unfinishedTransaction: false,
		server: {
			host: met.endpoint.host.startsWith('/') ? met.endpoint.host : `${met.endpoint.host}:${met.endpoint.port}`,
			database: String(database),
			user: String(user),
			schema: String(schema),
			timeZone: met.timeZone,
			tls: met.endpoint.encryption !== false,
			standby: standby === true,
			pooler,
		},
	}
}
