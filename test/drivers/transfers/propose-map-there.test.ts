import { describe, expect, test } from 'vitest'
import { applyChoices } from '../../../electron/drivers/transfers/mapping/map-choices.ts'
import { findingsOfMap } from '../../../electron/drivers/transfers/mapping/map-findings.ts'
import { proposeMap } from '../../../electron/drivers/transfers/mapping/propose-map.ts'
import { targetSql } from '../../../electron/drivers/transfers/target-sql/target-sql.ts'
import type { SystemFit, TargetTable } from '../../../electron/drivers/transfers/transfer.ts'
import { surveyOfScript } from '../../support/mapped-source.ts'

const script = `
	CREATE TABLE Job (id INTEGER PRIMARY KEY, started INTEGER, at DATETIME, tags TEXT, state TEXT, code TEXT, small INTEGER, extra TEXT, unused TEXT);
	CREATE TABLE book (version INTEGER);
	CREATE TABLE homeless (x);
	INSERT INTO Job VALUES (1, 1700000000000, '2024-01-01 10:00', '{}', 'done', NULL, 40000, 'kept?', NULL), (2, NULL, NULL, NULL, 'new', 'c', 1, NULL, NULL);
	INSERT INTO book VALUES (1);
	INSERT INTO homeless VALUES (1), (2);
`

const plain = { notNull: false, default: null, identity: false, generated: false, members: null }
const job: TargetTable = {
	name: 'job',
	rows: 0,
	primaryKey: ['id'],
	columns: [
		{ ...plain, name: 'id', type: 'bigint', notNull: true, default: "nextval('job_id_seq'::regclass)" },
		{ ...plain, name: 'started', type: 'timestamp with time zone' },
		{ ...plain, name: 'at', type: 'timestamp without time zone' },
		{ ...plain, name: 'tags', type: 'jsonb' },
		{ ...plain, name: 'state', type: 'job_state', members: ['new', 'done'] },
		{ ...plain, name: 'code', type: 'character varying(20)', notNull: true },
		{ ...plain, name: 'small', type: 'smallint' },
		{ ...plain, name: 'made', type: 'text', generated: true },
		{ ...plain, name: 'wanted', type: 'text', notNull: true },
	],
}

const propose = (survey: Parameters<typeof proposeMap>[0]['survey'], there: readonly TargetTable[], system: SystemFit | null = null) =>
	proposeMap({ survey, there, system, timeZone: 'Europe/Berlin', schema: 'public' })

describe('a map into tables that are there', () => {
	test('matches by name, and takes types and conversions from the catalogue', async () => {
		const map = propose(await surveyOfScript(script), [job])
		expect(map).toMatchObject({ tables: 'there', timeZone: 'Europe/Berlin', schema: 'public' })
		const mapped = map.map.find(({ table }) => table === 'Job')
		expect(mapped?.into).toBe('job')
		expect(mapped?.columns?.map(({ into, type, conversion, identity }) => [into, type, conversion, identity])).toEqual([
			['id', 'bigint', 'exact', true],
			['started', 'timestamp with time zone', 'epoch-milliseconds', false],
			['at', 'timestamp without time zone', 'time-text', false],
			['tags', 'jsonb', 'json', false],
			['state', 'job_state', 'exact', false],
			['code', 'character varying(20)', 'exact', false],
			['small', 'smallint', 'exact', false],
		])
	})

	test('says what has no place, what is beyond a type, and what the target wants', async () => {
		const survey = await surveyOfScript(script)
		const map = propose(survey, [job, { name: 'book', rows: 1, columns: [], primaryKey: [] }])
		const there = [job, { name: 'book', rows: 1, columns: [], primaryKey: [] }]
		const findings = findingsOfMap(survey, map, { there, system: null })
		expect(findings.map(({ id, count }) => [id, count])).toEqual([
			['out-of-range/Job/small/', 1],
			['no-place/homeless//', 2],
			['no-place/Job/extra/', 1],
			['null-in-key/Job/wanted/', 2],
			['null-in-key/Job/code/', 1],
			['no-place/book/version/', 1],
		])
		expect(findings.find(({ id }) => id === 'no-place/homeless//')?.choices).toEqual(['stop', 'plain-table', 'skip-table'])
		const skipped = applyChoices(survey, map, { 'no-place/Job/extra/': 'skip-table' }, findings)
		expect(skipped.map.find(({ table }) => table === 'Job')?.columns).toBeNull()
	})

	test('numbers in a column of words are no members of it', async () => {
		const survey = await surveyOfScript('CREATE TABLE job (state); INSERT INTO job VALUES (1)')
		expect(findingsOfMap(survey, propose(survey, [job]), { there: [job], system: null }).map(({ id }) => id)).toContain(
			'not-a-member/job/state/',
		)
	})

	test('a column of a type that no copy writes can be left out, and the rest of its table goes', async () => {
		const survey = await surveyOfScript(
			"CREATE TABLE odd (id INTEGER PRIMARY KEY, a, b, c, d); INSERT INTO odd VALUES (1, 'x', 'x', 'x', NULL)",
		)
		const types = ['time without time zone', 'interval', 'inet', 'integer[]']
		const columns = types.map((type, place) => ({ ...plain, name: 'abcd'[place] ?? '', type }))
		const odd: TargetTable = { name: 'odd', rows: 0, primaryKey: ['id'], columns: [{ ...plain, name: 'id', type: 'bigint' }, ...columns] }
		const map = propose(survey, [odd])
		const findings = findingsOfMap(survey, map, { there: [odd], system: null }).filter(({ kind }) => kind === 'no-place')
		expect(findings.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'].map((column) => `no-place/odd/${column}/`))
		expect(findings.every(({ choices }) => choices.includes('leave-out'))).toBe(true)
		const left = applyChoices(survey, map, Object.fromEntries(findings.map(({ id }) => [id, 'leave-out'])), findings)
		expect(left.map[0]?.columns?.map(({ column }) => column)).toEqual(['id'])
	})

	test('only sets the numbers to go on with', async () => {
		const survey = await surveyOfScript(script)
		const { before, after } = targetSql(survey, propose(survey, [job]))
		expect(before).toEqual([])
		expect(after).toEqual([expect.stringMatching(/^SELECT setval\(pg_get_serial_sequence\('"public"."job"', 'id'\)/)])
	})

	test('leaves books to the migrations of a system, and asks it how its tables fit', async () => {
		const survey = await surveyOfScript(script)
		const system: SystemFit = {
			system: 'jobs',
			books: ['book'],
			tables: null,
			promises: {},
			timeZone: null,
			fit: (table, target) => (table.name === 'Job' && target ? { table: 'Job', into: target.name, columns: [] } : null),
			settings: () => [],
			checks: async () => [],
		}
		const map = propose(survey, [job], system)
		expect(map.map).toEqual([
			{ table: 'Job', into: 'job', columns: [] },
			{ table: 'book', into: 'book', columns: null },
			{ table: 'homeless', into: 'homeless', columns: null },
		])
	})
})
