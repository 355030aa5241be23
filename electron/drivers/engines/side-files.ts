import { rm } from 'node:fs/promises'

/** The side files SQLite may keep beside a database: https://sqlite.org/tempfiles.html */
export const sideFiles = (path: string) => ({ journal: `${path}-journal`, log: `${path}-wal`, logIndex: `${path}-shm` })

/** Removes a database file and whatever SQLite left beside it. Nobody may have it open. */
export async function removeDatabase(path: string): Promise<void> {
	const side = sideFiles(path)
	for (const file of [path, side.journal, side.log, side.logIndex]) await rm(file, { force: true })
}
