import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { pickleDecoder } from '../../../electron/drivers/decoders/pickle.ts'
import { decode, everyNode, fromHex } from './pickle-support.ts'

type Written = {
	readonly label: string
	readonly protocol: number
	readonly hex: string
	readonly brief: string
	readonly notes: readonly string[] | null
}

describe.each(['numpy1', 'numpy2'])('what numpy and pandas write (%s)', (name) => {
	const { values } = JSON.parse(readFileSync(`test/fixtures/pickles/${name}.json`, 'utf8')) as { readonly values: readonly Written[] }

	test('arrays, single values and tables read as Python says', () => {
		const wrong = values.flatMap(({ label, protocol, hex, brief, notes }) => {
			const { node, limits, damagedAt } = decode(fromHex(hex))
			const expected = brief.length > 200 ? `${brief.slice(0, 199)}…` : brief
			const isNoted = notes === null || notes.every((note) => node.notes.includes(note))
			return node.brief === expected && isNoted && limits.length === 0 && damagedAt === null
				? []
				: [{ label, protocol, expected, notes, got: node.brief, gotNotes: node.notes }]
		})
		expect(values.length).toBeGreaterThan(90)
		expect(wrong).toEqual([])
	})

	test('nothing in them is hostile', () => {
		for (const { hex } of values) for (const node of everyNode(decode(fromHex(hex)).node)) expect(node.kind).not.toBe('hostile')
	})
})

const repositories = [
	'test/fixtures/redun/workflow/redun.db',
	...['source_v3.1_redun0.7.4', 'down_v1.0', 'up_v2.0', 'up_v2.1', 'up_v3.0', 'up_v3.5'].map(
		(name) => `test/fixtures/redun/legacy/${name}.db`,
	),
]

type Row = { readonly hash: string; readonly type: string; readonly value: Uint8Array }

function valuesOf(path: string): Row[] {
	const database = new DatabaseSync(path, { readOnly: true })
	try {
		return database.prepare('SELECT value_hash AS hash, type, value FROM value WHERE length(value) > 0').all() as Row[]
	} finally {
		database.close()
	}
}

describe('values of redun repositories', () => {
	test.each(repositories)('every pickled value of %s is read whole', (path) => {
		const rows = valuesOf(path)
		expect(rows.length).toBeGreaterThan(20)
		for (const { hash, type, value } of rows) {
			const guess = pickleDecoder.recognise(value, { mediaType: 'application/python-pickle', type })
			// A value that is kept in a file of its own has that file's path in its place.
			if (type === 'workflow.Matrix') {
				expect(guess).toBeNull()
				continue
			}
			const { node, limits, damagedAt, format, readBytes } = decode(value)
			expect({ hash, sureness: guess?.sureness, limits, damagedAt, format, readBytes }).toEqual({
				hash,
				sureness: 'certain',
				limits: [],
				damagedAt: null,
				format: 'pickle protocol 3',
				readBytes: value.length,
			})
			for (const { kind } of everyNode(node)) expect(['hostile', 'unknown']).not.toContain(kind)
		}
	})

	test.each(['values', 'matrix_cache'])('every value kept outside, in %s, is read whole', (folder) => {
		const root = `test/fixtures/redun/workflow/${folder}`
		const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
		expect(files.length).toBe(folder === 'values' ? 12 : 1)
		for (const { parentPath, name } of files) {
			const value = readFileSync(`${parentPath}/${name}`)
			const { node, limits, damagedAt, readBytes } = decode(value, { text: 2_000_000 })
			expect({ name, limits, damagedAt, readBytes }).toEqual({ name, limits: [], damagedAt: null, readBytes: value.length })
			for (const { kind } of everyNode(node)) expect(['hostile', 'unknown']).not.toContain(kind)
		}
	})

	const rows = valuesOf('test/fixtures/redun/workflow/redun.db')
	const firstOf = (type: string) => decode(rows.find((row) => row.type === type)?.value ?? new Uint8Array()).node

	test('files, tasks and failures are laid out', () => {
		expect(firstOf('redun.File')).toMatchObject({ kind: 'object', type: 'redun.file.File' })
		expect(firstOf('redun.File').entries.map(({ name }) => name)).toEqual(['path', 'hash'])
		expect(firstOf('redun.Task').entries.map(({ name }) => name)).toEqual(
			'name namespace version hash compat script task_options export_options'.split(' '),
		)
		const failure = firstOf('redun.ErrorValue')
		expect(failure.brief).toMatch(/^ErrorValue\(ValueError\('x is too big: \d+'/)
		const traceback = failure.entries.find(({ name }) => name === 'traceback')?.value
		expect(traceback?.notes).toEqual([
			'Traceback (most recent call last):',
			expect.stringMatching(/^ {2}File ".*workflow\.py", line \d+, in risky$/),
			'    raise ValueError("x is too big: %d" % x)',
			expect.stringMatching(/^ValueError\('x is too big/),
		])
	})

	test('the pickles in an expression are opened', () => {
		const opened = firstOf('redun.expression.TaskExpression').entries.filter(({ value }) => value.inner?.decoder === 'pickle')
		expect(opened.map(({ name }) => name)).toEqual(['args', 'kwargs'])
	})
})
