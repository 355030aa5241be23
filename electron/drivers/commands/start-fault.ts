import { access, constants, open, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { Command } from './command.ts'

/**
 * Why a program could not be started. The operating system says "no such file" for a missing folder, a missing program
 * and a script whose interpreter is missing alike, so it is looked which it was.
 */
export async function startFault(command: Command, searchPath: string, error: Error): Promise<FaultError> {
	const [program = ''] = command.words
	const folder = await folderFault(command.folder)
	if (folder !== null) return folder
	const code = 'code' in error ? error.code : undefined
	const found = await findFile(program, command.folder, searchPath)
	if ((code === 'ENOENT' || code === 'ENOTDIR') && found === null) {
		return new FaultError({ kind: 'command-not-found', command: program, folder: command.folder }, { cause: error })
	}
	const interpreter = found === null ? null : await interpreterOf(found)
	const detail = code === 'ENOENT' && interpreter !== null ? `${found}: ${interpreter}` : `${found ?? program}: ${error.message}`
	return new FaultError({ kind: 'command-not-executable', command: program, detail }, { cause: error })
}

/** What is wrong with the folder that a command is to run in, or null. */
async function folderFault(folder: string): Promise<FaultError | null> {
	const found = await stat(folder).catch(() => null)
	if (!found?.isDirectory()) return new FaultError({ kind: 'not-found', path: folder })
	const enters = await access(folder, constants.X_OK).then(
		() => true,
		() => false,
	)
	return enters ? null : new FaultError({ kind: 'permission-denied', path: folder, access: 'read' })
}

async function findFile(program: string, folder: string, searchPath: string): Promise<string | null> {
	const named = isAbsolute(program) || program.includes('/')
	const places = named ? [resolve(folder, program)] : searchPath.split(delimiter).map((place) => join(resolve(folder, place), program))
	for (const place of places) if (await stat(place).catch(() => null)) return place
	return null
}

/** The first line of a script: `#!/opt/venv/bin/python3`; null for any other file. */
async function interpreterOf(file: string): Promise<string | null> {
	try {
		await using handle = await open(file)
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
		return /^#!.*/.exec(buffer.toString('utf8', 0, bytesRead))?.[0] ?? null
	} catch {
		return null
	}
}
