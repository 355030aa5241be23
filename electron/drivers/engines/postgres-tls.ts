import { readFile } from 'node:fs/promises'
import { type ConnectionOptions, getCACertificates } from 'node:tls'
import { FaultError } from '../../contract/fault.ts'
import type { ServerAddress } from './engine.ts'

/** One way to try: in clear (`false`) or encrypted, with what is checked and shown. */
export type Encryption = false | ConnectionOptions

/**
 * The ways to try on one host, in order, as libpq's sslmode means them. Sockets in a folder are never encrypted. A root
 * certificate is checked against in every mode, and the system's own roots only together with the host's name.
 * Source: https://www.postgresql.org/docs/current/libpq-ssl.html. Fault: `tls-failed` when a file cannot be read.
 */
export async function encryptionsFor(server: ServerAddress, host: string): Promise<readonly Encryption[]> {
	const { mode } = server.tls
	if (mode === 'disable' || host.startsWith('/')) return [false]
	// Without encryption there is nothing to bind to
	if (server.channelBinding === 'require') return [await encrypted(server)]
	if (mode === 'allow') return [false, await encrypted(server)]
	if (mode === 'prefer') return [await encrypted(server), false]
	return [await encrypted(server)]
}

async function encrypted(server: ServerAddress): Promise<ConnectionOptions> {
	const { mode, rootCertificate, certificate, key } = server.tls
	const system = rootCertificate === null || rootCertificate === 'system'
	const demanding = mode !== 'allow' && mode !== 'prefer'
	const checksHost = mode === 'verify-full' || (rootCertificate === 'system' && demanding)
	const checksChain = checksHost || mode === 'verify-ca' || !system
	return {
		rejectUnauthorized: checksChain,
		...(checksChain ? { ca: system ? systemRoots() : await pem(server, rootCertificate) } : {}),
		...(checksHost ? {} : { checkServerIdentity: () => undefined }),
		...(certificate === null ? {} : { cert: await pem(server, certificate), key: await pem(server, key ?? certificate) }),
	}
}

/** What this machine trusts, and the roots that come with the runtime for a machine that keeps none. */
function systemRoots(): string[] {
	return [...new Set([...getCACertificates('system'), ...getCACertificates('default')])]
}

async function pem(server: ServerAddress, path: string): Promise<string> {
	try {
		return await readFile(path, 'utf8')
	} catch (thrown) {
		const reason = thrown instanceof Error ? thrown.message : String(thrown)
		throw new FaultError({ kind: 'tls-failed', address: server.shown, detail: reason }, { cause: thrown })
	}
}
