import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { configValue, parsePythonConfig } from '../../../electron/drivers/dialects/python-config.ts'
import { copyFixture, lookAt, redunDialect, withFolder } from '../../support/redun-database.ts'

/** Works in a project whose .redun/redun.ini has this text. */
async function withProject<Result>(config: string | null, work: (project: string) => Promise<Result>): Promise<Result> {
	return withFolder(async (project) => {
		await mkdir(join(project, '.redun'))
		if (config !== null) await writeFile(join(project, '.redun', 'redun.ini'), config)
		return work(project)
	})
}

const dialect = redunDialect({ environment: { DATA: '/data', PLACE: 'elsewhere.db' } })

describe('locating a database', () => {
	it.each([
		['no db_uri', '[backend]\n', '.redun/redun.db'],
		['a relative address', '[backend]\ndb_uri = sqlite:///other.db\n', '.redun/other.db'],
		['an absolute address', '[backend]\ndb_uri = sqlite:////srv/redun.db\n', '/srv/redun.db'],
		['the address old releases wrote', '[backend]\ndb_uri = sqlite:///.redun/redun.db\n', '.redun/redun.db'],
		['a variable of the environment', `[backend]\ndb_uri: sqlite:///\${PLACE}\n`, '.redun/elsewhere.db'],
		['a key of the same section', `[backend]\nname = mine.db\ndb_uri = sqlite:///\${name}\n`, '.redun/mine.db'],
		[
			'comments and other sections around it',
			'# redun\n[scheduler]\ncontext =\n    {"db_uri": "no"}\n\n[backend]\n; here\ndb_uri=sqlite:///a.db?timeout=3\n[executors.default]\ntype = local\n',
			'.redun/a.db',
		],
	])('follows %s', async (_, config, expected) => {
		await withProject(config, async (project) => {
			expect(await dialect.locate(project)).toBe(join(expected.startsWith('/') ? '/' : project, expected))
			expect(await dialect.locate(join(project, '.redun'))).toBe(join(expected.startsWith('/') ? '/' : project, expected))
		})
	})

	it.each([
		['as written', 'postgresql://db.example/redun', {}, 'postgresql://db.example/redun'],
		['with its user and driver', 'postgresql+psycopg2://bob@db.example:5433/redun?sslmode=require', {}, null],
		[
			'with the variables that redun reads, when they are there',
			'postgresql://db.example/redun',
			{ REDUN_DB_USERNAME: 'bob', REDUN_DB_PASSWORD: 'secret' },
			`postgresql://\${REDUN_DB_USERNAME}:\${REDUN_DB_PASSWORD}@db.example/redun`,
		],
		['with its own user before a variable’s', 'postgresql://ann@db/r', { REDUN_DB_USERNAME: 'bob' }, 'postgresql://ann@db/r'],
		['with a password alone', 'postgresql://ann@db/r', { REDUN_DB_PASSWORD: 'x' }, `postgresql://ann:\${REDUN_DB_PASSWORD}@db/r`],
		[
			'with variables of other names',
			'postgresql://db/r\ndb_username_env = WHO\ndb_password_env = SECRET',
			{ WHO: 'bob', SECRET: 'x', REDUN_DB_PASSWORD: 'y' },
			`postgresql://\${WHO}:\${SECRET}@db/r`,
		],
	])('follows the address of a server %s', async (_, line, environment, expected) => {
		await withProject(`[backend]\ndb_uri = ${line}\n`, async (project) => {
			expect(await redunDialect({ environment }).locate(project)).toBe(expected ?? line)
		})
	})

	it('without a redun.ini is redun.db', async () => {
		await withProject(null, async (project) => expect(await dialect.locate(project)).toBe(join(project, '.redun', 'redun.db')))
	})

	it('finds nothing in a folder that is no redun project', async () => {
		await withFolder(async (folder) => expect(await dialect.locate(folder)).toBeNull())
	})

	it.each([
		['mysql://bob@db.example/redun', 'engine', 'mysql://bob@db.example/redun'],
		['postgresql://bob:secret@db.example/redun', 'password-in-url', 'postgresql://bob:…@db.example/redun'],
		['sqlite://', 'in-memory', 'sqlite://'],
		['sqlite:///:memory:', 'in-memory', 'sqlite:///:memory:'],
		['redun.db', 'malformed', 'redun.db'],
		[`sqlite:///\${NOWHERE}`, 'malformed', `sqlite:///\${NOWHERE}`],
		[`sqlite:///\${db_uri}`, 'malformed', `sqlite:///\${db_uri}`],
	])('refuses %s and tells no password', async (address, reason, shown) => {
		await withProject(`[backend]\ndb_uri = ${address}\n`, async (project) => {
			expect(await dialect.locate(project).then(() => null, faultOf)).toEqual({ kind: 'unsupported-address', address: shown, reason })
		})
	})

	it('refuses a database that a secret in a cloud names', async () => {
		await withProject('[backend]\ndb_aws_secret_name = prod/redun\n', async (project) => {
			expect(await dialect.locate(project).then(() => null, faultOf)).toMatchObject({ kind: 'unsupported-address', reason: 'engine' })
		})
	})
})

