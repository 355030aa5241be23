import { join } from 'node:path'
import { type Backup, type BackupManifest, backupManifestSchema } from '../../contract/backups.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { isServerAddress } from './backup-source.ts'

/** A place for a backup in the making: nothing counts as a backup until `keep` has named it. */
export type BackupPlace = {
	readonly id: string
	/** Where the copy is made. */
	readonly partPath: string
	/** Names the finished copy and writes its manifest; from here on it is a backup. */
	keep(manifest: Omit<BackupManifest, 'id'>): Promise<Backup>
	discard(): Promise<void>
}

/** The kept files, one folder a database: `<id>.db` of a file, `<id>.dump` of a server's database, and its manifest `<id>.json`. */
export type BackupFolder = {
	/** Newest first. Files whose manifest cannot be read are left out. */
	list(database: DatabaseId): Promise<readonly Backup[]>
	/** By id or a unique prefix of at least 4 characters, or the path of its file. Faults: `unknown-backup`. */
	find(database: DatabaseId, id: string): Promise<Backup>
	place(database: DatabaseId): Promise<BackupPlace>
	/** Writes the manifest anew, after a check. */
	update(database: DatabaseId, backup: Backup): Promise<Backup>
	remove(database: DatabaseId, backup: Backup): Promise<void>
}

export function createBackupFolder(options: {
	readonly homeFolder: string
	readonly files: FileSystem
	readonly now: () => Date
	readonly newId: () => string
	readonly processId: number
	readonly isProcessAlive: (processId: number) => boolean
}): BackupFolder {
	const { files } = options
	const folderOf = (database: DatabaseId) => join(options.homeFolder, 'backups', database)

	async function list(database: DatabaseId): Promise<readonly Backup[]> {
		const folder = folderOf(database)
		const names = await files.readdir(folder).catch(() => [])
		const found = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => readBackup(folder, name)))
		return found.filter((backup) => backup !== null).sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
	}

	async function readBackup(folder: string, name: string): Promise<Backup | null> {
		const text = await files.readFile(join(folder, name), 'utf8').catch(() => 'null')
		const manifest = backupManifestSchema.safeParse(parseJson(text))
		return manifest.success ? withFile(folder, manifest.data) : null
	}

	async function withFile(folder: string, manifest: BackupManifest): Promise<Backup> {
		const path = join(folder, fileName(manifest))
		const exists = await files.stat(path).then(
			(found) => found.isFile(),
			() => false,
		)
		return { ...manifest, path, exists }
	}

	/** The new text replaces the old at once: a crash leaves one or the other. */
	async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
		const path = join(folder, `${manifest.id}.json`)
		const part = `${path}.${options.processId}.part`
		await writeSynced(files, part, `${JSON.stringify(manifest, null, '\t')}\n`)
		await files.rename(part, path)
		await syncFolder(files, folder)
	}

	async function place(database: DatabaseId): Promise<BackupPlace> {
		const folder = folderOf(database)
		await files.mkdir(folder, { recursive: true, mode: 0o700 })
		await sweep(folder)
		const id = `${options.now().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z-${options.newId().slice(0, 4)}`
		const partPath = join(folder, `${id}.${options.processId}.part`)
		return {
			id,
			partPath,
			async keep(named) {
				const manifest = { ...named, id }
				const path = join(folder, fileName(manifest))
				for (const side of sides) await files.rename(`${partPath}${side}`, `${path}${side}`).catch(ignoreMissing)
				await files.rename(partPath, path)
				try {
					await writeManifest(folder, manifest)
				} catch (thrown) {
					await removeWithSides(files, path)
					throw thrown
				}
				return { ...manifest, path, exists: true }
			},
			discard: () => removeWithSides(files, partPath),
		}
	}

	/** Removes what a process that is no more left half-made. */
	async function sweep(folder: string): Promise<void> {
		for (const name of await files.readdir(folder)) {
			const maker = /\.(\d+)\.part(-journal|-wal|-shm)?$/.exec(name)?.[1]
			if (maker !== undefined && !options.isProcessAlive(Number(maker))) await files.rm(join(folder, name), { force: true })
		}
	}

	return {
		list,
		place,
		async find(database, id) {
			const backups = await list(database)
			const matches = backups.filter((backup) => backup.id === id || backup.path === id || (id.length >= 4 && backup.id.startsWith(id)))
			const [match] = matches
			if (!match || matches.length > 1) throw new FaultError({ kind: 'unknown-backup', id })
			return match
		},
		async update(database, { path: _, exists: __, ...manifest }) {
			await writeManifest(folderOf(database), manifest)
			return withFile(folderOf(database), manifest)
		},
		async remove(database, backup) {
			// The manifest goes first: a file without one is no backup, a manifest without a file would be a broken promise.
			await files.rm(join(folderOf(database), `${backup.id}.json`), { force: true })
			await removeWithSides(files, backup.path)
		},
	}
}

/** What is kept beside a damaged file: the journal or log that was beside it. A sound backup has none. */
const sides = ['-journal', '-wal'] as const

async function removeWithSides(files: FileSystem, path: string): Promise<void> {
	for (const side of ['', ...sides]) await files.rm(`${path}${side}`, { force: true })
}

function ignoreMissing(thrown: NodeJS.ErrnoException): void {
	if (thrown.code !== 'ENOENT') throw thrown
}

/** What a file's name says of it: a database that SQLite opens, or a dump for pg_restore. */
function fileName({ id, source }: Pick<BackupManifest, 'id' | 'source'>): string {
	return `${id}.${isServerAddress(source.path) ? 'dump' : 'db'}`
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return null
	}
}

async function writeSynced(files: FileSystem, path: string, text: string): Promise<void> {
	const handle = await files.open(path, 'w', 0o600)
	try {
		await handle.writeFile(text)
		await handle.sync()
	} finally {
		await handle.close()
	}
}

/** Makes a rename last through a power cut. Windows cannot sync a folder and does not need to. */
async function syncFolder(files: FileSystem, folder: string): Promise<void> {
	const handle = await files.open(folder, 'r').catch(() => null)
	await handle?.sync().catch(() => {})
	await handle?.close()
}
