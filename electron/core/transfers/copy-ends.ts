import type { DatabaseId, RevisionRef } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Dialect } from '../../drivers/dialects/dialect.ts'
import type { EngineDescription, Wanted } from '../../drivers/engines/engine.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import type { Sight } from '../connections/databases.ts'
import { currentOf } from '../history/places.ts'
import type { CoreParts } from '../parts.ts'

type Server = Extract<Wanted, { readonly server: unknown }>
type Parts = Pick<CoreParts, 'catalog' | 'wantedOf' | 'databases' | 'files'>

/** What stops an asking. */
export type Signal = { readonly signal?: AbortSignal | undefined }

/** What a copy was asked for between. */
export type Between = { readonly source: DatabaseId; readonly target: DatabaseId }

/** The file that is copied, as it stands now. */
export type SourceEnd = {
	readonly source: CatalogRecord
	readonly sourceSight: Sight
	/** Another as soon as somebody has written to the file. */
	readonly stamp: string
	readonly stampNow: () => Promise<string>
}

/** The two ends of a copy, as they stand now. */
export type CopyEnds = SourceEnd & {
	readonly target: CatalogRecord
	readonly server: Server
	/** Where unqualified names are made in the target. */
	readonly usualSchema: string
	/** Names the target's very database. */
	readonly targetIdentity: string
}

/** Looks at a source. Faults: `copy-unsupported`, those of opening it. */
export async function lookAtSource(parts: Parts, id: DatabaseId): Promise<SourceEnd> {
	const source = await sourceFile(parts, id)
	const sourceSight = await parts.databases.see(id)
	const stampNow = () => stampOf(parts, source.path, sourceSight.look.description.identity)
	return { source, sourceSight, stamp: await stampNow(), stampNow }
}

/** Looks at both ends. Faults: `copy-unsupported`, those of opening either. */
export async function lookAtEnds(parts: Parts, { source: sourceId, target: targetId }: Between): Promise<CopyEnds> {
	await sourceFile(parts, sourceId)
	const target = await parts.catalog.get(targetId)
	const server = target.engine === 'postgres' ? await parts.wantedOf(target) : null
	if (!server || !('server' in server)) throw new FaultError({ kind: 'copy-unsupported', path: target.path, end: 'target' })
	const source = await lookAtSource(parts, sourceId)
	const { description } = (await parts.databases.see(targetId)).look
	return {
		...source,
		target,
		server,
		usualSchema: usualSchemaOf(description),
		targetIdentity: description.identity,
	}
}

/** Where unqualified names are made; `public` where the server names none. */
export function usualSchemaOf(description: EngineDescription): string {
	return description.kind === 'postgres' && description.server.schema !== '' ? description.server.schema : 'public'
}

/** The record of a source, which is a file. Fault `copy-unsupported`. */
async function sourceFile({ catalog }: Pick<Parts, 'catalog'>, id: DatabaseId): Promise<CatalogRecord> {
	const source = await catalog.get(id)
	if (source.engine !== 'sqlite') throw new FaultError({ kind: 'copy-unsupported', path: source.path, end: 'source' })
	return source
}

/** Sizes and times of a file and of its log, to the nanosecond: no commit leaves them as they are. */
async function stampOf({ files }: Pick<Parts, 'files'>, path: string, identity: string): Promise<string> {
	const marks = await Promise.all(
		[path, `${path}-wal`].map((file) =>
			files.stat(file, { bigint: true }).then(
				({ size, mtimeNs }) => `${size}@${mtimeNs}`,
				() => '',
			),
		),
	)
	return [identity, ...marks].join(' ')
}

/** A system whose tables its own migrations make, on any engine. */
export type KnownSystem = { readonly name: string; readonly dialect: Dialect; readonly revision: RevisionRef }

/**
 * What the source is, where that is known and it stands at one revision that can be made elsewhere; null otherwise. Of redun and
 * RUNE the files for PostgreSQL are Headway's own; any other project has some where the target was told so by its source.
 */
export function systemOf(sight: Sight, target: CatalogRecord): KnownSystem | null {
	const revision = currentOf(sight)
	if (!sight.recognised || !revision) return null
	const { dialect, standing } = sight.recognised
	const name = systemNamed(sight)
	if (name === null || standing.problems.some(({ blocks }) => blocks) || standing.project?.runs === false) return null
	return ownFiles.has(name) || target.source !== null ? { name, dialect, revision } : null
}

/** The system that a database is of; null where its tables are nobody's that Headway knows. */
export function systemNamed({ recognised }: Sight): string | null {
	if (!recognised || recognised.dialect.kind === 'alembic') return null
	return recognised.standing.project?.convention ?? 'redun'
}

const ownFiles: ReadonlySet<string> = new Set(['redun', 'rune'])
