import { join, resolve } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from '../../drivers/engines/engine.ts'
import type { FileSystem } from '../../lib/file-system.ts'

type Tls = ServerAddress['tls']

type TlsPlaces = {
	readonly files: FileSystem
	readonly userFolder: string
	readonly workingFolder: string
	readonly shown: string
	readonly refuse: (detail: string) => FaultError
}

const modes: readonly string[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] satisfies Tls['mode'][]

/**
 * How the connection is to be encrypted, and what is to be trusted. As libpq: the files of `~/.postgresql` count where
 * nothing else is said, and `require` with a root certificate checks the chain. Unlike libpq, `verify-full` without any
 * root certificate trusts the system's, which is no weaker. Source: libpq's manual, "SSL Support".
 */
export async function serverTls(asked: (keyword: string, variable: string) => string | undefined, places: TlsPlaces): Promise<Tls> {
	const wanted = asked('sslmode', 'PGSSLMODE')
	const own = (name: string) => existing(join(places.userFolder, '.postgresql', name), places.files)
	const given = (keyword: string, variable: string) => {
		const path = asked(keyword, variable)
		return path === undefined || path === '' ? null : absolute(path, places)
	}
	const root =
		asked('sslrootcert', 'PGSSLROOTCERT') === 'system' ? 'system' : (given('sslrootcert', 'PGSSLROOTCERT') ?? (await own('root.crt')))
	const mode = modeOf(wanted ?? (root === 'system' ? 'verify-full' : 'prefer'), places)
	if (root === 'system' && mode !== 'verify-full') throw places.refuse(`sslmode=${mode} sslrootcert=system`)
	if (mode === 'disable') return { mode, rootCertificate: null, certificate: null, key: null }
	const certificate = given('sslcert', 'PGSSLCERT') ?? (await own('postgresql.crt'))
	const key = given('sslkey', 'PGSSLKEY') ?? (certificate === null ? null : await own('postgresql.key'))
	const pair = { certificate: key === null ? null : certificate, key: certificate === null ? null : key }
	if (mode === 'require' && root !== null) return { ...pair, mode: 'verify-ca', rootCertificate: root }
	if (mode === 'verify-full') return { ...pair, mode, rootCertificate: root ?? 'system' }
	if (mode === 'verify-ca' && root === null) {
		throw new FaultError({
			kind: 'tls-failed',
			address: places.shown,
			detail: 'sslmode=verify-ca needs the root certificate: sslrootcert=FILE',
		})
	}
	return { ...pair, mode, rootCertificate: root }
}

function modeOf(text: string, { refuse }: TlsPlaces): Tls['mode'] {
	if (!modes.includes(text)) throw refuse(`sslmode=${text}`)
	return text as Tls['mode']
}

function absolute(path: string, { userFolder, workingFolder }: TlsPlaces): string {
	return path.startsWith('~/') ? join(userFolder, path.slice(2)) : resolve(workingFolder, path)
}

async function existing(path: string, files: FileSystem): Promise<string | null> {
	return files.stat(path).then(
		() => path,
		() => null,
	)
}
