// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference in an address looks like one

import * as files from 'node:fs/promises'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { readServerAddress } from '../../../electron/core/connections/server-address.ts'
import { passwordOf } from '../../../electron/core/connections/wanted.ts'
import { temporaryFolder } from '../../support/test-app.ts'

const nowhere = { files, environment: {}, userFolder: '/users/ada', workingFolder: '/here', userName: 'ada' }
const inEnvironment = (environment: Record<string, string>) => ({ ...nowhere, environment })
const read = (text: string, places: Parameters<typeof readServerAddress>[1] = nowhere) => readServerAddress(text, places)
const server = async (text: string, places?: Parameters<typeof readServerAddress>[1]) => (await read(text, places)).server
const shown = async (text: string, places?: Parameters<typeof readServerAddress>[1]) => (await server(text, places)).shown

async function refusal(text: string, places = nowhere) {
	const fault = faultOf(
		await read(text, places).then(
			() => undefined,
			(thrown: unknown) => thrown,
		),
	)
	return fault?.kind === 'unsupported-address' ? [fault.reason, fault.detail, fault.address] : fault
}

describe('a server’s URL', () => {
	it('names user, hosts, ports and database, percent-encoded or not', async () => {
		expect(await server('postgresql://bob:se%20cret@db.example:6432/my%2Fdb')).toMatchObject({
			hosts: [{ host: 'db.example', port: 6432 }],
			user: 'bob',
			database: 'my/db',
			password: null,
			tls: { mode: 'prefer', rootCertificate: null, certificate: null, key: null },
			settings: {},
			target: 'any',
			connectTimeoutMs: 10_000,
			shown: 'postgresql://bob@db.example:6432/my%2Fdb',
		})
		expect((await server('postgresql+asyncpg://h1:1,h2:2,[::1]/d')).hosts).toEqual([
			{ host: 'h1', port: 1 },
			{ host: 'h2', port: 2 },
			{ host: '::1', port: 5432 },
		])
		expect(await shown('postgresql://u@h1,[::1]:7/d')).toBe('postgresql://u@h1:5432,[::1]:7/d')
	})

	it('takes what stands in its query as libpq does', async () => {
		const socket = await server('postgresql:///d?host=/var/run/postgresql&user=u&port=5433')
		expect(socket).toMatchObject({ hosts: [{ host: '/var/run/postgresql', port: 5433 }], user: 'u', database: 'd' })
		expect(socket.shown).toBe('postgresql://u@/d?host=/var/run/postgresql&port=5433')
		expect(await shown(socket.shown)).toBe(socket.shown)
		expect(await shown('postgresql://u@%2Fvar%2Frun%2Fpostgresql:5433/d')).toBe(socket.shown)
		expect((await server('postgresql+psycopg2://u@/d?host=h1:1&host=h2:2')).hosts).toEqual([
			{ host: 'h1', port: 1 },
			{ host: 'h2', port: 2 },
		])
		expect(await server('postgresql:///?user=u&dbname=d&host=h1,h2&port=7&connect_timeout=3&application_name=x')).toMatchObject({
			hosts: [
				{ host: 'h1', port: 7 },
				{ host: 'h2', port: 7 },
			],
			connectTimeoutMs: 3000,
			settings: {},
		})
		expect((await server('postgresql://u@h/d?target_session_attrs=read-write')).target).toBe('read-write')
	})

	it('takes the session’s settings, and a schema tells two addresses apart', async () => {
		const { settings, shown: name } = await server(
			'postgresql://u@h/d?options=-c%20search_path%3Done,two%20--statement-timeout%3D5s%20-cx.y%3Da\\%20b',
		)
		expect(settings).toEqual({ search_path: 'one,two', statement_timeout: '5s', 'x.y': 'a b' })
		expect(name).toBe('postgresql://u@h:5432/d?options=-csearch_path%3Done,two')
		expect(await shown(name)).toBe(name)
		expect((await server('postgresql://u@h/d?schema=mine&connection_limit=5&pgbouncer=true')).settings).toEqual({ search_path: 'mine' })
	})

	it('takes TLS in every spelling', async () => {
		const mode = async (query: string) => (await server(`postgresql://u@h/d?${query}`)).tls.mode
		expect(await mode('sslmode=disable')).toBe('disable')
		expect(await mode('ssl=require')).toBe('require')
		expect(await mode('ssl=true')).toBe('require')
		expect(await mode('sslmode=verify_full')).toBe('verify-full')
		expect((await server('postgresql://u@h/d?sslmode=verify-full&sslrootcert=ca.pem&sslcert=c.pem&sslkey=/k.pem')).tls).toEqual({
			mode: 'verify-full',
			rootCertificate: '/here/ca.pem',
			certificate: '/here/c.pem',
			key: '/k.pem',
		})
		expect((await server('postgresql://u@h/d?sslrootcert=system')).tls).toMatchObject({ mode: 'verify-full', rootCertificate: 'system' })
		expect((await server('postgresql://u@h/d?sslmode=require&sslrootcert=/ca.pem')).tls.mode).toBe('verify-ca')
		expect(await refusal('postgresql://u@h/d?sslmode=verify-ca')).toMatchObject({ kind: 'tls-failed' })
	})

	it('takes channel binding, from the environment too', async () => {
		expect((await server('postgresql://u@h/d')).channelBinding).toBeUndefined()
		expect((await server('postgresql://u@h/d?channel_binding=prefer')).channelBinding).toBeUndefined()
		expect((await server('postgresql://u@h/d?channel_binding=require')).channelBinding).toBe('require')
		expect((await server('postgresql://u@h/d?channel_binding=disable')).channelBinding).toBe('disable')
		expect((await server('postgresql://u@h/d', inEnvironment({ PGCHANNELBINDING: 'require' }))).channelBinding).toBe('require')
		expect(await refusal('postgresql://u@h/d?channel_binding=perhaps')).toEqual(['parameter', 'channel_binding=perhaps', expect.anything()])
	})

	it('is refused, by name, for what cannot be followed', async () => {
		expect(await refusal('postgresql://u@h/d?frobnicate=1')).toEqual(['parameter', 'frobnicate', 'postgresql://u@h/d?frobnicate=1'])
		expect(await refusal('postgresql://u@h/d?gssencmode=require')).toEqual(['parameter', 'gssencmode=require', expect.anything()])
		expect(await refusal('postgresql://u@h/d?target_session_attrs=standby')).toEqual([
			'parameter',
			'target_session_attrs=standby',
			expect.anything(),
		])
		expect(await refusal('postgresql://u@h/d?sslmode=perhaps')).toEqual(['parameter', 'sslmode=perhaps', expect.anything()])
		expect(await refusal('postgresql://u@h/d?options=-S%205')).toEqual(['parameter', 'options=-S', expect.anything()])
		expect(await refusal('postgresql://u@h/d?service=none')).toEqual(['parameter', 'service=none', expect.anything()])
		expect(await refusal('postgresql://u@h:0/d')).toEqual(['malformed', undefined, expect.anything()])
		expect(await refusal('postgresql://u@h1,h2/d?port=1,2,3')).toEqual(['malformed', undefined, expect.anything()])
		expect(await refusal('postgresql://u@h/d?x')).toEqual(['malformed', undefined, expect.anything()])
		expect(await refusal("host=h password='open")).toEqual(['malformed', undefined, 'host=h password=…'])
	})
})

