import { join } from 'node:path'
import type { CoreParts } from '../parts.ts'

export type PrivateParts = Pick<CoreParts, 'actor' | 'files' | 'homeFolder' | 'newId'>

/** What a command needs on disk while it runs, where only this user can read it. */
export type PrivateFolder = { readonly path: string; remove(): Promise<void> }

const placeIn = (homeFolder: string) => join(homeFolder, 'commands')

/** A new folder for one command. Its name says whose it is: a process that is killed cannot take it away. */
export async function makePrivateFolder({ actor, files, homeFolder, newId }: PrivateParts): Promise<PrivateFolder> {
	const path = join(placeIn(homeFolder), `${newId()}.${actor.processId}`)
	await files.mkdir(path, { recursive: true, mode: 0o700 })
	return { path, remove: () => files.rm(path, { recursive: true, force: true }) }
}

/**
 * Takes away what killed processes left: copies of an alembic.ini may hold a password. `isGone` is asked of a process and of
 * when its folder was made, in milliseconds since 1970. What cannot be taken away now stays for the next start.
 */
export async function sweepPrivateFolders(
	{ files, homeFolder }: Pick<PrivateParts, 'files' | 'homeFolder'>,
	isGone: (processId: number, madeAtMs: number) => boolean,
): Promise<void> {
	const place = placeIn(homeFolder)
	for (const name of await files.readdir(place).catch(() => [])) {
		const path = join(place, name)
		const owner = Number(/\.(\d+)$/.exec(name)?.[1] ?? Number.NaN)
		const made = await files.stat(path).catch(() => null)
		// Folders of earlier releases bear no process
		if (made && (Number.isNaN(owner) || isGone(owner, made.mtimeMs)))
			await files.rm(path, { recursive: true, force: true }).catch(() => undefined)
	}
}
