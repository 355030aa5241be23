import { join } from 'node:path'
import type { Direction } from '../../contract/migrations.ts'
import type { EngineDescription } from '../engines/engine.ts'
import { type RedunVersion, redunVersions, versionBefore } from './redun-versions.ts'

/** The texts of the steps for one engine, as they stand on disk. */
export type RedunSql = {
	/** Null where there is no such step: down from the first version. */
	of(version: RedunVersion, direction: Direction): string | null
	/** Rows for a small example at 2.0; SQLite only. */
	readonly sample: string
}

/** Reads all steps from `sqlite/` or `postgres/` in the folder of redun's steps. A missing file is a broken installation, a defect. */
export async function readRedunSql(
	folder: string,
	engine: EngineDescription['kind'],
	readText: (path: string) => Promise<string>,
): Promise<RedunSql> {
	const texts = new Map<string, string>()
	const read = async (name: string): Promise<void> => void texts.set(name, await readText(join(folder, engine, `${name}.sql`)))
	await Promise.all([...(engine === 'sqlite' ? ['sample'] : []), ...redunVersions.flatMap(namesOf)].map(read))
	return {
		of: (version, direction) => texts.get(`${version.label}.${direction}`) ?? null,
		sample: texts.get('sample') ?? '',
	}
}

function namesOf(version: RedunVersion): readonly string[] {
	return versionBefore(version) ? [`${version.label}.up`, `${version.label}.down`] : [`${version.label}.up`]
}
