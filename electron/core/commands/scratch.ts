import { join } from 'node:path'
import { quoteName } from '../../lib/sql-text.ts'
import type { CoreParts } from '../parts.ts'

/** A SQLite file that only says where it stands, to see whether a command goes where it is sent. */
export type Scratch = { readonly path: string } & AsyncDisposable

type Parts = Pick<CoreParts, 'files' | 'homeFolder' | 'newId'>

/** A place for a file of its own, which is not there yet. Everything goes away with it. */
export async function openScratchPlace({ files, homeFolder, newId }: Parts): Promise<Scratch> {
	const folder = join(homeFolder, 'commands', newId())
	await files.mkdir(folder, { recursive: true, mode: 0o700 })
	return { path: join(folder, 'scratch.db'), [Symbol.asyncDispose]: () => files.rm(folder, { recursive: true, force: true }) }
}

/** Such a file with a version table, which holds these revisions. */
export async function openScratch(
	parts: Parts & Pick<CoreParts, 'openEngine'>,
	{ table, revisions }: { readonly table: string; readonly revisions: readonly string[] },
): Promise<Scratch> {
	const place = await openScratchPlace(parts)
	try {
		const engine = await parts.openEngine({ path: place.path, create: true })
		try {
			const name = quoteName(table)
			await engine.write([
				{ sql: `CREATE TABLE ${name} (version_num VARCHAR(255) NOT NULL)` },
				...revisions.map((revision) => ({ sql: `INSERT INTO ${name} VALUES (:revision)`, parameters: { revision } })),
			])
		} finally {
			await engine.close()
		}
		return place
	} catch (thrown) {
		await place[Symbol.asyncDispose]()
		throw thrown
	}
}
