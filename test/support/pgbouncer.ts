import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { freePort, serverOwner } from './server-programs.ts'

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find((path) => existsSync(path))

/** Is there a PgBouncer on this machine. */
export const hasPgBouncer = program !== undefined

/** Why a test of it is skipped, for its name. */
export const whyNoPgBouncer = 'no pgbouncer on this machine'

/** A genuine PgBouncer before a server. */
export type PgBouncer = { readonly server: ServerAddress } & AsyncDisposable

/** Starts one on the loopback that asks for the server's own password. `settings` are lines of its section `pgbouncer`. */
export async function startPgBouncer(
	server: ServerAddress,
	mode: 'session' | 'transaction' | 'statement',
	settings: readonly string[] = [],
): Promise<PgBouncer> {
	const [target] = server.hosts
	if (program === undefined || !target) throw new Error(whyNoPgBouncer)
	const folder = await mkdtemp(join(tmpdir(), 'headway-pgbouncer-'))
	const [port, owner] = [await freePort(), await serverOwner()]
	const [book, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')]
	await writeFile(users, `"${server.user}" "${server.password}"\n`)
	await writeFile(
		book,
		[
			'[databases]',
			`* = host=${target.host} port=${target.port}`,
			'[pgbouncer]',
			...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = scram-sha-256'],
			...[`auth_file = ${users}`, `pool_mode = ${mode}`, ...settings],
		].join('\n'),
	)
	if (owner.uid !== undefined) for (const path of [folder, book, users]) await chown(path, owner.uid, owner.gid)
	// In the foreground, it tells on its standard error when it is ready
	const child = spawn(program, [book], { ...owner, stdio: ['ignore', 'ignore', 'pipe'] })
	await untilReady(child)
	return {
		server: { ...server, hosts: [{ host: '127.0.0.1', port }] },
		async [Symbol.asyncDispose]() {
			const gone = once(child, 'exit')
			child.kill('SIGKILL')
			await gone
			await rm(folder, { recursive: true, force: true })
		},
	}
}

async function untilReady(child: ChildProcess): Promise<void> {
	let said = ''
	const ended = once(child, 'exit').then(() => {
		throw new Error(`pgbouncer ended: ${said}`)
	})
	const ready = new Promise<void>((resolve) => {
		child.stderr?.on('data', (chunk: Buffer) => {
			said += chunk.toString()
			if (said.includes('process up')) resolve()
		})
	})
	ended.catch(() => undefined)
	await Promise.race([ready, ended])
}
