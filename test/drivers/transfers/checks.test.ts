import { expect, test } from 'vitest'
import type { CopyCheck } from '../../../electron/contract/transfers.ts'
import { checksOf } from '../../../electron/drivers/transfers/comparing/checks.ts'
import { openReading } from '../../../electron/drivers/transfers/comparing/compare-session.ts'
import { madeFrom, proposed, surveyOfScript } from '../../support/mapped-source.ts'

const script = `
	CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT UNIQUE);
	CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id), code TEXT REFERENCES parents (code));
	CREATE INDEX children_by_parent ON children (parent);
	INSERT INTO parents VALUES (1, 'one'), (7, 'seven'), (90, 'gone');
	DELETE FROM parents WHERE id = 90;
	INSERT INTO children VALUES (5, 1, 'seven');
`

async function ground() {
	const survey = await surveyOfScript(script)
	const map = proposed(survey)
	const database = await madeFrom(script, survey, map)
	async function checks(known: typeof survey | null = survey): Promise<readonly CopyCheck[]> {
		const session = await openReading(database.server)
		try {
			return await checksOf(session, map, known)
		} finally {
			await session.close()
		}
	}
	return { database, checks, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
}

const wrong = (checks: readonly CopyCheck[]) => checks.filter(({ holds }) => !holds)

test('a whole copy holds in everything, each counted', async () => {
	await using made = await ground()
	expect(await made.checks()).toEqual([
		{ kind: 'sequence', subject: 'children.id', holds: true, found: 'next is 6, the greatest is 5' },
		{ kind: 'sequence', subject: 'parents.id', holds: true, found: 'next is 91, the greatest that the source ever gave is 90' },
		{ kind: 'reference', subject: 'children', holds: true, found: '2 of 2' },
		{ kind: 'index', subject: 'children', holds: true, found: '2 of 2' },
		{ kind: 'index', subject: 'parents', holds: true, found: '2 of 2' },
	])
})

test('a sequence that would give a number again is found', async () => {
	await using made = await ground()
	await made.database.sql("SELECT setval(pg_get_serial_sequence('copied.children', 'id'), 5, false)")
	expect(wrong(await made.checks())).toEqual([
		{ kind: 'sequence', subject: 'children.id', holds: false, found: 'next is 5, the greatest is 5' },
	])
})

test('a sequence that would give a number that the source gave once is found', async () => {
	await using made = await ground()
	await made.database.sql("SELECT setval(pg_get_serial_sequence('copied.parents', 'id'), 7)")
	expect(wrong(await made.checks())).toEqual([
		{ kind: 'sequence', subject: 'parents.id', holds: false, found: 'next is 8, the greatest that the source ever gave is 90' },
	])
	expect(wrong(await made.checks(null))).toEqual([])
})

test('a reference that is not there, and one that was never checked, are found', async () => {
	await using made = await ground()
	await made.database.sql('ALTER TABLE copied.children DROP CONSTRAINT children_parent_fkey')
	expect(wrong(await made.checks())).toEqual([{ kind: 'reference', subject: 'children', holds: false, found: '1 of 2: 1 not there' }])
	expect(wrong(await made.checks(null))).toEqual([])
	await made.database.sql(
		'ALTER TABLE copied.children ADD CONSTRAINT children_parent_fkey FOREIGN KEY (parent) REFERENCES copied.parents (id) NOT VALID',
	)
	const unchecked = [{ kind: 'reference', subject: 'children', holds: false, found: '1 of 2: 1 not checked or not enforced' }]
	expect(wrong(await made.checks())).toEqual(unchecked)
	expect(wrong(await made.checks(null))).toEqual(unchecked)
})

test('a reference whose triggers sleep is found', async () => {
	await using made = await ground()
	await made.database.sql('ALTER TABLE copied.children DISABLE TRIGGER ALL')
	expect(wrong(await made.checks())).toEqual([
		{ kind: 'reference', subject: 'children', holds: false, found: '0 of 2: 2 not checked or not enforced' },
	])
})

test('an index that is not there, and one that answers no query, are found', async () => {
	await using made = await ground()
	await made.database.sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'copied.children_by_parent'::regclass")
	expect(wrong(await made.checks())).toEqual([{ kind: 'index', subject: 'children', holds: false, found: '1 of 2: 1 not valid' }])
	await made.database.sql('DROP INDEX copied.children_by_parent')
	expect(wrong(await made.checks())).toEqual([{ kind: 'index', subject: 'children', holds: false, found: '1 of 2: 1 not there' }])
})
