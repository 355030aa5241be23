import { join } from 'node:path'
import type { CoreParts } from '../parts.ts'
import { type IsGone, sweepFolders } from '../state/left-folders.ts'

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

/** Takes away what killed processes left: copies of an alembic.ini may hold a password. */
export async function sweepPrivateFolders(
	{ files, homeFolder }: Pick<PrivateParts, 'files' | 'homeFolder'>,
	isGone: IsGone,
): Promise<void> {
	await sweepFolders(files, placeIn(homeFolder), isGone)
}
