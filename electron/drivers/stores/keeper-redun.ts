import type { ValuesSurvey } from '../../contract/values.ts'
import type { Engine } from '../engines/engine.ts'
import type { CachedPlaces } from './cached-values.ts'
import type { Found } from './keeper-holding.ts'
import type { KeeperParts } from './keeper-parts.ts'
import { lineOptions } from './plain-meaning.ts'
import type { RedunEngine, RedunOptions } from './redun-scope.ts'
import { createRedunStore } from './redun-store.ts'
import { type EngineKind, recogniseRedun } from './redun-tables.ts'
import { createRedunValues } from './redun-values.ts'
import type { Stopping, Store } from './store.ts'

type RedunWanted = {
	/** As `RedunOptions` has them. */
	readonly aside: RedunEngine
	readonly path: string | null
	readonly places: CachedPlaces
	readonly shown: string
	readonly parts: KeeperParts
}
type RedunFound = { readonly cached: NonNullable<Found['cached']>; readonly store: Store }

/** What redun keeps in a database: its values, and the same as entries. Null where the database is none of redun's. */
export async function findRedun(
	engine: Engine,
	engineKind: EngineKind,
	{ aside, path, places, shown, parts }: RedunWanted,
): Promise<RedunFound | null> {
	const { decode, files, timeZone } = parts
	if (!(await recogniseRedun(engine.read, engineKind))) return null
	const options: RedunOptions = {
		engine,
		aside,
		...(path !== null && { path }),
		engineKind,
		files,
		places,
		timeZone,
		brief: (bytes, type, format) => decode(bytes, bytes.length, { ...lineOptions, about: { type, mediaType: format } }).decoding.node.brief,
	}
	return {
		cached: {
			values: createRedunValues(options),
			survey: (stopping) => surveyRedun(engine, places, files, stopping),
		},
		store: createRedunStore({ ...options, shown }),
	}
}

async function surveyRedun(
	engine: Engine,
	{ valueStore }: CachedPlaces,
	files: KeeperParts['files'],
	{ signal }: Stopping,
): Promise<ValuesSurvey['cached']> {
	// A value outside has no bytes inside
	const query = { sql: 'SELECT count(*), sum(CASE WHEN octet_length(value) = 0 THEN 1 ELSE 0 END) FROM value' }
	const [answer] = await engine.read([query], signal ? { signal } : {})
	const [values, external] = answer?.rows[0] ?? []
	return {
		system: 'redun',
		values: Number(values ?? 0),
		external: Number(external ?? 0),
		valueStore: valueStore === null ? null : { path: valueStore, exists: await isFolder(valueStore, files) },
	}
}

async function isFolder(path: string, files: KeeperParts['files']): Promise<boolean> {
	return files.stat(path).then(
		(found) => found.isDirectory(),
		() => false,
	)
}
