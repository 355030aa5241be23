import { join } from 'node:path'
import { quoteName } from '../../lib/sql-text.ts'
import type { CoreParts } from '../parts.ts'
import { makePrivateFolder, type PrivateParts } from './private-folder.ts'

/** A SQLite file that only says where it stands, to see whether a command goes where it is sent. */
export type Scratch = { readonly path: string } & AsyncDisposable

/** A place for a file of its own, which is not there yet. Everything goes away with it. */
export async function openScratchPlace(parts: PrivateParts): Promise<Scratch> {
	const folder = await makePrivateFolder(parts)
	return { path: join(folder.path, 'scratch.db'), [Symbol.asyncDispose]: folder.remove }
}

/** Such a file with a version table, which holds these revisions. */
export async function openScratch(
	parts: PrivateParts & Pick<CoreParts, 'openEngine'>,
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
