import { expect, test } from 'vitest'
import { findingKindSchema } from '../../../electron/contract/copy-map.ts'
import { type CopyReport, copyReportSchema } from '../../../electron/contract/transfers.ts'
import { choiceWords, findingWords } from '../../../electron/contract/words/copy-words.ts'
import { reportHtml } from '../../../electron/core/transfers/report-html.ts'

const digest = 'ab'.repeat(32)
const other = 'cd'.repeat(32)

const report: CopyReport = copyReportSchema.parse({
	version: 1,
	id: '0123456789abcdef',
	outcome: 'verified',
	source: { name: 'books', path: '/data/books.db', sizeBytes: 123_456, snapshotSha256: digest },
	target: { name: 'shared', path: 'postgresql://me@db:5432/shared', version: '18.1', schema: 'public' },
	system: 'redun',
	revision: { id: 'cc4f663af0b5', label: '3.5', message: 'the last one' },
	startedAt: '2026-01-02T03:04:05.000Z',
	endedAt: '2026-01-02T03:05:05.000Z',
	copyMs: 40_000,
	verifyMs: 20_000,
	user: 'me',
	rows: 1_234,
	bytes: 98_765,
	map: {
		version: 1,
		schema: 'public',
		tables: 'make',
		timeZone: 'Europe/Berlin',
		map: [
			{
				table: 'book',
				into: 'book',
				columns: [
					{ column: 'id', into: 'id', type: 'bigint', conversion: 'exact', notNull: true, default: null, identity: true, setNull: false },
				],
			},
			{ table: 'search', into: 'search', columns: null },
		],
		choices: {},
	},
	tables: [
		{
			table: 'book',
			into: 'book',
			sourceRows: 1_234,
			targetRows: 1_234,
			columns: [{ column: 'id', source: digest, target: digest }],
			differences: [],
			differing: 0,
		},
	],
	checks: [{ kind: 'sequence', subject: 'book.id', holds: true, found: 'next is 1,235, the greatest is 1,234' }],
	leftOut: [],
	decided: [],
	fault: null,
})

/** What a person reads, without the markup. */
const readable = (html: string) =>
	html
		.replace(/<style>.*<\/style>/s, '')
		.replace(/<[^>]*>/g, ' ')
		.replaceAll(/\s+/g, ' ')

test('a verified copy is told with source, target, revision, times, rows, digests, checks and the map', () => {
	const text = readable(reportHtml(report))
	for (const part of [
		'Copy: books to shared',
		'Verified',
		'Every row is there and every value is the same.',
		'/data/books.db',
		'123 kB (123,456 bytes)',
		'postgresql://me@db:5432/shared',
		'PostgreSQL 18.1',
		'3.5, cc4f663af0b5, the last one',
		'2026-01-02T03:04:05.000Z',
		'40 s',
		'20 s',
		'Europe/Berlin',
		'1,234',
		digest,
		`✓ next is 1,235`,
		'bigint NOT NULL',
		'search all columns not copied',
		'Signature',
	])
		expect(text).toContain(part)
	expect(text).not.toContain('✗')
})

test('the page stands by itself: no address is fetched, nothing runs, and it knows light, dark and paper', () => {
	const html = reportHtml(report)
	expect(html).toMatch(/^<!doctype html>/)
	expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b|\bon\w+=|@import|url\(|\bhref=|\bsrc=/i)
	expect(html).toContain('default-src &#39;none&#39;')
	expect(html).toContain('color-scheme: light dark')
	expect(html).toContain('prefers-color-scheme: dark')
	expect(html).toContain('@media print')
})

