import { existsSync, readFileSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { AppOptions } from '../app.ts'

/** Where the parts of an installed or built Headway are. Absolute paths. */
export type Places = {
	/** The built renderer, with index.html. */
	readonly pagesFolder: string
	/** The SQL that the core runs. */
	readonly migrationsFolder: string
	/** The built program of an engine process. */
	readonly engineProgram: string
	/** `version` of package.json. */
	readonly version: string
}

/** Finds the parts from any built or source file of this project: pass `import.meta.dirname`. */
export function findPlaces(startFolder: string): Places {
	const folder = findProject(startFolder)
	const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
	return {
		pagesFolder: join(folder, 'dist', 'renderer'),
		migrationsFolder: join(folder, 'migrations'),
		engineProgram: join(folder, 'dist', 'engine', 'process.js'),
		version,
	}
}

/** Source and build lie at different depths, so the way up ends at the folder that has both parts of a project. */
function findProject(startFolder: string): string {
	for (let folder = startFolder; ; folder = dirname(folder)) {
		if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'migrations'))) return folder
		if (folder === dirname(folder)) throw new Error(`no project around ${startFolder}`)
	}
}

export type HomeChoice = {
	/** What `--home` said, relative to the working folder. */
	readonly wanted: string | undefined
	readonly environment: Readonly<Record<string, string | undefined>>
	readonly platform: NodeJS.Platform
	readonly userFolder: string
	readonly workingFolder: string
}

/** The folder of Headway's own state: `--home`, else HEADWAY_HOME, else the platform's place for an application's data. */
export function homeFolder({ wanted, environment, platform, userFolder, workingFolder }: HomeChoice): string {
	const chosen = wanted ?? nonEmpty(environment['HEADWAY_HOME'])
	if (chosen !== undefined) return resolve(workingFolder, chosen)
	if (platform === 'darwin') return join(userFolder, 'Library', 'Application Support', 'Headway')
	if (platform === 'win32') return join(nonEmpty(environment['LOCALAPPDATA']) ?? join(userFolder, 'AppData', 'Local'), 'Headway')
	return join(nonEmpty(environment['XDG_DATA_HOME']) ?? join(userFolder, '.local', 'share'), 'headway')
}

function nonEmpty(text: string | undefined): string | undefined {
	return text === '' ? undefined : text
}

/** What each door adds to what the machine tells: where its parts are and how it starts engine processes. */
export type DoorChoice = {
	readonly places: Places
	readonly wantedHome: string | undefined
	readonly spawnEngine: AppOptions['spawnEngine']
}

/** Reads this machine, person and process once, for openApp. */
export function appOptions({ places, wantedHome, spawnEngine }: DoorChoice): AppOptions {
	const environment = process.env
	const workingFolder = process.cwd()
	const userFolder = homedir()
	return {
		homeFolder: homeFolder({ wanted: wantedHome, environment, platform: process.platform, userFolder, workingFolder }),
		migrationsFolder: places.migrationsFolder,
		spawnEngine,
		timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		user: userName(),
		host: hostname(),
		processId: process.pid,
		workingFolder,
		userFolder,
		environment,
	}
}

/** A process may run under a user id that has no name, as in some containers. */
function userName(): string {
	try {
		return userInfo().username
	} catch {
		return `user ${process.getuid?.() ?? 'unknown'}`
	}
}

/** Is there a screen on which a window or a browser could open. Only Linux and its like can be without one. */
export function hasDisplay(environment: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): boolean {
	if (platform === 'win32' || platform === 'darwin') return true
	return nonEmpty(environment['DISPLAY']) !== undefined || nonEmpty(environment['WAYLAND_DISPLAY']) !== undefined
}
