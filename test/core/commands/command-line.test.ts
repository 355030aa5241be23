import { describe, expect, it } from 'vitest'
import type { CommandProfile } from '../../../electron/contract/commands.ts'
import { commandLineOf, wholeLine } from '../../../electron/core/commands/command-line.ts'
import { sqlalchemyAddress } from '../../../electron/core/commands/database-address.ts'
import { serverEnvironment } from '../../../electron/core/commands/server-environment.ts'
import type { ServerAddress } from '../../../electron/drivers/engines/engine.ts'

const file = { kind: 'sqlite', path: '/data/library.db' } as const
const referring = ['postgresql://$', '{USER}@$', '{HOST}:5432/$', '{NAME}'].join('')
const server = { kind: 'postgres', path: 'postgresql://ada@db.example:5433/library' } as const

function profile(changes: Partial<CommandProfile> = {}): CommandProfile {
	return {
		preset: 'alembic',
		words: ['alembic', '-c', 'alembic.ini'],
		folder: '/project',
		environment: [],
		aim: { kind: 'none' },
		...changes,
	}
}

function address(changes: Partial<ServerAddress> = {}): ServerAddress {
	return {
		hosts: [{ host: 'db.example', port: 5432 }],
		user: 'ada',
		database: 'library',
		password: 'never seen',
		tls: { mode: 'prefer', rootCertificate: null, certificate: null, key: null },
		settings: {},
		target: 'any',
		connectTimeoutMs: 1000,
		shown: 'postgresql://ada@db.example:5432/library',
		...changes,
	}
}

const addressOf = (scheme: string | null, changes: Partial<ServerAddress>) =>
	sqlalchemyAddress(scheme, { kind: 'server', server: address(changes) })

describe('the line of a command', () => {
	it('is the profile and the words alone where the project says where it goes', () => {
		const line = commandLineOf(profile(), ['upgrade', 'head'], { engine: file, first: ['alembic current'] })
		expect(line).toEqual({
			words: ['alembic', '-c', 'alembic.ini', 'upgrade', 'head'],
			text: 'alembic -c alembic.ini upgrade head',
			folder: '/project',
			environment: [],
			onCopy: false,
			first: ['alembic current'],
		})
	})

	it('puts the address into a variable, and keeps references as they were typed', () => {
		const environment = [
			{ name: 'DATABASE_URL', value: 'sqlite:///other.db' },
			{ name: 'KEY', value: '${' + 'SECRET_KEY}' },
		]
		const aim = { kind: 'variable', name: 'DATABASE_URL', scheme: 'postgresql+asyncpg' } as const
		const line = commandLineOf(profile({ environment, aim }), ['upgrade', 'head'], { engine: server, first: [] })
		expect(line.environment).toEqual([environment[1], { name: 'DATABASE_URL', value: 'postgresql+asyncpg://ada@db.example:5433/library' }])
		expect(wholeLine(line)).toBe(
			"KEY='${" + "SECRET_KEY}' DATABASE_URL=postgresql+asyncpg://ada@db.example:5433/library alembic -c alembic.ini upgrade head",
		)
		expect(line.onCopy).toBe(false)
	})

	it('gives an -x argument where Alembic takes it, and works on a copy of a file', () => {
		const aim = { kind: 'x-argument', name: 'url', scheme: null } as const
		const line = commandLineOf(profile({ aim }), ['downgrade', '-1'], { engine: file, first: [] })
		expect(line.text).toBe('alembic -c alembic.ini -x url=sqlite:///{copy} downgrade -1')
		expect(line.onCopy).toBe(true)
	})

	it('takes a changed copy in the place of the alembic.ini, and says what is changed', () => {
		const aim = { kind: 'ini', scheme: 'sqlite+pysqlite' } as const
		const words = ['uv', 'run', '-c', 'other', 'alembic', '--config=conf/alembic.ini', '-n', 'books', '-c', 'pyproject.toml']
		const line = commandLineOf(profile({ words, aim }), ['upgrade', 'head'], { engine: file, first: [] })
		const copy = '{alembic.ini with sqlalchemy.url = sqlite+pysqlite:///{copy}}'
		expect(line.words).toEqual([...words.slice(0, 5), '-c', copy, ...words.slice(6), 'upgrade', 'head'])
	})

	it('names the copy where the profile names no alembic.ini', () => {
		const aim = { kind: 'ini', scheme: null } as const
		const line = commandLineOf(profile({ words: ['alembic'], aim }), ['current'], { engine: file, first: [], file: '{scratch}' })
		expect(line.words).toEqual(['alembic', '-c', '{alembic.ini with sqlalchemy.url = sqlite:///{scratch}}', 'current'])
		expect(line.onCopy).toBe(false)
	})

	it('shows the address that will be used, references and all', () => {
		const paths = {
			'postgresql://ada@[::1]:5432/library': 'postgresql://ada@[::1]:5432/library',
			'postgresql://ada%40work@h:5432/my%20books': 'postgresql://ada%40work@h:5432/my books',
			[referring]: referring,
			'postgresql://ada@one:1,two:2/library': 'postgresql://ada@/library?host=one,two&port=1,2',
			'postgresql://ada@/library?host=/run/postgresql&port=5432': 'postgresql://ada@/library?host=/run/postgresql&port=5432',
		}
		const aim = { kind: 'variable', name: 'URL', scheme: null } as const
		const shown = Object.keys(paths).map((path) => commandLineOf(profile({ aim }), [], { engine: { kind: 'postgres', path }, first: [] }))
		expect(shown.map(({ environment }) => environment[0]?.value)).toEqual(Object.values(paths))
	})
})