test('a copy that differs says which rows, and tells NULL, the empty text and a row that is not there apart', () => {
	const text = readable(
		reportHtml({
			...report,
			outcome: 'differs',
			tables: report.tables.map((table) => ({
				...table,
				targetRows: 1_233,
				columns: [{ column: 'id', source: digest, target: other }],
				differing: 1_500,
				differences: [
					{ table: 'book', row: '3', column: 'title', source: null, target: '' },
					{ table: 'book', row: '4', column: null, source: '4, Emma', target: null },
				],
			})),
			checks: [{ kind: 'index', subject: 'book', holds: false, found: '1 of 2: 1 not there' }],
		}),
	)
	for (const part of [
		'1,500 differences in the rows, 1 check that failed.',
		'✗ 1,500 differences',
		other,
		'The first 2 of 1,500.',
		'3 title NULL &#39;&#39;',
		'4 the whole row 4, Emma not there',
		'✗ 1 of 2: 1 not there',
	])
		expect(text).toContain(part)
})

test('what was decided and left out is listed in words, and every kind of finding has some', () => {
	for (const kind of findingKindSchema.options) {
		const finding = { id: kind, kind, table: 'book', column: 'title', name: null, count: 12_000, choices: ['stop' as const] }
		const decided = [{ ...finding, example: { row: '5', text: 'seven' }, chosen: 'set-null' as const }]
		const leftOut = [{ table: 'book', row: '5', column: 'title', text: 'seven' }]
		const text = readable(reportHtml({ ...report, decided, leftOut }))
		expect(text).toContain(`${findingWords[kind].word} book, title 12,000 5: seven ${choiceWords['set-null'].word}`)
		expect(text).toContain('book 5 title seven')
	}
	expect(readable(reportHtml(report))).toContain('No value was left out.')
})

test('a copy that failed says why, and a comparison is not called a copy', () => {
	const failed = reportHtml({
		...report,
		outcome: 'failed',
		tables: [],
		checks: [],
		fault: { kind: 'disk-full', path: 'postgresql://db/shared' },
	})
	expect(readable(failed)).toContain('No table was compared.')
	expect(readable(failed)).toContain('The copy broke off. It can go on where it stood, or be taken back.')
	// Ranges that were committed stay
	expect(readable(failed)).toContain('There was no room left to write.')
	expect(readable(failed)).not.toContain('as it was before')
	expect(readable(reportHtml({ ...report, copyMs: 0, bytes: 0 }))).toContain('Comparison: books to shared')
})

test('a copy that was given up for a value says so, and that nothing of it is left', () => {
	const where = { table: 'books', column: 'pages', row: '7', type: 'integer', text: 'many' }
	const given = reportHtml({ ...report, outcome: 'failed', tables: [], checks: [], fault: { kind: 'value-does-not-fit', ...where } })
	expect(readable(given)).toContain('The copy was given up, and the target is as it was before.')
	expect(readable(given)).not.toContain('can go on')
})

test('nothing in the report can become markup, hide, or turn the order of what is read', () => {
	const evil = `</style><script>alert(1)</script>" onload='x' &amp; \u202egnp.exe \u0000\u200b\ud800`
	const spoilt = JSON.parse(JSON.stringify(report), (key, value: unknown) =>
		typeof value === 'string' && !['version', 'outcome', 'kind', 'conversion', 'tables', 'startedAt', 'endedAt'].includes(key)
			? evil
			: value,
	) as CopyReport
	const html = reportHtml({
		...spoilt,
		outcome: 'differs',
		tables: spoilt.tables.map((table) => ({
			...table,
			differing: 1,
			differences: [{ table: evil, row: evil, column: evil, source: evil, target: evil }],
		})),
		leftOut: [{ table: evil, row: evil, column: evil, text: evil }],
		fault: { kind: 'map-malformed', detail: evil },
	})
	for (const part of ['<script', "onload='", '\u202e', '\0', '\u200b']) expect(html).not.toContain(part)
	expect(html.isWellFormed()).toBe(true)
	expect(html.match(/<\/style>/g)).toHaveLength(1)
	expect(html).toContain(
		'&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp;amp; \\u{202e}gnp.exe \\u{0}\\u{200b}\\u{d800}',
	)
})
