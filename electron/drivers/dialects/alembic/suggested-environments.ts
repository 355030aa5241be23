import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { CommandProfile } from '../../../contract/commands.ts'

/** A virtual environment of Python in a project's folder. */
export type VirtualEnvironment = {
	/** As its folder is called: `.venv`. */
	readonly name: string
	/** Absolute path of the folder that holds its programs. */
	readonly programs: string
	/** Windows, where programs end in `.exe`. */
	readonly windows: boolean
}

const usualNames = ['.venv', 'venv', 'env', '.env', 'virtualenv']

/** Environments in these folders, the first folder's before the second's. Only those that have a Python of their own. */
export async function findEnvironments(folders: readonly string[]): Promise<readonly VirtualEnvironment[]> {
	const found: VirtualEnvironment[] = []
	for (const folder of folders) {
		const places = [...usualNames.map((name) => join(folder, name)), ...(await toxEnvironments(folder))]
		for (const place of places) {
			const name = place.slice(folder.length + 1)
			if (await isFile(join(place, 'bin', 'python'))) found.push({ name, programs: join(place, 'bin'), windows: false })
			else if (await isFile(join(place, 'Scripts', 'python.exe'))) found.push({ name, programs: join(place, 'Scripts'), windows: true })
		}
	}
	return found
}

async function toxEnvironments(folder: string): Promise<readonly string[]> {
	const names = await readdir(join(folder, '.tox')).catch(() => [])
	return names
		.filter((name) => !name.startsWith('.'))
		.sort()
		.map((name) => join(folder, '.tox', name))
}

/** Absolute path of a program of an environment. */
export function programIn(environment: VirtualEnvironment, program: string): string {
	return join(environment.programs, environment.windows ? `${program}.exe` : program)
}

/** Is there a file (or a link to one) at this path. */
export async function isFile(path: string): Promise<boolean> {
	return (await stat(path).catch(() => null))?.isFile() ?? false
}

/** Text of a file, or null where there is none that can be read. */
export async function textOf(path: string): Promise<string | null> {
	return readFile(path, 'utf8').catch(() => null)
}

/** Version of SQLAlchemy in the environment that a command's program belongs to, by the names of what is installed there; null where that cannot be seen. */
export async function installedSqlAlchemy(profile: CommandProfile): Promise<string | null> {
	const program = profile.words[0] ?? ''
	if (!program.includes('/') && !program.includes(sep)) return null
	const environment = dirname(dirname(program.startsWith('.') ? join(profile.folder, program) : program))
	for (const libraries of await librariesOf(environment)) {
		const names = await readdir(libraries).catch(() => [])
		const version = names
			.map((name) => /^sqlalchemy-(\d[\w.]*?)(?:-py[\d.]+)?\.(?:dist|egg)-info$/i.exec(name)?.[1])
			.find((found) => found !== undefined)
		if (version !== undefined) return version
	}
	return null
}

async function librariesOf(environment: string): Promise<readonly string[]> {
	const pythons = await readdir(join(environment, 'lib')).catch(() => [])
	return [
		...pythons
			.filter((name) => name.startsWith('python'))
			.flatMap((name) => ['site-packages', 'dist-packages'].map((packages) => join(environment, 'lib', name, packages))),
		join(environment, 'Lib', 'site-packages'),
	]
}
