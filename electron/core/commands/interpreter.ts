import { constants } from 'node:fs'
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path'
import type { CommandProfile } from '../../contract/commands.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import type { Environment } from '../connections/references.ts'

/** Programs that put a project's environment around the program named after `run`. */
const runners: ReadonlySet<string> = new Set(['uv', 'poetry', 'pdm', 'pipenv', 'hatch', 'rye'])

/** How far the line that names an interpreter reaches at most, in bytes. */
const headBytes = 4096

/**
 * The words that start the Python behind a command, to ask it for versions: named outright, found in the first lines of
 * the command's own script, or reached through the same runner. Null where only the command knows. Only looks.
 */
export async function interpreterWords(
	profile: Pick<CommandProfile, 'words' | 'folder'>,
	{ files, environment }: { readonly files: FileSystem; readonly environment: Environment },
): Promise<readonly string[] | null> {
	const [program = '', second] = profile.words
	const name = basename(program)
	if (/^python[\d.]*(\.exe)?$/.test(name)) return [program]
	if (runners.has(name) && second === 'run') {
		const alembicAt = profile.words.findIndex((word) => word === 'alembic' || /^python[\d.]*$/.test(word))
		return alembicAt < 0 ? null : [...profile.words.slice(0, alembicAt), 'python']
	}
	for (const path of candidates(program, profile.folder, environment)) {
		const head = await readHead(path, files)
		if (head !== null) return interpreterIn(head)
	}
	return null
}

function candidates(program: string, folder: string, environment: Environment): readonly string[] {
	if (isAbsolute(program) || program.includes('/')) return [resolve(folder, program)]
	const path = environment['PATH'] ?? ''
	return path
		.split(delimiter)
		.filter((place) => place !== '')
		.map((place) => join(resolve(folder, place), program))
}

/** The beginning of an executable file; null for any other. */
async function readHead(path: string, files: FileSystem): Promise<string | null> {
	const found = await files.stat(path).catch(() => null)
	if (!found?.isFile() || (found.mode & (constants.S_IXUSR | constants.S_IXGRP | constants.S_IXOTH)) === 0) return null
	const file = await files.open(path, 'r').catch(() => null)
	if (file === null) return null
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
		return buffer.toString('utf8', 0, bytesRead)
	} finally {
		await file.close()
	}
}

/** Installers write `#!/path/python`, and where that is too long for a system, a shell script whose second line has it. */
function interpreterIn(head: string): readonly string[] | null {
	const [first = '', second = ''] = head.split(/\r?\n/)
	const words = first.startsWith('#!') ? first.slice(2).trim().split(/\s+/) : []
	const inShell = basename(words[0] ?? '') === 'sh' ? /^'{3}exec' "?([^"]*python[\d.]*)"? "\$0"/.exec(second)?.[1] : undefined
	if (inShell !== undefined) return [inShell]
	return words.some((word) => /^python[\d.]*$/.test(basename(word))) ? words : null
}
