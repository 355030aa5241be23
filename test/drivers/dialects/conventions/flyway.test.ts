import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createFlyway } from '../../../../electron/drivers/dialects/conventions/flyway.ts'
import { contextOf, fixtureFolder, fixtureScript, folderOf, openBooks, storedEntries } from '../../../support/convention-books.ts'
import { keepsBooks } from '../../../support/convention-law.ts'

const flyway = createFlyway()
const engines = ['sqlite', 'postgres'] as const
const versionsOf = async (contents: Record<string, string | Uint8Array>) =>
	(await flyway.readFiles(folderOf(contents), 'postgres')).revisions.map(({ version }) => version)

/** CRC-32 over lines, written another way than the reader does it. */
function checksum(...lines: readonly string[]): string {
	let sum = 0
	for (const line of lines) sum = crc32(line, sum)
	return String(sum > 0x7fffffff ? sum - 0x1_0000_0000 : sum)
}

describe('files', () => {
	test('are ordered part by part as numbers, with repeatable ones last by description', async () => {
		const names = ['V10__a.sql', 'V2__b.sql', 'V1_1__c.sql', 'V1__d.sql', 'V1.0.1__e.sql', 'R__zoo.sql', 'R__ant.sql', 'V2_0_1__f.sql']
		expect(await versionsOf(Object.fromEntries(names.map((name) => [name, 'SELECT 1;'])))).toEqual([
			'1',
			'1.0.1',
			'1.1',
			'2',
			'2.0.1',
			'10',
			'R__ant.sql',
			'R__zoo.sql',
		])
	})

	test('with bad names are passed over, and two of one version are trouble', async () => {
		const contents = {
			'V1__a.sql': '',
			'V1.0__b.sql': '',
			'Vx__c.sql': '',
			'v3__d.sql': '',
			'notes.sql': '',
			'V4_e.txt': '',
			'V5__f.SQL': '',
		}
		const { revisions, troubles } = await flyway.readFiles(folderOf(contents), 'postgres')
		expect(revisions.map(({ version }) => version).toSorted()).toEqual(['1', '1.0', '5'])
		expect(troubles).toMatchObject([{ kind: 'duplicate-version' }])
	})

	test('have a checksum in which neither line ends nor a byte-order mark count', async () => {
		const lines = ['CREATE TABLE a (', '  b int', ');', ''] as const
		const known = checksum(...lines)
		for (const text of [lines.join('\n'), lines.join('\r\n'), lines.join('\r'), `\uFEFF${lines.join('\n')}`]) {
			const { revisions } = await flyway.readFiles(folderOf({ 'V1__a.sql': text }), 'sqlite')
			expect(revisions[0]?.checksum).toBe(known)
		}
	})

	test('of a real project have the checksums that the books hold', async () => {
		const { revisions } = await flyway.readFiles(await fixtureFolder('flyway/project'), 'sqlite')
		expect(revisions.map(({ version, message }) => [version, message])).toEqual([
			['1', 'create members'],
			['1.1', 'lend books'],
			['2', 'reach members'],
			['10', 'find members'],
			['R__open_loans.sql', 'open loans'],
		])
		expect(revisions.slice(0, 4).every(({ down }) => down !== null)).toBe(true)
		expect(revisions[2]?.up?.sql).toBe('ALTER TABLE member ADD COLUMN email TEXT;\n')
		expect(revisions[2]?.checksum).toBe(checksum(`ALTER TABLE member ADD COLUMN \${contact} TEXT;`, ''))
	})
})

describe('placeholders', () => {
	test('without a value are said before anything runs', async () => {
		const { revisions } = await flyway.readFiles(folderOf({ 'V1__a.sql': `SELECT \${who};` }), 'postgres')
		expect(revisions[0]?.up?.fault).toEqual({ kind: 'unsupported-statement', revision: '1', reason: 'substitution', statement: `\${who}` })
	})

	test('come from flyway.toml, with marks of its own', async () => {
		const toml = '[flyway]\nplaceholderPrefix = "#["\nplaceholderSuffix = "]"\n\n[flyway.placeholders]\nwho = "me" # me\n'
		const { revisions } = await flyway.readFiles(
			folderOf({ 'flyway.toml': toml, 'V1__a.sql': `SELECT '#[who]', '\${x}', '#[flyway:filename]';` }),
			'postgres',
		)
		expect(revisions[0]?.up).toEqual({ sql: `SELECT 'me', '\${x}', 'V1__a.sql';`, transactional: true, fault: null })
	})

	test('can be switched off for all or for one', async () => {
		const off = { 'flyway.conf': 'flyway.placeholderReplacement=false', 'V1__a.sql': `SELECT \${who};` }
		expect((await flyway.readFiles(folderOf(off), 'postgres')).revisions[0]?.up?.fault).toBeNull()
		const one = { 'V1__a.sql': `SELECT \${who};`, 'V1__a.sql.conf': 'placeholderReplacement=false' }
		expect((await flyway.readFiles(folderOf(one), 'postgres')).revisions[0]?.up?.fault).toBeNull()
	})

	test('count in the checksum of a repeatable script, which may also have been recorded without them', async () => {
		const contents = { 'flyway.conf': 'flyway.placeholders.who=me', 'R__a.sql': `SELECT \${who};` }
		const [revision] = (await flyway.readFiles(folderOf(contents), 'postgres')).revisions
		expect(revision?.checksum).toBe(checksum('SELECT me;'))
		if (!revision) throw new Error('no revision')
		const record = { version: 'R__a.sql', state: 'applied', appliedAt: null } as const
		expect(flyway.driftOf(revision, { ...record, checksum: checksum(`SELECT \${who};`) }).edited).toBe(false)
		expect(flyway.driftOf(revision, { ...record, checksum: '1' }).edited).toBe(true)
	})
})