describe('the address that SQLAlchemy is given', () => {
	it('says hosts, user and database in every form there is, and never the password', () => {
		expect(addressOf('postgresql+psycopg2', {})).toBe('postgresql+psycopg2://ada@db.example:5432/library')
		expect(addressOf(null, { hosts: [{ host: '/run/postgresql', port: 5433 }] })).toBe(
			'postgresql://ada@/library?host=/run/postgresql&port=5433',
		)
		expect(
			addressOf(null, {
				hosts: [
					{ host: 'a', port: 1 },
					{ host: '::1', port: 2 },
				],
			}),
		).toBe('postgresql://ada@/library?host=a,::1&port=1,2')
		expect(addressOf(null, { user: 'a:b@c/d%' })).toBe('postgresql://a%3Ab%40c%2Fd%25@db.example:5432/library')
	})

	it('writes a name that would end or be decoded differently as a parameter of the driver', () => {
		expect(addressOf(null, { database: 'a?b%20' })).toBe('postgresql://ada@db.example:5432/?dbname=a%3Fb%2520')
		expect(addressOf('postgresql+asyncpg', { database: 'a?b' })).toBe('postgresql+asyncpg://ada@db.example:5432/?database=a%3Fb')
	})

	it('refuses what asyncpg cannot be told', () => {
		expect(() => addressOf('postgresql+asyncpg', { settings: { search_path: 'library' } })).toThrow('unsupported-address')
	})
})

describe('the variables that let a driver in', () => {
	it('hold the password, the certificates and the settings', () => {
		const tls = { mode: 'verify-full', rootCertificate: '/root.crt', certificate: '/me.crt', key: '/me.key' } as const
		expect(serverEnvironment(address({ tls, settings: { search_path: 'a b' }, target: 'read-write' }))).toEqual({
			PGPASSWORD: 'never seen',
			PGSSLMODE: 'verify-full',
			PGSSLROOTCERT: '/root.crt',
			PGSSLCERT: '/me.crt',
			PGSSLKEY: '/me.key',
			PGTARGETSESSIONATTRS: 'read-write',
			PGOPTIONS: '-c search_path=a\\ b',
		})
	})

	it('ask for no encryption on a socket, where asyncpg refuses it', () => {
		expect(serverEnvironment(address({ hosts: [{ host: '/tmp', port: 1 }], password: null }))).toEqual({ PGSSLMODE: 'disable' })
	})
})
