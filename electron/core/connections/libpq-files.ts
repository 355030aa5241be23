import { join, sep } from 'node:path'
import type { FileSystem } from '../../lib/file-system.ts'
import type { Environment } from './references.ts'

/** What of the machine and the person an address may depend on. */
export type ServerPlaces = {
	readonly files: FileSystem
	readonly environment: Environment
	readonly userFolder: string
	readonly workingFolder: string
	/** Name that the person has on this machine. */
	readonly userName: string
}

/** One connection as a password file names it. */
export type PasswordFor = { readonly host: string; readonly port: number; readonly database: string; readonly user: string }

/**
 * The password that `~/.pgpass` (or PGPASSFILE, or `passfile`) has for a connection, or null. A file that others may read
 * is passed over, as libpq does. Source: libpq's manual, "The Password File".
 */
export async function passwordFromFile(places: ServerPlaces, passfile: string | undefined, wanted: PasswordFor): Promise<string | null> {
	const path = passfile ?? nonEmpty(places.environment['PGPASSFILE']) ?? usualPassfile(places)
	const text = await readPrivate(path, places.files)
	return text === null ? null : passwordIn(text, wanted)
}

function usualPassfile({ environment, userFolder }: ServerPlaces): string {
	if (sep === '\\') return join(environment['APPDATA'] ?? userFolder, 'postgresql', 'pgpass.conf')
	return join(userFolder, '.pgpass')
}

async function readPrivate(path: string, files: FileSystem): Promise<string | null> {
	const found = await files.stat(path).catch(() => null)
	if (!found?.isFile()) return null
	if (sep === '/' && (found.mode & 0o077) !== 0) return null
	return files.readFile(path, 'utf8').catch(() => null)
}

/** The first line that fits decides, and so a general line must stand last. A backslash takes the meaning from `:` and itself. */
function passwordIn(text: string, wanted: PasswordFor): string | null {
	// A socket's folder is the empty host of a default connection, which such files call localhost
	const hosts = wanted.host.startsWith('/') ? [wanted.host, 'localhost'] : [wanted.host]
	for (const line of text.split(/\r?\n/)) {
		if (line.startsWith('#')) continue
		const [host, port, database, user, ...rest] = fieldsOf(line)
		if (host === undefined || port === undefined || database === undefined || user === undefined || rest[0] === undefined) continue
		const fits = (field: string, value: string) => field === '*' || unescaped(field) === value
		const hostFits = hosts.some((candidate) => fits(host, candidate))
		if (hostFits && fits(port, String(wanted.port)) && fits(database, wanted.database) && fits(user, wanted.user)) return unescaped(rest[0])
	}
	return null
}

/** Fields of a line with their backslashes; what follows the fifth is not a part of the password. */
function fieldsOf(line: string): readonly string[] {
	return line.match(/(?:^|(?<=:))(?:\\.|[^:\\])*/g) ?? []
}

function unescaped(field: string): string {
	return field.replace(/\\(.)/g, '$1')
}

/**
 * The parameters of a service, from PGSERVICEFILE, `~/.pg_service.conf` or the system's `pg_service.conf`; null when no
 * file has it. Source: libpq's manual, "The Connection Service File".
 */
export async function readService(
	places: ServerPlaces,
	name: string,
	servicefile: string | undefined,
): Promise<ReadonlyMap<string, string> | null> {
	const own = servicefile ?? nonEmpty(places.environment['PGSERVICEFILE']) ?? join(places.userFolder, '.pg_service.conf')
	const system = nonEmpty(places.environment['PGSYSCONFDIR'])
	for (const path of system === undefined ? [own] : [own, join(system, 'pg_service.conf')]) {
		const text = await places.files.readFile(path, 'utf8').catch(() => null)
		const found = text === null ? null : serviceIn(text, name)
		if (found) return found
	}
	return null
}

function serviceIn(text: string, name: string): ReadonlyMap<string, string> | null {
	let parameters: Map<string, string> | null = null
	for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
		if (line === '' || line.startsWith('#')) continue
		const heading = /^\[(.*)\]$/.exec(line)?.[1]
		if (heading !== undefined) {
			if (parameters) return parameters
			if (heading === name) parameters = new Map()
			continue
		}
		const equalsAt = line.indexOf('=')
		if (parameters && equalsAt > 0) parameters.set(line.slice(0, equalsAt).trim(), line.slice(equalsAt + 1).trim())
	}
	return parameters
}

function nonEmpty(text: string | undefined): string | undefined {
	return text === '' ? undefined : text
}