describe('transactions', () => {
	const upOf = async (sql: string, engine: 'sqlite' | 'postgres' = 'postgres', more = {}) =>
		(await flyway.readFiles(folderOf({ 'V1__a.sql': sql, ...more }), engine)).revisions[0]?.up

	test('are left out for statements that refuse them, and by the side file', async () => {
		for (const sql of [
			'CREATE UNIQUE INDEX CONCURRENTLY a ON b (c);',
			'vacuum;',
			'REINDEX DATABASE x;',
			'DISCARD ALL',
			'-- x\nALTER SYSTEM SET a = 1;',
		])
			expect(await upOf(sql)).toMatchObject({ transactional: false, fault: null })
		expect(await upOf('SELECT 1;', 'postgres', { 'V1__a.sql.conf': 'executeInTransaction=false' })).toMatchObject({ transactional: false })
	})

	test('stay for words in strings, comments and functions', async () => {
		const quiet = [
			"SELECT 'VACUUM;';",
			'/* ; VACUUM /* ; VACUUM */ ; VACUUM */ SELECT 1;',
			'DO $x$ BEGIN; VACUUM; END $x$;',
			"SELECT E'\\'; VACUUM;';",
		]
		for (const sql of quiet) expect(await upOf(sql)).toMatchObject({ transactional: true, fault: null })
	})

	test('cannot be had and refused in one file, unless mixing is allowed', async () => {
		const sql = 'CREATE TABLE a (b int);\nCREATE INDEX CONCURRENTLY c ON a (b);'
		expect((await upOf(sql))?.fault).toMatchObject({ reason: 'outside-transaction' })
		expect(await upOf(sql, 'postgres', { 'flyway.conf': 'flyway.mixed=true' })).toMatchObject({ transactional: false, fault: null })
	})
})

test('callbacks, programs and cumulative scripts are said not to run', async () => {
	const withCallback = await flyway.readFiles(folderOf({ 'V1__a.sql': 'SELECT 1;', 'beforeMigrate.sql': 'SELECT 2;' }), 'postgres')
	expect(withCallback.revisions[0]?.up?.fault).toMatchObject({ reason: 'directive', statement: 'beforeMigrate.sql' })
	const mixed = await flyway.readFiles(
		folderOf({ 'V1__a.sql': 'SELECT 1;', 'V2__b.java': '', 'V3__c.sql': '', 'B3__d.sql': '' }),
		'postgres',
	)
	expect(mixed.revisions.map(({ version, up }) => [version, up?.fault?.kind ?? null])).toEqual([
		['1', null],
		['2', 'unsupported-statement'],
		['3', null],
	])
	expect(mixed.troubles).toMatchObject([{ kind: 'file-unreadable', file: 'B3__d.sql' }])
})

test('the lock is the one that Flyway computes from the quoted name of its table', async () => {
	await using books = await openBooks('sqlite')
	const context = contextOf(books, flyway, [])
	expect(flyway.lock(context)).toBeNull()
	const ledger = flyway.defaultLedger('postgres', 'public')
	expect(flyway.lock({ ...context, engine: 'postgres', ledger })).toEqual({ key: 77433833903597n, owner: 'Flyway' })
})

