import type { ServerAddress } from '../../drivers/engines/engine.ts'
import { isSocket } from './database-address.ts'

/**
 * What lets a driver in that libpq's variables tell: psycopg and psycopg2 through libpq, asyncpg by itself (all but
 * PGOPTIONS, PGCHANNELBINDING and PGCONNECT_TIMEOUT). So no password stands in an address, where a project might print it.
 * Sources: libpq's manual, "Environment Variables"; asyncpg's, `connect()`.
 */
export function serverEnvironment({ hosts, password, tls, channelBinding, settings, target }: ServerAddress): Record<string, string> {
	// Nothing is encrypted on a socket, and asyncpg refuses to be asked for it there
	const mode = hosts.every(({ host }) => isSocket(host)) ? 'disable' : tls.mode
	const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replace(/[\\\s]/g, '\\$&')}`)
	return {
		...(password !== null && { PGPASSWORD: password }),
		PGSSLMODE: mode,
		...(tls.rootCertificate !== null && { PGSSLROOTCERT: tls.rootCertificate }),
		...(tls.certificate !== null && { PGSSLCERT: tls.certificate }),
		...(tls.key !== null && { PGSSLKEY: tls.key }),
		...(channelBinding !== undefined && { PGCHANNELBINDING: channelBinding }),
		...(target === 'read-write' && { PGTARGETSESSIONATTRS: 'read-write' }),
		...(options.length > 0 && { PGOPTIONS: options.join(' ') }),
	}
}
