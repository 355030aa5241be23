import { describe, expect, test } from 'vitest'
import { isJsonbText } from '../../../../electron/drivers/transfers/codecs/codec-jsonb.ts'
import { createDatabase } from '../../../support/postgres-database.ts'
import { createRepository } from '../../../support/redun-postgres.ts'
import { copySystem, planSystem, sourceFrom } from '../../../support/system-copy.ts'

const fixture = 'redun/workflow/redun.db'
const tags = 'not-json/tag/value/'

/** Texts that a tag may hold in a file, where any goes. */
const texts = [
	...[
		'NaN',
		'Infinity',
		'-Infinity',
		'[NaN]',
		'{"a": [1, Infinity]}',
		'nan',
		'words',
		'',
		' ',
		"{'a': 1}",
		'[1,]',
		'{"a"}',
		'01',
		'+1',
		'1.',
	],
	...[
		'"\\u0000"',
		'{"\\u0000": 1}',
		'["a\\u0000b"]',
		'"\\ud800"',
		'"\\udc00\\ud800"',
		'{"k": "\\ud83d"}',
		'"\\ud83d\\ude00"',
		'"\\x41"',
		'"\\u12"',
	],
	...['1e131071', '1e131072', '-1e131072', '1e-16383', '1e-16384', '1e400', '12345678901234567890123456789', '-0', '0.10', '1E5'],
	...[
		'null',
		'true',
		'"a"',
		'"NaN"',
		'[]',
		'{}',
		'{"a": 1, "a": 2}',
		' [1 , 2]\n',
		'"\t"',
		'"\u007f"',
		'\ufeff1',
		'"é😀"',
		`${'['.repeat(900)}${']'.repeat(900)}`,
	],
]

test('a tag is said to fit exactly where the server takes it', async () => {
	await using database = await createDatabase()
	const client = await database.connect()
	const taken: boolean[] = []
	for (const text of texts) {
		taken.push(
			await client.query('SELECT $1::jsonb', [text]).then(
				() => true,
				() => false,
			),
		)
	}
	expect(texts.filter((text, at) => isJsonbText(text) !== taken[at])).toEqual([])
	expect(new Set(taken).size).toBe(2)
})

test('what is nested without end does not fit, and breaks nothing', () => {
	expect(isJsonbText(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toBe(false)
})

/** Three tags that are no JSON to PostgreSQL. */
const odd = `
	UPDATE tag SET value = 'NaN' WHERE rowid = 9;
	UPDATE tag SET value = '{"rate": [1, -Infinity]}' WHERE rowid = 10;
	UPDATE tag SET value = '"a\\u0000b"' WHERE rowid = 11;`

describe('tags that are no JSON to the server', () => {
	test('are found by the survey, with how many and the row of the first, and nothing is copied until somebody chooses', async () => {
		await using source = await sourceFrom(fixture, (db) => void db.exec(odd))
		await using target = await createRepository('3.5')
		const { open, findings } = await planSystem(source.path, target.database, 'redun')
		expect(open).toEqual([tags])
		expect(findings).toMatchObject([
			{ kind: 'not-json', table: 'tag', column: 'value', count: 3, choices: ['stop', 'as-text', 'skip-table'] },
		])
		expect(findings[0]?.example).toEqual({ row: expect.any(String), text: expect.any(String) })
		expect(source.read(`SELECT value FROM tag WHERE tag_hash = '${findings[0]?.example?.row}'`)).toEqual([[findings[0]?.example?.text]])
	})

	test('become strings of JSON with the very same text, and the rest stays what it was', async () => {
		await using source = await sourceFrom(fixture, (db) => void db.exec(odd))
		await using target = await createRepository('3.5')
		const { open, result } = await copySystem(source.path, target.database, 'redun', { choices: { [tags]: 'as-text' } })
		expect(open).toEqual([])
		expect(result.outcome).toBe('verified')
		const wrong = source.read('SELECT tag_hash, value FROM tag WHERE rowid IN (9, 10, 11) ORDER BY tag_hash')
		const among = wrong.map(([hash]) => `'${hash}'`).join(', ')
		expect(
			await target.rows(
				`SELECT tag_hash, jsonb_typeof(value), value #>> '{}' FROM tag WHERE tag_hash IN (${among}) ORDER BY tag_hash COLLATE "C"`,
			),
		).toEqual(wrong.map(([hash, text]) => [hash, 'string', text]))
		const others = source.read('SELECT tag_hash, value FROM tag WHERE rowid NOT IN (9, 10, 11) ORDER BY tag_hash')
		const kept = await target.rows(`SELECT tag_hash, value::text FROM tag WHERE tag_hash NOT IN (${among}) ORDER BY tag_hash COLLATE "C"`)
		expect(kept.map(([hash, text]) => [hash, JSON.parse(String(text))])).toEqual(
			others.map(([hash, text]) => [hash, JSON.parse(String(text))]),
		)
	})

	test('stay behind with their table, and the table that refers to it is asked about before anything is written', async () => {
		await using source = await sourceFrom(fixture, (db) => void db.exec(odd))
		await using target = await createRepository('3.5')
		const edits = 'dangling-reference/tag_edit//'
		const first = await planSystem(source.path, target.database, 'redun', { choices: { [tags]: 'skip-table' } })
		expect(first.open).toEqual([`${edits}child_id`, `${edits}parent_id`])
		const choices = Object.fromEntries([tags, ...first.open].map((id) => [id, 'skip-table' as const]))
		const { result } = await copySystem(source.path, target.database, 'redun', { choices })
		expect(result.outcome).toBe('verified')
		expect(await target.rows('SELECT (SELECT count(*) FROM tag), (SELECT count(*) FROM tag_edit), (SELECT count(*) > 0 FROM job)')).toEqual(
			[['0', '0', 't']],
		)
	})

	test('of an entity that redun does not know are found as well', async () => {
		await using source = await sourceFrom(fixture, (db) => void db.exec("UPDATE tag SET entity_type = 'Nonsense' WHERE rowid < 4"))
		await using target = await createRepository('3.5')
		const { findings } = await planSystem(source.path, target.database, 'redun')
		expect(findings).toMatchObject([
			{ id: 'not-a-member/tag/entity_type/', count: 3, example: { text: 'Nonsense' }, choices: ['stop', 'skip-table'] },
		])
	})

	test('go as the text they are into tables that the copy makes', async () => {
		await using source = await sourceFrom(fixture, (db) => void db.exec(odd))
		await using database = await createDatabase()
		const { open, result } = await copySystem(source.path, database, null)
		expect(open.filter((id) => id.startsWith('not-json'))).toEqual([])
		expect(result.outcome).toBe('verified')
	})
})
