import { resolve } from 'node:path'
import type { CommandProfile } from '../../contract/commands.ts'
import { takenOut } from '../../drivers/commands/command.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import type { CommandTarget } from './database-address.ts'

/** `scheme://user:password@host:port/database?query`, as SQLAlchemy writes it. */
const addressForm = /^([a-z0-9_]+)(?:\+\w+)?:\/\/(?:[^@]*@)?(\[[^\]]*\]|[^:/?]*)(?::(\d+))?(?:\/([^?]*))?(?:\?(.*))?$/is

/**
 * May the address that a command says it looked at be that of its target? Two databases can stand at the same revision, so
 * that where a command stands does not tell whose it is. What cannot be told counts as the same: a command without an aim
 * may run in a container, where files and hosts have other names.
 */
export async function maySpeakOf(
	address: string,
	{ aim, folder }: Pick<CommandProfile, 'aim' | 'folder'>,
	target: CommandTarget,
	files: Pick<FileSystem, 'stat'>,
): Promise<boolean> {
	const [, scheme = '', host = '', port = '', database = '', query = ''] = addressForm.exec(address) ?? []
	if (scheme === '') return true
	if ((scheme.toLowerCase() === 'sqlite') !== (target.kind === 'file')) return false
	if (target.kind === 'server') return aim.kind === 'none' || isSameServer({ host, port, database, query }, target.server)
	if (database.includes(takenOut)) return true
	const path = pathIn(database)
	if (path === null) return false
	const [said, wanted] = await Promise.all([resolve(folder, path), target.path].map((one) => files.stat(one).catch(() => null)))
	if (!said || !wanted) return aim.kind === 'none'
	return said.dev === wanted.dev && said.ino === wanted.ino
}

/** The path in the place of a database's name; null for one in memory. */
function pathIn(database: string): string | null {
	if (database === '' || database === ':memory:') return null
	return database.startsWith('file:') ? decodeURIComponent(database.slice('file:'.length)) : database
}

type Said = { readonly host: string; readonly port: string; readonly database: string; readonly query: string }

/** What stands in the query, such as a socket or several hosts, is left to the driver. */
function isSameServer({ host, port, database, query }: Said, server: Extract<CommandTarget, { kind: 'server' }>['server']): boolean {
	if (query !== '' || `${host}${database}`.includes(takenOut)) return true
	const plain = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
	const isHost = host === '' || server.hosts.some((one) => one.host.toLowerCase() === plain && (port === '' || one.port === Number(port)))
	return isHost && database === server.database
}
