import { join } from 'node:path'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import { type BegunCopy, begunCopySchema } from '../../contract/transfers.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { asFileFault } from '../state/file-faults.ts'
import { type IsGone, sweepFolders } from '../state/left-folders.ts'

/** What a snapshot may leave free on its disk. */
const spareBytes = 64 * 1024 * 1024

/** Where the snapshots of copies lie, one folder a copy, until the copy is done or discarded. */
export type CopyFolder = {
	/** A folder for a new copy, on a disk with room for a snapshot of this size. Faults: `disk-full`, those of a folder. */
	place(sizeBytes: number): Promise<{ readonly id: string; readonly snapshot: string }>
	/** Writes down what was begun: from here on it can be found again. */
	keep(copy: BegunCopy): Promise<void>
	/** The latest copy between two databases that was begun and not ended, into this schema where one is named; null for none. */
	find(of: { readonly source: DatabaseId; readonly target: DatabaseId; readonly schema?: string | undefined }): Promise<BegunCopy | null>
	snapshotOf(id: string): string
	remove(id: string): Promise<void>
}

const placeIn = (homeFolder: string) => join(homeFolder, 'transfers')
const bookName = 'copy.json'

/** Takes away snapshots that killed processes left and nobody can go on with. */
export async function sweepSnapshots(
	{ files, homeFolder }: { readonly files: FileSystem; readonly homeFolder: string },
	isGone: IsGone,
): Promise<void> {
	const isBegun = (path: string) =>
		files.stat(join(path, bookName)).then(
			() => true,
			() => false,
		)
	await sweepFolders(files, placeIn(homeFolder), isGone, isBegun)
}

export function createCopyFolder({
	homeFolder,
	files,
	newId,
	processId,
}: {
	readonly homeFolder: string
	readonly files: FileSystem
	readonly newId: () => string
	readonly processId: number
}): CopyFolder {
	const top = placeIn(homeFolder)
	const folderOf = (id: string) => join(top, id)
	const snapshotOf = (id: string) => join(folderOf(id), 'source.db')
	const bookOf = (id: string) => join(folderOf(id), bookName)

	async function read(id: string): Promise<{ readonly copy: BegunCopy; readonly at: number } | null> {
		try {
			const [text, { mtimeMs }] = await Promise.all([files.readFile(bookOf(id), 'utf8'), files.stat(snapshotOf(id))])
			const copy = begunCopySchema.safeParse(JSON.parse(text))
			return copy.success ? { copy: copy.data, at: mtimeMs } : null
		} catch {
			// Half made, or being taken away: nothing to go on with
			return null
		}
	}

	return {
		async place(sizeBytes) {
			await files.mkdir(top, { recursive: true, mode: 0o700 }).catch(asFileFault(top))
			const { bavail, bsize } = await files.statfs(top)
			if (bavail * bsize < sizeBytes + spareBytes) throw new FaultError({ kind: 'disk-full', path: top })
			const id = `${newId().slice(0, 32)}.${processId}`
			await files.mkdir(folderOf(id), { mode: 0o700 }).catch(asFileFault(top))
			return { id, snapshot: snapshotOf(id) }
		},
		async keep(copy) {
			const part = `${bookOf(copy.id)}.part`
			const handle = await files.open(part, 'w', 0o600).catch(asFileFault(part))
			try {
				await handle.writeFile(JSON.stringify(copy))
				await handle.sync()
			} catch (thrown) {
				return asFileFault(part)(thrown)
			} finally {
				await handle.close()
			}
			await files.rename(part, bookOf(copy.id))
		},
		async find({ source, target, schema }) {
			const ids = await files.readdir(top).catch(() => [])
			const found = (await Promise.all(ids.map(read))).filter((one) => one !== null)
			const fitting = found.filter(
				({ copy }) => copy.source === source && copy.target === target && (schema ?? copy.map.schema) === copy.map.schema,
			)
			return fitting.sort((one, other) => other.at - one.at)[0]?.copy ?? null
		},
		snapshotOf,
		remove: (id) => files.rm(folderOf(id), { recursive: true, force: true }),
	}
}
