import { join } from 'node:path'
import type { DatabaseId } from '../../contract/database.ts'
import type { CoreSurroundings } from '../parts.ts'
import { asFileFault } from '../state/file-faults.ts'

/** Where what an act on entries replaces is kept, for Undo: one file an act, in the folder of its database. */
export async function placeForChanges(
	{ homeFolder, files, newId }: Pick<CoreSurroundings, 'homeFolder' | 'files' | 'newId'>,
	database: DatabaseId,
): Promise<{ readonly id: string; readonly path: string }> {
	const folder = join(homeFolder, 'entries', database)
	await files.mkdir(folder, { recursive: true, mode: 0o700 }).catch(asFileFault(folder))
	const id = newId().slice(0, 16)
	return { id, path: join(folder, `${id}.jsonl`) }
}
