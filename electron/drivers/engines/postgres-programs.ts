import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { FaultError } from '../../contract/fault.ts'

/** PostgreSQL's client programs of one release, which lie together. Absolute paths. */
export type Programs = { readonly major: number; readonly dump: string; readonly restore: string; readonly shell: string }

/** What of the machine decides which programs are found. */
export type ProgramPlaces = {
	readonly environment: Readonly<Record<string, string | undefined>>
	/** Folders in which releases are kept side by side, as `<major>/bin` or `postgresql@<major>/bin`; the usual ones unless said. */
	readonly releaseFolders?: readonly string[]
}

/** Where packages put releases: Debian, Red Hat, Homebrew on both processors, Postgres.app, the installer for macOS and that for Windows. */
function usualReleaseFolders(environment: ProgramPlaces['environment']): readonly string[] {
	if (process.platform === 'win32')
		return [environment['ProgramFiles'], environment['ProgramW6432']].flatMap((folder) => (folder ? [join(folder, 'PostgreSQL')] : []))
	return [
		'/usr/lib/postgresql',
		'/usr',
		'/usr/local',
		'/usr/local/opt',
		'/opt/homebrew/opt',
		'/opt/local/lib',
		'/Library/PostgreSQL',
		'/Applications/Postgres.app/Contents/Versions',
	]
}

/** Folder names of a release: `15`, `pgsql-15`, `postgresql15`, `postgresql@15`, `libpq`, `pgsql`. */
const releaseName = /^(\d+(\.\d+)?|(pgsql|postgresql|postgres)[-@]?\d*|libpq)$/

/**
 * The newest release whose programs can work with a server of this major version: they refuse a server newer than they
 * are. The newest also reads what any older one has written. Fault `client-program`, with the newest that was found.
 */
export async function choosePrograms(places: ProgramPlaces, serverMajor: number): Promise<Programs> {
	const [newest] = (await findPrograms(places)).toSorted((a, b) => b.major - a.major)
	if (newest && newest.major >= serverMajor) return newest
	const found = newest ? String(newest.major) : null
	throw new FaultError({ kind: 'client-program', program: 'pg_dump', found, needs: String(serverMajor) })
}

/** Every release with all three programs, those on PATH first. */
async function findPrograms(places: ProgramPlaces): Promise<readonly Programs[]> {
	const folders = [...pathFolders(places.environment), ...(await releaseBinFolders(places))]
	const found = await Promise.all([...new Set(folders)].map(programsIn))
	return found.filter((programs) => programs !== null)
}

function pathFolders(environment: ProgramPlaces['environment']): readonly string[] {
	const path = environment['PATH'] ?? environment['Path'] ?? ''
	return path.split(delimiter).filter((folder) => folder !== '')
}

async function releaseBinFolders({ environment, releaseFolders }: ProgramPlaces): Promise<readonly string[]> {
	const found = await Promise.all(
		(releaseFolders ?? usualReleaseFolders(environment)).map(async (folder) => {
			const names = await readdir(folder).catch(() => [])
			return names.filter((name) => releaseName.test(name)).map((name) => join(folder, name, 'bin'))
		}),
	)
	return found.flat()
}

async function programsIn(folder: string): Promise<Programs | null> {
	const suffix = process.platform === 'win32' ? '.exe' : ''
	const [dump, restore, shell] = [join(folder, `pg_dump${suffix}`), join(folder, `pg_restore${suffix}`), join(folder, `psql${suffix}`)]
	try {
		await Promise.all([dump, restore, shell].map((path) => access(path, constants.X_OK)))
		const major = await majorOf(dump)
		return major === null ? null : { major, dump, restore, shell }
	} catch {
		return null
	}
}

/** Asks the program itself: a link in PATH may lead anywhere. */
function majorOf(path: string): Promise<number | null> {
	return new Promise((resolve) => {
		execFile(path, ['--version'], { timeout: 10_000, windowsHide: true }, (error, answer) => {
			const major = /\(PostgreSQL\) (\d+)/.exec(answer)?.[1]
			resolve(error || major === undefined ? null : Number(major))
		})
	})
}
