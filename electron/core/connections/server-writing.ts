import { resolve } from 'node:path'
import { hasReference, type Template, writeTemplate } from './references.ts'
import type { HostEntry } from './server-hosts.ts'
import type { ServerParameters } from './server-text.ts'

type Place = { readonly hosts: readonly HostEntry[]; readonly user: Template; readonly database: Template }

/**
 * What a server's database is called: user, hosts, database, and the schema it works in where that is said, with
 * references as typed. Two addresses of one meaning are called the same. Never with a password.
 */
export function shownText({ searchPath, ...place }: Place & { readonly searchPath: string | undefined }): string {
	return urlOf(
		place,
		'',
		searchPath === undefined ? [] : [['options', `-csearch_path%3D${inQuery(searchPath.replace(/[\\\s]/g, '\\$&'))}`]],
	)
}

const inPlace = new Set(['host', 'hostaddr', 'port', 'user', 'dbname', 'password', 'options'])
const paths = new Set(['sslrootcert', 'sslcert', 'sslkey', 'passfile', 'servicefile'])

/** The address as the catalog keeps it, to be read again later; of its password only a reference to where it is. */
export function keptText(
	{
		parameters,
		options,
		password,
		...place
	}: Place & {
		readonly parameters: ServerParameters
		readonly options: Template | undefined
		/** References only. */
		readonly password: Template | undefined
	},
	workingFolder: string,
): string {
	const others = [...parameters].filter(([keyword]) => !inPlace.has(keyword)).sort(([one], [other]) => (one < other ? -1 : 1))
	const query = others.map(([keyword, value]): [string, string] => [keyword, writeTemplate(asPath(keyword, value, workingFolder), inQuery)])
	if (options) query.unshift(['options', writeTemplate(options, inQuery)])
	return urlOf(place, password ? `:${writeTemplate(password)}` : '', query)
}

/** A relative path would mean another file for the next Headway, started elsewhere. */
function asPath(keyword: string, value: Template, workingFolder: string): Template {
	const text = writeTemplate(value)
	if (!paths.has(keyword) || hasReference(value) || text === '' || text === 'system' || text.startsWith('~/')) return value
	return [resolve(workingFolder, text)]
}

function urlOf({ hosts, user, database }: Place, password: string, query: readonly (readonly [string, string])[]): string {
	const credentials = `${writeTemplate(user, encodeURIComponent)}${password}@`
	const path = `/${writeTemplate(database, encodeURIComponent)}`
	// A socket's folder cannot stand where a host stands without being unreadable
	if (hosts.some(({ host }) => host.startsWith('/') || host.startsWith('@'))) {
		const list = (part: 'host' | 'port') => hosts.map(({ written }) => writeTemplate(written[part], inQuery)).join(',')
		return `postgresql://${credentials}${path}${queryOf([['host', list('host')], ['port', list('port')], ...query])}`
	}
	const places = hosts.map(({ host, written }) => {
		const name = writeTemplate(written.host)
		return `${host.includes(':') ? `[${name}]` : name}:${writeTemplate(written.port)}`
	})
	return `postgresql://${credentials}${places.join(',')}${path}${queryOf(query)}`
}

function queryOf(query: readonly (readonly [string, string])[]): string {
	return query.length === 0 ? '' : `?${query.map(([name, value]) => `${name}=${value}`).join('&')}`
}

/** Encoded, but for what is readable and harmless there. */
function inQuery(text: string): string {
	return encodeURIComponent(text).replace(/%2F|%2C|%3A/g, decodeURIComponent)
}