describe('libpq’s keywords', () => {
	it('make the same address as a URL', async () => {
		const reading = await read(String.raw`host = h port=6432 user='o\'brien' dbname='my db' password=se\ cret sslmode=require`)
		expect(reading.server).toMatchObject({
			hosts: [{ host: 'h', port: 6432 }],
			user: "o'brien",
			database: 'my db',
			tls: { mode: 'require' },
		})
		expect(await reading.ownPassword()).toBe('se cret')
		expect(reading.kept).toBe("postgresql://o'brien@h:6432/my%20db?sslmode=require")
	})
})

describe('what is kept of a server’s address', () => {
	it('is the whole address without its password, however it was pasted', async () => {
		for (const [text, password] of [
			['postgresql://u:plain@h/d?sslmode=require', 'plain'],
			['postgresql://u:p%40ss%2F1@h/d?sslmode=require', 'p@ss/1'],
			['postgresql://u:p@ss/1@h/d?sslmode=require', 'p@ss/1'],
			['postgresql://u:12/34@h/d?sslmode=require', '12/34'],
			['postgresql://u@h/d?sslmode=require&password=in%26query', 'in&query'],
			["host=h user=u dbname=d sslmode=require password='quo\\'ted'", "quo'ted"],
		] as const) {
			const reading = await read(text)
			expect(reading.hasTypedPassword).toBe(true)
			expect(await reading.ownPassword()).toBe(password)
			expect([reading.kept, reading.server.shown]).toEqual(['postgresql://u@h:5432/d?sslmode=require', 'postgresql://u@h:5432/d'])
		}
	})

	it('has references as typed, and they are read again each time', async () => {
		const text = 'postgresql://${WHO}:${DB_PASSWORD}@${WHERE}:${PORT}/${NAME}?sslrootcert=${CA}&sslmode=require'
		const places = inEnvironment({ WHO: 'u@x', DB_PASSWORD: 'p@:/ss', WHERE: 'db.example', PORT: '7', NAME: 'd', CA: '/ca.pem' })
		const reading = await read(text, places)
		expect(reading.server).toMatchObject({
			hosts: [{ host: 'db.example', port: 7 }],
			user: 'u@x',
			database: 'd',
			tls: { rootCertificate: '/ca.pem' },
		})
		expect(reading.server.shown).toBe('postgresql://${WHO}@${WHERE}:${PORT}/${NAME}')
		expect(reading.kept).toBe('postgresql://${WHO}:${DB_PASSWORD}@${WHERE}:${PORT}/${NAME}?sslmode=require&sslrootcert=${CA}')
		expect(reading.hasTypedPassword).toBe(false)
		expect(await reading.ownPassword()).toBe('p@:/ss')
		const { DB_PASSWORD: _, ...without } = places.environment
		const later = await read(reading.kept, inEnvironment(without as Record<string, string>))
		expect(faultOf(await later.ownPassword().catch((thrown: unknown) => thrown))).toEqual({ kind: 'missing-variable', name: 'DB_PASSWORD' })
	})

	it('keeps only the password in a variable that holds a whole address, while that names the same database', async () => {
		const places = inEnvironment({ DATABASE_URL: 'postgres://u:first@h/d?sslmode=require' })
		const { kept } = await readServerAddress('postgres://u:first@h/d?sslmode=require', places, 'DATABASE_URL')
		expect(kept).toBe('postgresql://u:${DATABASE_URL}@h:5432/d?sslmode=require')
		expect(await (await read(kept, places)).ownPassword()).toBe('first')
		expect(await (await read(kept, inEnvironment({ DATABASE_URL: 'postgres://u:second@h/d' }))).ownPassword()).toBe('second')
		expect(await (await read(kept, inEnvironment({ DATABASE_URL: 'postgres://u:second@elsewhere/d' }))).ownPassword()).toBeNull()
	})

	it('is never a part of a fault, even when the address is a wreck', async () => {
		const secret = 'hunter2?x=1#/y'
		const wrecks = [
			`postgresql://u:${secret}@h/d`,
			`postgresql://u:${secret}@h:99999/d`,
			`postgresql://u:${secret}`,
			`postgresql://u:hunter2%ZZ@h/d`,
			`mysql://u:${secret}@h/d`,
			`host=h user=u password=${secret} nonsense`,
			`postgresql://u@h/d?password=hunter2%ZZ`,
			`postgresql://u@h/d?x&password=hunter2`,
			`postgresql://u:hunter2@h/d?frobnicate=1`,
		]
		for (const text of wrecks) expect(JSON.stringify(await refusal(text).catch(String)), text).not.toContain('hunter2')
	})
})

