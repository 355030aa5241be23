import { existsSync } from 'node:fs'
import type { ServerAddress } from './engine.ts'

/**
 * The environment of a client program: everything about the server, the password among it, and nothing of the person's
 * own PG* variables. `settings` go over those of the address. Names: https://www.postgresql.org/docs/current/libpq-envars.html
 */
export function environmentFor(
	server: ServerAddress,
	inherited: Readonly<Record<string, string | undefined>>,
	settings: Readonly<Record<string, string>>,
): Record<string, string> {
	const all: Record<string, string | null | undefined> = {
		...Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^PG/i.test(name))),
		...tlsVariables(server.tls),
		PGHOST: server.hosts.map(({ host }) => host).join(','),
		PGPORT: server.hosts.map(({ port }) => port).join(','),
		PGCHANNELBINDING: server.channelBinding,
		PGUSER: server.user,
		PGDATABASE: server.database,
		PGPASSWORD: server.password,
		PGGSSENCMODE: 'disable',
		PGTARGETSESSIONATTRS: server.target,
		// Whole seconds, and one second counts as two
		PGCONNECT_TIMEOUT: String(Math.max(2, Math.ceil(server.connectTimeoutMs / 1_000))),
		PGAPPNAME: 'Headway (backup)',
		PGOPTIONS: optionsFrom({ ...server.settings, ...settings }),
		// The programs' own words are read where the server's code is not to be had
		LC_ALL: 'C',
	}
	return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** In `options` a space or a backslash inside a value is written with a backslash before it. */
function optionsFrom(settings: Readonly<Record<string, string>>): string {
	return Object.entries(settings)
		.map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, '\\$&')}`)
		.join(' ')
}

function tlsVariables({ mode, rootCertificate, certificate, key }: ServerAddress['tls']) {
	const demanding = mode !== 'disable' && mode !== 'allow' && mode !== 'prefer'
	const wantsSystem = rootCertificate === 'system' ? demanding : rootCertificate === null && mode.startsWith('verify')
	const roots = wantsSystem ? systemRoots() : rootCertificate === 'system' ? null : rootCertificate
	return {
		// The system's own roots are only worth something together with the host's name
		PGSSLMODE: wantsSystem && mode !== 'verify-ca' ? 'verify-full' : mode,
		PGSSLROOTCERT: roots,
		PGSSLCERT: certificate,
		PGSSLKEY: key ?? certificate,
	}
}

/** Where systems keep the roots they trust in one file, which releases before 16 need; later ones know the word `system`. */
function systemRoots(): string {
	const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem']
	return bundles.find((path) => existsSync(path)) ?? 'system'
}
