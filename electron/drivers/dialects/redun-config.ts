import type * as fileSystem from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import type { Source } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import { configValue, type PythonConfig, parsePythonConfig } from './python-config.ts'

type Files = Pick<typeof fileSystem, 'readFile' | 'stat'>

export type Environment = Readonly<Record<string, string | undefined>>

/** What redun writes into a new redun.ini, and what holds without one. */
const defaultAddress = 'sqlite:///redun.db'

/** What old releases wrote there; redun reads it as the one above. */
const formerDefaultAddress = 'sqlite:///.redun/redun.db'

/**
 * The database of the redun project in a folder: `.redun` itself, or a folder that holds it. Null when there is none. The
 * path of a file, which need not exist, or the URL of a server with `${NAME}` for what variables of the environment hold.
 * Faults: `unsupported-address`, `permission-denied`.
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
	const uri = readAddress(address ?? defaultAddress)
	return serverScheme.test(uri) ? withCredentials(uri, config, environment) : addressToPath(uri, configFolder)
}

/** Does a redun project live in a folder, so that an empty database that belongs to it is one of redun's. */
export async function isProject(folder: string, files: Files): Promise<boolean> {
	return (await findConfigFolder(folder, files)) !== null
}

function rawAddress(config: PythonConfig | null): string {
	return withoutPassword(config?.get('backend')?.get('db_uri') ?? '')
}

async function findConfigFolder(folder: string, files: Files): Promise<string | null> {
	if (basename(folder) === '.redun' || (await isThere(join(folder, 'redun.ini'), files))) return folder
	if (await isThere(join(folder, '.redun'), files)) return join(folder, '.redun')
	return (await isThere(join(folder, 'redun.db'), files)) ? folder : null
}

const serverScheme = /^postgres(?:ql)?(?:\+\w+)?:\/\//

type Refusal = 'engine' | 'in-memory' | 'malformed' | 'password-in-url'

function refusal(uri: string, reason: Refusal): FaultError {
	return new FaultError({ kind: 'unsupported-address', address: withoutPassword(uri), reason })
}

/** redun takes no password in an address, and so it is not taken here. */
function readAddress(address: string): string {
	const uri = (address === formerDefaultAddress ? defaultAddress : address).trim()
	if (hasPassword(uri)) throw refusal(uri, 'password-in-url')
	return uri
}

function addressToPath(uri: string, configFolder: string): string {
	const [, scheme, rest = ''] = /^(\w+)(?:\+\w+)?:\/\/(.*)$/s.exec(uri) ?? []
	if (scheme === undefined) throw refusal(uri, 'malformed')
	if (scheme !== 'sqlite') throw refusal(uri, 'engine')
	const path = rest.replace(/\?.*$/s, '')
	if (path === '' || path === '/' || path === '/:memory:') throw refusal(uri, 'in-memory')
	// Between `sqlite://` and the first slash stands a host, which a file has not.
	if (!path.startsWith('/')) throw refusal(uri, 'malformed')
	return resolve(configFolder, path.slice(1))
}

/**
 * redun takes user and password from two variables of the environment, whose names can be set. They are named here, not
 * read: what is in them never becomes part of an address that is kept or shown. A user in the address itself stays.
 */
function withCredentials(uri: string, config: PythonConfig | null, environment: Environment): string {
	const reference = (key: string, usual: string): string | null => {
		const name = (config && configValue(config, 'backend', key, environment)) || usual
		return environment[name] && /^[A-Za-z_]\w*$/.test(name) ? `\${${name}}` : null
	}
	const [, start = '', user, place = ''] = /^([^:]+:\/\/)(?:([^@/]*)@)?(.*)$/s.exec(uri) ?? []
	const name = user || reference('db_username_env', 'REDUN_DB_USERNAME')
	const password = reference('db_password_env', 'REDUN_DB_PASSWORD')
	if (!name && !password) return uri
	return `${start}${name ?? ''}${password === null ? '' : `:${password}`}@${place}`
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
 * The value store that a project's redun.ini names, or null: the one beside a database file, or of a server the one in the
 * project's folder, where that is known. A store elsewhere (`s3://…`) cannot be looked at from here and counts as there. A
 * configuration that cannot be read names none.
 */
export async function valueStoreOf(
	databasePath: string,
	source: Source | null,
	files: Files,
	environment: Environment,
): Promise<{ readonly path: string; readonly exists: boolean } | null> {
	const folder = isAbsolute(databasePath) ? dirname(databasePath) : source && (await findConfigFolder(source.folder, files))
	if (folder === null) return null
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