describe('what an address leaves open', () => {
	it('comes from the PG* variables, and is written out so that it stays the same', async () => {
		const places = inEnvironment({
			PGHOST: 'h',
			PGPORT: '6',
			PGUSER: 'u',
			PGDATABASE: 'd',
			PGSSLMODE: 'require',
			PGPASSWORD: 'x',
			PGOPTIONS: '-csearch_path=s',
		})
		const reading = await read('postgresql://', places)
		expect(reading.server).toMatchObject({
			hosts: [{ host: 'h', port: 6 }],
			user: 'u',
			database: 'd',
			tls: { mode: 'require' },
			settings: { search_path: 's' },
		})
		expect(reading.kept).toBe('postgresql://u@h:6/d?options=-csearch_path%3Ds')
		expect(await passwordOf(reading)).toBe('x')
		expect(await shown('postgresql://other@h2:7/d2?options=', places)).toBe('postgresql://other@h2:7/d2')
	})

	it('is the person’s own name for user and database', async () => {
		expect(await server('postgresql://h')).toMatchObject({ user: 'ada', database: 'ada' })
		expect(await server('postgresql://u@h')).toMatchObject({ user: 'u', database: 'u' })
	})

	it('comes from a service, which the address itself overrules', async () => {
		await using folder = await temporaryFolder()
		const file =
			'# ours\n[other]\nhost=wrong\n\n[mine]\nhost=h\nport=7\nuser = u\ndbname=d\npassword=from-service\nsslmode=require\n[after]\nhost=wrong\n'
		await writeFile(join(folder.path, '.pg_service.conf'), file)
		const places = { ...nowhere, userFolder: folder.path }
		const reading = await read('service=mine user=v', places)
		expect(reading.server).toMatchObject({ hosts: [{ host: 'h', port: 7 }], user: 'v', database: 'd', tls: { mode: 'require' } })
		expect(reading.kept).toBe('postgresql://v@h:7/d?service=mine')
		expect(await reading.ownPassword()).toBe('from-service')
		expect(await (await read(reading.kept, places)).ownPassword()).toBe('from-service')
		const elsewhere = { ...inEnvironment({ PGSERVICEFILE: join(folder.path, '.pg_service.conf'), PGSERVICE: 'mine' }) }
		expect(await shown('postgresql://', elsewhere)).toBe('postgresql://u@h:7/d')
	})
})

