// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference in an address looks like one

import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openApp } from '../../../electron/app.ts'
import type { SecretKeeper } from '../../../electron/core/connections/secrets.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { faultFrom, openTestApp, testSurroundings } from '../../support/test-app.ts'

/** A keeper that a test can look into. */
function openKeeper(): SecretKeeper & { readonly kept: Map<string, string> } {
	const kept = new Map<string, string>()
	return {
		keeps: 'encrypted',
		kept,
		keep: async (id, secret) => void kept.set(id, secret),
		recall: async (id) => kept.get(id) ?? null,
		forget: async (id) => void kept.delete(id),
	}
}

/** The parts of a test database's address. */
function partsOf({ url, server }: { readonly url: string; readonly server: { readonly shown: string; readonly password: string | null } }) {
	const { username, password, host, pathname } = new URL(url)
	return {
		bare: `postgresql://${username}@${host}${pathname}`,
		shown: server.shown,
		encoded: password,
		password: server.password ?? '',
		username,
		host,
		pathname,
	}
}

describe('a server’s database', () => {
	it('is on the list by its address without the password, once, however it was written', async () => {
		await using database = await createDatabase('CREATE TABLE t (x int)')
		await using app = await openTestApp()
		const { shown, username, encoded, host, pathname } = partsOf(database)
		const { id } = await app.client.connections.open({ target: database.url })
		const again = `postgresql+psycopg2://${username}:${encoded}@${host}${pathname}?sslmode=prefer&application_name=mine`
		expect(await app.client.connections.open({ target: again })).toEqual({ id })
		expect(await app.client.connections.list()).toEqual([
			{
				id,
				name: database.name,
				engine: 'postgres',
				path: shown,
				source: null,
				colour: 'gray',
				production: false,
				lastOpenedAt: expect.any(String),
				exists: null,
			},
		])
		const overview = await app.client.connections.describe({ database: id })
		expect(overview).toMatchObject({
			engine: 'postgres',
			path: shown,
			server: { database: database.name, user: username },
			journalMode: null,
		})
	})

	it('asks for its password, and has it for the life of the process only', async () => {
		await using database = await createDatabase()
		await using app = await openTestApp()
		const { bare, shown, password, username } = partsOf(database)
		const missing = { kind: 'password-required', address: shown, user: username }
		expect(await faultFrom(app.client.connections.open({ target: bare }))).toEqual(missing)
		expect(await faultFrom(app.client.connections.open({ target: bare, password: 'wrong one' }))).toMatchObject({
			kind: 'authentication-failed',
		})
		expect(await app.client.connections.list()).toEqual([])
		const { id } = await app.client.connections.open({ target: bare, password, keepPassword: true })
		expect(await app.client.connections.secretKeeping()).toEqual({ keeps: 'nothing' })
		expect(await app.client.connections.open({ target: shown })).toEqual({ id })
		const later = await openApp(app.options)
		expect(await faultFrom(later.client.connections.describe({ database: id }))).toEqual(missing)
		await later.close()
	})

	it('has its password kept where the door can and the person says so, and forgotten with it', async () => {
		await using database = await createDatabase()
		const secretKeeper = openKeeper()
		await using app = await openTestApp({ secretKeeper })
		const { bare, password } = partsOf(database)
		expect(await app.client.connections.secretKeeping()).toEqual({ keeps: 'encrypted' })
		const { id } = await app.client.connections.open({ target: bare, password })
		expect([...secretKeeper.kept]).toEqual([])
		await app.client.connections.open({ target: bare, password, keepPassword: true })
		expect([...secretKeeper.kept]).toEqual([[id, password]])
		const later = await openApp(app.options)
		expect(await later.client.connections.describe({ database: id })).toMatchObject({ name: database.name })
		await later.client.connections.forget({ database: id })
		expect([...secretKeeper.kept]).toEqual([])
		await later.close()
	})

	it('has its password from a variable, PGPASSWORD or the password file, read afresh each time', async () => {
		await using database = await createDatabase()
		const { bare, username, host, pathname, password, shown } = partsOf(database)
		const environment: Record<string, string> = { DB_PASSWORD: password }
		await using app = await openTestApp({ environment })
		const target = `postgresql://${username}:\${DB_PASSWORD}@${host}${pathname}?connect_timeout=5`
		const { id } = await app.client.connections.open({ target })
		expect((await app.client.connections.list()).map(({ path }) => path)).toEqual([shown])
		const describes = async (changed: Record<string, string>) => {
			const later = await openApp(testSurroundings(app.options.homeFolder, { environment: changed }))
			try {
				return await later.client.connections.describe({ database: id }).then(
					() => 'opened',
					(thrown: { data: { kind: string } }) => thrown.data.kind,
				)
			} finally {
				await later.close()
			}
		}
		expect(await describes({ DB_PASSWORD: password })).toBe('opened')
		expect(await describes({ DB_PASSWORD: 'changed' })).toBe('authentication-failed')
		expect(await describes({})).toBe('missing-variable')
		await app.client.connections.open({ target: `${target}&x-y=1`.replace(':${DB_PASSWORD}', ''), password })
		expect(await describes({})).toBe('password-required')
		expect(await describes({ PGPASSWORD: password })).toBe('opened')
		await writeFile(join(app.options.homeFolder, '.pgpass'), `*:*:*:${username}:${password.replace(/[\\:]/g, '\\$&')}\n`, { mode: 0o600 })
		expect(await describes({})).toBe('opened')
		expect(await app.client.connections.open({ target: bare })).toEqual({ id })
	})

	it('opened by its name again keeps the address it has', async () => {
		await using database = await createDatabase()
		const { url, server } = database
		await using app = await openTestApp({ environment: { URL: `${url}?options=-csearch_path%3Dmine` } })
		const { id } = await app.client.connections.open({ target: '${URL}' })
		const [entry] = await app.client.connections.list()
		expect(entry?.path).toBe(`${server.shown}?options=-csearch_path%3Dmine`)
		expect(await app.client.connections.open({ target: entry?.path ?? '' })).toEqual({ id })
		expect(await app.client.connections.describe({ database: id })).toMatchObject({ server: { user: server.user } })
		expect(await faultFrom(app.client.connections.open({ target: server.shown }))).toMatchObject({ kind: 'password-required' })
	})

	it('is looked at again after its connection was cut', async () => {
		await using database = await createDatabase()
		await using app = await openTestApp()
		const { id } = await app.client.connections.open({ target: database.url })
		await database.sql(
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
		)
		expect(await app.client.connections.describe({ database: id })).toMatchObject({ name: database.name })
	})

	it('may be named by a project, which then is where its history is read from', async () => {
		await using database = await createDatabase()
		await using app = await openTestApp({ environment: { PASSWORD: database.server.password ?? '' } })
		const project = join(await realpath(app.options.homeFolder), 'project')
		await mkdir(join(project, 'db', 'migrations'), { recursive: true })
		const { username, host, pathname } = partsOf(database)
		await writeFile(
			join(project, 'db', 'migrations', '20240101000000_first.sql'),
			'-- migrate:up\nCREATE TABLE t (x int);\n-- migrate:down\nDROP TABLE t;\n',
		)
		await writeFile(join(project, '.env'), `DATABASE_URL="postgres://${username}:\${PASSWORD}@${host}${pathname}"\n`)
		await app.client.connections.open({ target: project })
		const [entry] = await app.client.connections.list()
		expect(entry).toMatchObject({ path: database.server.shown, source: { folder: project, convention: null } })
	})
})