for (const engine of engines) {
	keepsBooks(flyway, engine, 'flyway/project')

	test(`${engine}: reads books that Flyway wrote, and goes on in them as it would`, async () => {
		await using books = await openBooks(engine)
		await books.script(await fixtureScript(`flyway/books-${engine}.sql`))
		const { revisions } = await flyway.readFiles(await fixtureFolder('flyway/project'), engine)
		const context = contextOf(books, flyway, revisions)
		const table = (await books.tables()).find(({ name }) => name === 'flyway_schema_history')
		expect(table && flyway.recogniseLedger(table, engine)?.sureness).toBe('certain')
		const records = await flyway.readLedger(context)
		expect(records.map(({ version, state }) => [version, state])).toEqual([
			['1', 'applied'],
			['1.1', 'applied'],
			['2', 'applied'],
			['R__open_loans.sql', 'applied'],
		])
		expect(records[0]?.appliedAt).toMatch(/^2026-03-0[12]T\d\d:20:30\.123Z$/)
		for (const record of records) {
			const revision = revisions.find(({ version }) => version === record.version)
			expect(revision && flyway.driftOf(revision, record)).toEqual({ edited: false, why: '' })
		}
		const [last] = revisions.filter(({ version }) => version === '10')
		if (!last) throw new Error('no revision 10')
		await books.write(flyway.recordUp(last, context).after)
		const columns = 'installed_rank, version, description, type, script, installed_by, execution_time, success'
		const [rows] = await books.read([{ sql: `SELECT ${columns} FROM flyway_schema_history ORDER BY installed_rank DESC` }])
		const success = engine === 'postgres' ? true : 1
		expect(rows?.rows[0]).toEqual([
			5,
			'10',
			'find members',
			'SQL',
			'V10__find_members.sql',
			engine === 'postgres' ? 'librarian' : '',
			12,
			success,
		])
	})

	test(`${engine}: a script without a transaction stands as failed until it is through`, async () => {
		await using books = await openBooks(engine)
		const { revisions } = await flyway.readFiles(folderOf({ 'V1__a.sql': '', 'V1__a.sql.conf': 'executeInTransaction=false' }), engine)
		const context = contextOf(books, flyway, revisions)
		await books.write(flyway.createLedger(context))
		const [revision] = revisions
		if (!revision) throw new Error('no revision')
		const { before = [], after } = flyway.recordUp(revision, context)
		await books.write(before)
		const [failed] = await flyway.readLedger(context)
		expect(failed?.state).toBe('failed')
		expect(await storedEntries(flyway, context)).toEqual(['1 failed'])
		await books.write(after)
		expect(await storedEntries(flyway, context)).toEqual(['1'])
		await books.write(before)
		if (failed) await books.write(flyway.clearFailed(failed, context))
		expect(await storedEntries(flyway, context)).toEqual(['1'])
	})

	test(`${engine}: a baseline covers the files up to its version, until one of them is undone`, async () => {
		await using books = await openBooks(engine)
		const { revisions } = await flyway.readFiles(await fixtureFolder('flyway/project'), engine)
		const outset = contextOf(books, flyway, revisions)
		await books.write(flyway.createLedger(outset))
		await books.script(
			`INSERT INTO flyway_schema_history VALUES (1, '1.5', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'me', '2026-03-01 10:20:30', 0, true)`,
		)
		const records = await flyway.readLedger(outset)
		expect(records.map(({ version }) => version)).toEqual(['1', '1.1'])
		const context = { ...outset, applied: ['1', '1.1'] }
		expect(await storedEntries(flyway, context)).toEqual(flyway.entriesFor(['1', '1.1'], context))
		const [, second, third] = revisions
		if (!second || !third) throw new Error('too few revisions')
		await books.write(flyway.recordUp(third, context).after)
		expect(await storedEntries(flyway, context)).toEqual(['1', '1.1', '2'])
		await books.write(flyway.recordDown(second, context).after)
		expect(await storedEntries(flyway, context)).toEqual(['1', '2'])
	})

	test(`${engine}: repair takes the edit, and a vanished file gets a row that says so`, async () => {
		await using books = await openBooks(engine)
		const read = async (sql: string) => (await flyway.readFiles(folderOf({ 'V1__a.sql': sql, 'R__b.sql': sql }), engine)).revisions
		const before = await read('SELECT 1;')
		const context = contextOf(books, flyway, before)
		await books.write(flyway.createLedger(context))
		for (const revision of before) await books.write(flyway.recordUp(revision, context).after)
		const after = await read('SELECT 2;')
		const edited = { ...context, revisions: after }
		// The repeatable script is to run again: it no longer counts
		expect(await storedEntries(flyway, edited)).toEqual(['1'])
		for (const revision of after) await books.write(flyway.acceptEdit(revision, edited) ?? [])
		const records = await flyway.readLedger(edited)
		expect(records.map((record) => after.some((one) => one.version === record.version && !flyway.driftOf(one, record).edited))).toEqual([
			true,
			true,
		])
		expect(await storedEntries(flyway, edited)).toEqual(['1', 'R__b.sql'])
		for (const record of records) await books.write(flyway.forget(record, edited))
		expect(await storedEntries(flyway, edited)).toEqual([])
		expect((await flyway.readLedger(edited)).map(({ state }) => state)).toEqual(['undone', 'undone'])
	})
}

test('is recognised by its settings and its names, and not by others', async () => {
	expect(await flyway.recogniseFolder(await fixtureFolder('flyway/project'))).toMatchObject({ sureness: 'certain' })
	expect(await flyway.recogniseFolder(folderOf({ 'V1__a.sql': '' }))).toMatchObject({ sureness: 'likely' })
	expect(await flyway.recogniseFolder(folderOf({ '1_a.up.sql': '' }))).toBeNull()
	expect(
		flyway.recogniseLedger({ namespace: null, name: 'flyway_schema_history', columns: [{ name: 'version', type: 'text' }] }, 'sqlite'),
	).toBeNull()
})
