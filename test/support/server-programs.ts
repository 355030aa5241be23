import { execFile, execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const given = process.env['HEADWAY_TEST_POSTGRES'] ?? ''

/** Address of the server that the environment names; null when it names none. */
export const givenServer: string | null = given === '' || isAbsolute(given) ? null : given

/** Folder of the server programs that the environment names; null when it names none. */
export const givenPrograms: string | null = isAbsolute(given) ? given : null

/** The release that programs are of, `12`; 0 when there are none. */
export function majorOf(programs: string | null): number {
	if (programs === null) return 0
	// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`
	return Number.parseInt(execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).split(' ')[2] ?? '', 10)
}

/** The release of the server that test databases are made on. One that is named by its address is taken for the newest. */
export const sharedMajor: number = majorOf(givenPrograms) || 18

/** Data of a server that is started and stopped with programs of one release. */
export type ServerPlace = {
	start(): Promise<void>
	stop(mode?: 'fast' | 'immediate'): Promise<void>
}

/** Makes the data of a new server, in a folder of its own that the server may write to as well. */
export async function layServer(programs: string, data: string, { user, password }: { user: string; password: string }): Promise<void> {
	const owner = await serverOwner()
	await mkdir(data, { recursive: true })
	const passwordFile = `${data}.password`
	await writeFile(passwordFile, password)
	if (owner.uid !== undefined) for (const path of [dirname(data), data, passwordFile]) await chown(path, owner.uid, owner.gid)
	const how = ['-U', user, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync']
	await run(join(programs, 'initdb'), ['-D', data, ...how], { cwd: dirname(data), ...owner })
	await rm(passwordFile)
}

/** A server on such data. `settings` are `name=value`, without spaces. */
export function placeServer(programs: string, data: string, settings: readonly string[]): ServerPlace {
	const control = async (args: readonly string[]) =>
		run(join(programs, 'pg_ctl'), ['-D', data, '-w', ...args], { cwd: dirname(data), ...(await serverOwner()) })
	return {
		start: async () => void (await control(['-o', settings.map((setting) => `-c ${setting}`).join(' '), '-l', `${data}.log`, 'start'])),
		stop: async (mode = 'fast') => void (await control(['-m', mode, 'stop'])),
	}
}

/** Root may not run a server, and lends it the user that the package made for it. Empty for anybody else. */
export async function serverOwner(): Promise<{ readonly uid: number; readonly gid: number } | { readonly uid?: undefined }> {
	if (userInfo().uid !== 0) return {}
	const [uid = 0, gid = 0] = await Promise.all(['-u', '-g'].map(async (what) => Number((await run('id', [what, 'postgres'])).stdout)))
	return { uid, gid }
}

/**
 * A port of the loopback on which nobody listens. It lies below those that systems hand out by themselves, so that no connection
 * of another test takes it before it is used, or while its server is stopped.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(12_000, 32_000)
		if (await isFree(port)) return port
	}
}

function isFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer()
		probe.once('error', () => resolve(false))
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
	})
}