describe('the value store', () => {
	const storeWith = async (line: string, work: (project: string, store: unknown) => void): Promise<void> =>
		withProject(`[backend]\n${line}\n`, async (project) =>
			work(project, await dialect.valueStore(join(project, '.redun', 'redun.db'), null)),
		)

	it('is null when none is named', async () => {
		await storeWith('', (_, store) => expect(store).toBeNull())
	})

	it('named by a relative path lies under the folder of redun.ini', async () => {
		await storeWith('value_store_path = values', (project, store) =>
			expect(store).toEqual({ path: join(project, '.redun', 'values'), exists: false }),
		)
	})

	it('named by an absolute path or an address is as written', async () => {
		await storeWith(`value_store_path = \${DATA}/values`, (_, store) => expect(store).toEqual({ path: '/data/values', exists: false }))
		await storeWith('value_store_path = s3://bucket/values', (_, store) =>
			expect(store).toEqual({ path: 's3://bucket/values', exists: true }),
		)
	})
})

describe('the value store of a server', () => {
	it('is the one that the project’s folder names, and null when that is not known', async () => {
		await withProject('[backend]\ndb_uri = postgresql://db/r\nvalue_store_path = values\n', async (project) => {
			const source = { folder: project, convention: null }
			expect(await dialect.valueStore('postgresql://db/r', source)).toEqual({ path: join(project, '.redun', 'values'), exists: false })
			expect(await dialect.valueStore('postgresql://db/r', null)).toBeNull()
		})
	})
})

describe('a value store that is gone', () => {
	const problemsOf = async (fixture: string, settings: string) =>
		withProject(settings, async (project) => {
			const look = await lookAt(await copyFixture(fixture, join(project, '.redun')))
			const { problems } = await dialect.standing(look)
			return { found: problems.filter((problem) => problem.kind === 'value-store-missing'), folder: join(project, '.redun') }
		})

	it('is told with how many values are kept in it, and only where there are some', async () => {
		const { found, folder } = await problemsOf('workflow/redun.db', '[backend]\nvalue_store_path = values\n')
		expect(found).toEqual([{ kind: 'value-store-missing', blocks: false, facts: { path: join(folder, 'values'), values: '12' } }])
		expect((await problemsOf('empty/redun_v3.5.db', '[backend]\nvalue_store_path = values\n')).found).toEqual([])
	})

	it('is told as well where no settings name one, as after a push of rows alone', async () => {
		const { found } = await problemsOf('workflow/redun.db', '[backend]\n')
		expect(found).toEqual([{ kind: 'value-store-missing', blocks: false, facts: { values: '12' } }])
		for (const fixture of ['empty/redun_v1.0.db', 'legacy/source_v3.1_redun0.7.4.db'])
			expect((await problemsOf(fixture, '[backend]\n')).found).toEqual([])
	})
})

describe('the format of Python’s ConfigParser', () => {
	it('keeps the case of keys, joins indented lines, and ends a value at the next key', () => {
		const config = parsePythonConfig('\uFEFF[a.b]\r\nKey = one\r\n  two\r\n\r\n  three\r\nkey : four = five\r\nbare\r\n')
		expect([...(config.get('a.b') ?? [])]).toEqual([
			['Key', 'one\ntwo\nthree'],
			['key', 'four = five'],
			['bare', ''],
		])
	})

	it('fills in other sections, defaults and dollars', () => {
		const config = parsePythonConfig(`[DEFAULT]\nroot = /r\n[a]\nx = \${root}/\${b:y}/$$5/\${HOME}\n[b]\ny = z\n`)
		expect(configValue(config, 'a', 'x', { HOME: 'h' })).toBe('/r/z/$5/h')
		expect(configValue(config, 'a', 'none', {})).toBeUndefined()
	})
})
