import { describe, expect, it } from 'vitest'
import type { BooksContext } from '../../../../electron/drivers/dialects/conventions/convention.ts'
import { createDbmateConvention } from '../../../../electron/drivers/dialects/conventions/dbmate.ts'
import { createGolangMigrateConvention } from '../../../../electron/drivers/dialects/conventions/golang-migrate.ts'
import { createGooseConvention } from '../../../../electron/drivers/dialects/conventions/goose.ts'
import { createRuneConvention } from '../../../../electron/drivers/dialects/conventions/rune.ts'
import { withVariables } from '../../../../electron/drivers/dialects/conventions/substitution.ts'

const context: BooksContext = {
	engine: 'postgres',
	ledger: { namespace: 'public', name: 'schema_migrations' },
	ledgerExists: true,
	database: 'probe',
	schema: 'public',
	user: 'ada',
	applied: [],
	revisions: [],
	read: async () => [],
}

const folderOf = (texts: Readonly<Record<string, string>>) => ({
	path: '/project',
	names: Object.keys(texts).sort(),
	bytes: async (name: string) => new TextEncoder().encode(texts[name] ?? ''),
	text: async (name: string) => texts[name] ?? null,
})

describe('golang-migrate', () => {
	const convention = createGolangMigrateConvention()

	it('locks under both names that it may know the database by', () => {
		expect(convention.locks?.(context).map(({ key }) => key)).toEqual([72_268_396n, 3_060_382_120n])
	})

	it('orders by number, takes a missing way up for an empty step, and two files of a version for trouble', async () => {
		const { revisions, troubles } = await convention.readFiles(
			folderOf({ '10_b.up.sql': 'B', '9_a.up.sql': 'A', '9_a.down.sql': 'a', '0011_c.down.sql': 'c', '011_d.down.sql': 'd' }),
			'postgres',
		)
		expect(revisions.map(({ version, up, down }) => [version, up?.sql, down?.sql])).toEqual([
			['9', 'A', 'a'],
			['10', 'B', undefined],
			['11', '', 'c'],
		])
		expect(troubles).toMatchObject([{ kind: 'duplicate-version', file: '011_d.down.sql' }])
	})
})

describe('dbmate', () => {
	it('orders by name as text, so that 10 comes before 9', async () => {
		const text = '-- migrate:up\n-- migrate:down\n'
		const { revisions } = await createDbmateConvention().readFiles(
			folderOf({ '9_a.sql': text, '10_b.sql': text, 'notes.sql': text }),
			'sqlite',
		)
		expect(revisions.map(({ version }) => version)).toEqual(['10', '9'])
	})

	it('knows its books by their one column', () => {
		const column = { name: 'version', type: 'character varying' }
		const convention = createDbmateConvention()
		expect(convention.recogniseLedger({ namespace: 'app', name: 'our_migrations', columns: [column] }, 'postgres')?.sureness).toBe('unsure')
		const dirty = { name: 'dirty', type: 'boolean' }
		expect(convention.recogniseLedger({ namespace: 'app', name: 'schema_migrations', columns: [column, dirty] }, 'postgres')).toBeNull()
	})
})

describe('goose', () => {
	it('keeps a place for revisions in Go, and runs none of them', async () => {
		const { revisions } = await createGooseConvention({ environment: {} }).readFiles(
			folderOf({ '00002_b.go': 'package x', '00001_a.sql': '-- +goose Up\nSELECT 1;\n', '00001_a_test.go': '', '00000_zero.sql': '' }),
			'sqlite',
		)
		expect(revisions.map(({ version, up }) => [version, up?.fault?.kind])).toEqual([
			['1', undefined],
			['2', 'unsupported-statement'],
		])
	})
})

describe('RUNE', () => {
	it('writes its own files in the words of PostgreSQL, as far as RUNE does', async () => {
		const sql = 'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, content BLOB, at REAL);'
		const convention = createRuneConvention({ ownFolder: '/own' })
		const { revisions } = await convention.readFiles(folderOf({ '0001_t.sql': sql, '1_not.sql': sql }), 'postgres')
		expect(revisions.map(({ version, up }) => [version, up?.sql])).toEqual([
			['1', 'CREATE TABLE t (id SERIAL PRIMARY KEY, content BYTEA, at REAL);'],
		])
	})
})

describe('a value from outside', () => {
	it('may have a default, and is missing otherwise', () => {
		const template = ['$', '{A:-x} $', '{B-y} $C $$'].join('')
		expect(withVariables(template, { A: '', C: '3' })).toEqual({ text: 'x y 3 $', missing: null })
		expect(withVariables('$C', {}).missing).toBe('C')
	})
})
