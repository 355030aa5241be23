import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ServerAddress } from '../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../electron/drivers/engines/postgres.ts'
import { faultOf } from '../conformance/engine-ground.ts'
import { type Cluster, startCluster } from '../support/postgres-cluster.ts'
import { createDatabase, serverAt } from '../support/postgres-database.ts'

type Tls = ServerAddress['tls']
const none = { rootCertificate: null, certificate: null, key: null }

function hasOpenssl(): boolean {
	try {
		execFileSync('openssl', ['version'])
		return true
	} catch {
		return false
	}
}

/** Makes an authority and what it signs: the server `localhost` and the person `certified`; and an authority nobody asked. */
function makeCertificates(folder: string): void {
	const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
	const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-x509']
	for (const name of ['authority', 'stranger']) openssl(...request, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`)
	for (const [file, name] of [
		['server', 'localhost'],
		['person', 'certified'],
	] as const) {
		const signed = ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-addext', `subjectAltName=DNS:${name}`]
		openssl(...request, ...signed, '-keyout', `${file}.key`, '-out', `${file}.crt`, '-subj', `/CN=${name}`)
	}
}

describe.skipIf(!hasOpenssl())('encryption to a server (needs openssl on the machine)', () => {
	let folder: string
	let cluster: Cluster
	const file = (name: string) => join(folder, name)

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'headway-tls-'))
		makeCertificates(folder)
		// By user: only encrypted, only in clear, by certificate
		writeFileSync(
			file('rules'),
			[
				'hostssl all secret all trust',
				'hostnossl all open all trust',
				'hostssl all certified all cert',
				'host all headway_admin,nobody all scram-sha-256',
			].join('\n'),
		)
		chmodSync(folder, 0o755)
		chmodSync(file('rules'), 0o644)
		if (userInfo().uid === 0) execFileSync('chown', ['postgres', file('server.key')])
		chmodSync(file('server.key'), 0o600)
		cluster = await startCluster([
			'ssl=on',
			`ssl_cert_file=${file('server.crt')}`,
			`ssl_key_file=${file('server.key')}`,
			`ssl_ca_file=${file('authority.crt')}`,
			`hba_file=${file('rules')}`,
		])
		const { engine } = await openPostgres({ server: serverAt(cluster.url) }, { environment: {} })
		await engine.write(['secret', 'open', 'certified'].map((name) => ({ sql: `CREATE ROLE ${name} LOGIN` })))
		await engine.close()
	})
	afterAll(async () => {
		await cluster[Symbol.asyncDispose]()
		rmSync(folder, { recursive: true })
	})

	function address(user: string, tls: Partial<Tls>, host = 'localhost'): ServerAddress {
		const server = serverAt(cluster.url)
		return { ...server, hosts: [{ host, port: cluster.port }], user, password: null, tls: { mode: 'prefer', ...none, ...tls } }
	}

	/** `encrypted` or `clear`, or the kind of the fault. */
	async function met(server: ServerAddress): Promise<string> {
		const opening = openPostgres({ server }, { environment: {} })
		const opened = await opening.catch(() => null)
		if (!opened) return (await faultOf(opening)).kind
		const described = await opened.engine.describe()
		await opened.engine.close()
		return described.kind === 'postgres' && described.server.tls ? 'encrypted' : 'clear'
	}

	test.each([
		['secret', 'disable', 'tls-required'],
		['secret', 'allow', 'encrypted'],
		['secret', 'prefer', 'encrypted'],
		['secret', 'require', 'encrypted'],
		['open', 'disable', 'clear'],
		['open', 'allow', 'clear'],
		['open', 'prefer', 'clear'],
		['open', 'require', 'authentication-failed'],
		['nobody', 'prefer', 'password-required'],
	] as const)('%s with %s: %s', async (user, mode, outcome) => {
		expect(await met(address(user, { mode }))).toBe(outcome)
	})

	test.each([
		['verify-full', 'authority.crt', 'localhost', 'encrypted'],
		['verify-full', 'authority.crt', '127.0.0.1', 'tls-failed'],
		['verify-ca', 'authority.crt', '127.0.0.1', 'encrypted'],
		['verify-ca', 'stranger.crt', 'localhost', 'tls-failed'],
		['require', 'stranger.crt', 'localhost', 'tls-failed'],
		['require', 'authority.crt', '127.0.0.1', 'encrypted'],
		['verify-full', 'nowhere.crt', 'localhost', 'tls-failed'],
	] as const)('%s with the root %s at %s: %s', async (mode, root, host, outcome) => {
		expect(await met(address('secret', { mode, rootCertificate: file(root) }, host))).toBe(outcome)
	})

	test('the system knows nothing of an authority made here', async () => {
		expect(await met(address('secret', { mode: 'verify-full', rootCertificate: 'system' }))).toBe('tls-failed')
		expect(await met(address('secret', { mode: 'verify-ca' }))).toBe('tls-failed')
	})

	test('a person is known by a certificate and its key', async () => {
		const certificate = { certificate: file('person.crt'), key: file('person.key') }
		expect(await met(address('certified', { mode: 'require', ...certificate }))).toBe('encrypted')
		expect(await met(address('certified', { mode: 'require' }))).toBe('authentication-failed')
	})

	/** Whom the server knows by a password, as the address says about binding it to the channel. */
	const bound = (channelBinding: 'disable' | 'require' | undefined, mode: Tls['mode'], host?: string): ServerAddress => ({
		...address('headway_admin', { mode }, host),
		password: cluster.password,
		...(channelBinding && { channelBinding }),
	})

	test.each([
		['disable', 'require'],
		[undefined, 'prefer'],
		['require', 'prefer'],
		['require', 'verify-ca'],
	] as const)('channel binding %s with %s lets a known person in', async (channelBinding, mode) => {
		const server = bound(channelBinding, mode)
		const tls = mode === 'verify-ca' ? { ...server.tls, rootCertificate: file('authority.crt') } : server.tls
		expect(await met({ ...server, tls })).toBe('encrypted')
	})

	test.each([
		['disable', 'SCRAM-SHA-256'],
		[undefined, 'SCRAM-SHA-256-PLUS'],
		['require', 'SCRAM-SHA-256-PLUS'],
	] as const)('with channel binding %s the password is proven by %s', async (channelBinding, mechanism) => {
		const answering = pg.Connection.prototype as unknown as { sendSASLInitialResponseMessage(mechanism: string, response: string): void }
		const answer = vi.spyOn(answering, 'sendSASLInitialResponseMessage')
		onTestFinished(() => answer.mockRestore())
		expect(await met(bound(channelBinding, 'require'))).toBe('encrypted')
		expect(new Set(answer.mock.calls.map(([used]) => used))).toEqual(new Set([mechanism]))
	})

	test('channel binding that is required is refused in clear, and where the server asks for no proof of a password', async () => {
		const refused = async (server: ServerAddress) => faultOf(openPostgres({ server }, { environment: {} }))
		const missing = (reason: string) => ({ kind: 'channel-binding-missing', address: serverAt(cluster.url).shown, reason })
		expect(await refused(bound('require', 'disable'))).toEqual(missing('not-encrypted'))
		const trusted: ServerAddress = { ...address('secret', { mode: 'require' }), channelBinding: 'require' }
		expect(await refused(trusted)).toEqual(missing('not-offered'))
		await using db = await createDatabase()
		expect(await refused({ ...db.server, channelBinding: 'require' })).toMatchObject({ kind: 'tls-failed' })
	})

	test('a statement is cancelled through an encrypted connection too', async () => {
		const { engine } = await openPostgres({ server: address('secret', { mode: 'require' }) }, { environment: {} })
		const asleep = engine.read([{ sql: 'SELECT pg_sleep(600)' }], { signal: AbortSignal.timeout(200) })
		expect(await faultOf(asleep)).toEqual({ kind: 'cancelled' })
		await engine.close()
	})

	test('a server that offers no encryption is refused where it is demanded', async () => {
		await using db = await createDatabase()
		const tls = { ...none, mode: 'require' as const }
		expect(await faultOf(openPostgres({ server: { ...db.server, tls } }, { environment: {} }))).toEqual({
			kind: 'tls-failed',
			address: db.server.shown,
			detail: 'The server does not support SSL connections',
		})
	})
})