describe('the password file', () => {
	const lines = [
		'#comment',
		'h:5432:d:other:no',
		String.raw`h:5432:my\:db:u:with\:colon\\slash`,
		'*:6432:*:u:by-port',
		'[bad line',
		'h:*:d:u:right',
		'*:*:*:*:last',
	]

	it('gives the password of the first line that fits, with wildcards and escapes', async () => {
		await using folder = await temporaryFolder()
		await writeFile(join(folder.path, '.pgpass'), lines.join('\n'), { mode: 0o600 })
		const password = async (text: string) => passwordOf(await read(text, { ...nowhere, userFolder: folder.path }))
		expect(await password('postgresql://u@h/d')).toBe('right')
		expect(await password('postgresql://u@h/my:db')).toBe('with:colon\\slash')
		expect(await password('postgresql://u@x:6432/d')).toBe('by-port')
		expect(await password('postgresql://z@x/d')).toBe('last')
		expect(await password('postgresql://u:typed@h/d')).toBe('typed')
	})

	it('is passed over when others may read it, and may be another by PGPASSFILE or passfile', async () => {
		await using folder = await temporaryFolder()
		const path = join(folder.path, 'mine')
		await mkdir(join(folder.path, 'empty'))
		await writeFile(path, '*:*:*:*:found\n', { mode: 0o600 })
		const password = async (text: string, environment: Record<string, string> = {}) =>
			passwordOf(await read(text, { ...inEnvironment(environment), userFolder: join(folder.path, 'empty') }))
		expect(await password('postgresql://u@h/d')).toBeNull()
		expect(await password('postgresql://u@h/d', { PGPASSFILE: path })).toBe('found')
		expect(await password(`postgresql://u@h/d?passfile=${path}`)).toBe('found')
		await chmod(path, 0o640)
		expect(await password('postgresql://u@h/d', { PGPASSFILE: path })).toBeNull()
	})
})