describe('a source', () => {
	it('is a folder that is there, given at opening or later, and remembered', async () => {
		await using app = await openTestApp()
		const home = await realpath(app.options.homeFolder)
		await mkdir(join(home, 'migrations'))
		await writeFile(join(home, 'x.db'), '')
		const { id } = await app.client.connections.open({ target: 'x.db', source: 'migrations' })
		const source = async () => (await app.client.connections.list())[0]?.source
		const folder = join(home, 'migrations')
		expect(await source()).toEqual({ folder, convention: null })
		const set = (input: { folder: string | null; convention?: 'dbmate' | null }) =>
			app.client.connections.setSource({ database: id, ...input })
		expect(await set({ folder: 'migrations', convention: 'dbmate' })).toEqual({ source: { folder, convention: 'dbmate' } })
		// Opening with the same folder does not undo the correction
		await app.client.connections.open({ target: 'x.db', source: './migrations/' })
		expect(await source()).toEqual({ folder, convention: 'dbmate' })
		expect(await faultFrom(set({ folder: 'nowhere' }))).toEqual({ kind: 'not-found', path: join(home, 'nowhere') })
		expect(await faultFrom(set({ folder: 'x.db' }))).toEqual({ kind: 'not-found', path: join(home, 'x.db') })
		expect(await source()).toEqual({ folder, convention: 'dbmate' })
		// A folder in which nothing is recognised is taken only from somebody who says what it is
		expect(await faultFrom(set({ folder: 'migrations' }))).toEqual({ kind: 'source-not-recognised', folder })
		expect(await source()).toEqual({ folder, convention: 'dbmate' })
		expect(await set({ folder: null })).toEqual({ source: null })
		expect(await source()).toBeNull()
		expect(await faultFrom(app.client.connections.setSource({ database: 'no' as typeof id, folder: null }))).toMatchObject({
			kind: 'unknown-database',
		})
	})
})
