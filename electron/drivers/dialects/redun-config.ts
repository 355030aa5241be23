import type * as fileSystem from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import { configValue, type PythonConfig, parsePythonConfig } from './python-config.ts'

type Files = Pick<typeof fileSystem, 'readFile' | 'stat'>

export type Environment = Readonly<Record<string, string | undefined>>

/** What redun writes into a new redun.ini, and what holds without one. */
const defaultAddress = 'sqlite:///redun.db'

/** What old releases wrote there; redun reads it as the one above. */
const formerDefaultAddress = 'sqlite:///.redun/redun.db'

/**
 * The database file of the redun project in a folder: `.redun` itself, or a folder that holds it. Null when there is none.
 * The file need not exist. Faults: `unsupported-address`, `permission-denied`.
 */
export async function locateDatabase(folder: string, files: Files, environment: Environment): Promise<string | null> {
	const configFolder = await findConfigFolder(folder, files)
	if (configFolder === null) return null
	const config = await readConfig(join(configFolder, 'redun.ini'), files)
	const secret = config && configValue(config, 'backend', 'db_aws_secret_name', environment)
	if (secret) throw new FaultError({ kind: 'unsupported-address', address: `db_aws_secret_name = ${secret}`, reason: 'engine' })
	const address = config ? configValue(config, 'backend', 'db_uri', environment) : undefined
	if (address === null) {
		throw new FaultError({ kind: 'unsupported-address', address: rawAddress(config), reason: 'malformed' })
	}
	return addressToPath(address ?? defaultAddress, configFolder)
}

function rawAddress(config: PythonConfig | null): string {
	return withoutPassword(config?.get('backend')?.get('db_uri') ?? '')
}

async function findConfigFolder(folder: string, files: Files): Promise<string | null> {
	if (basename(folder) === '.redun' || (await isThere(join(folder, 'redun.ini'), files))) return folder
	if (await isThere(join(folder, '.redun'), files)) return join(folder, '.redun')
	return (await isThere(join(folder, 'redun.db'), files)) ? folder : null
}

function addressToPath(address: string, configFolder: string): string {
	const uri = (address === formerDefaultAddress ? defaultAddress : address).trim()
	const refuse = (reason: 'engine' | 'in-memory' | 'malformed' | 'password-in-url'): FaultError =>
		new FaultError({ kind: 'unsupported-address', address: withoutPassword(uri), reason })
	if (hasPassword(uri)) throw refuse('password-in-url')
	const [, scheme, rest = ''] = /^(\w+)(?:\+\w+)?:\/\/(.*)$/s.exec(uri) ?? []
	if (scheme === undefined) throw refuse('malformed')
	if (scheme !== 'sqlite') throw refuse('engine')
	const path = rest.replace(/\?.*$/s, '')
	if (path === '' || path === '/' || path === '/:memory:') throw refuse('in-memory')
	// Between `sqlite://` and the first slash stands a host, which a file has not.
	if (!path.startsWith('/')) throw refuse('malformed')
	return resolve(configFolder, path.slice(1))
}

const passwordPattern = /^([^:/]+:\/\/[^:@/]*):([^@]*)@/

function hasPassword(uri: string): boolean {
	return passwordPattern.test(uri)
}

/** Faults are shown and logged, so a password never goes into one. */
function withoutPassword(uri: string): string {
	return uri.replace(passwordPattern, '$1:…@')
}

/**
 * The value store that the redun.ini beside a database names, or null. A store elsewhere (`s3://…`) cannot be looked at
 * from here and counts as there. A configuration that cannot be read names none.
 */
export async function valueStoreBeside(
	databasePath: string,
	files: Files,
	environment: Environment,
): Promise<{ readonly path: string; readonly exists: boolean } | null> {
	const folder = dirname(databasePath)
	const config = await readConfig(join(folder, 'redun.ini'), files).catch(() => null)
	const named = config ? configValue(config, 'backend', 'value_store_path', environment) : null
	if (!named) return null
	if (/^[a-z][a-z0-9+.-]+:\/\//i.test(named)) return { path: named, exists: true }
	const path = isAbsolute(named) ? named : resolve(folder, named)
	return { path, exists: await isThere(path, files) }
}

async function readConfig(path: string, files: Files): Promise<PythonConfig | null> {
	try {
		return parsePythonConfig(await files.readFile(path, 'utf8'))
	} catch (thrown) {
		const code = (thrown as NodeJS.ErrnoException).code
		if (code === 'ENOENT' || code === 'ENOTDIR') return null
		if (code === 'EACCES' || code === 'EPERM') throw new FaultError({ kind: 'permission-denied', path, access: 'read' })
		throw thrown
	}
}

function isThere(path: string, files: Files): Promise<boolean> {
	return files.stat(path).then(
		() => true,
		() => false,
	)
}
