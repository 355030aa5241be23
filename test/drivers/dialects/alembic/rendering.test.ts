import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Direction } from '../../../../electron/contract/migrations.ts'
import type { Rendering, Standing } from '../../../../electron/drivers/dialects/dialect.ts'
import { type AlembicPaper, layAlembic, type Printed, renderingDialect } from '../../../support/alembic-paper.ts'

type Transcript = { readonly id: string; readonly direction: Direction; readonly words: readonly string[]; readonly printed: Printed }

/** On paper Alembic connects to nothing. */
const nowhere = 'postgresql://nobody@127.0.0.1:9/nowhere'

let ground: AlembicPaper
let rendering: Rendering
let standing: Standing
const onServer = new Map<string, Transcript>()
const inFile = new Map<string, Transcript>()

async function recordAll(url: string, transcripts: Map<string, Transcript>): Promise<void> {
	await ground.aim(url)
	for (const { id } of standing.revisions) {
		const both = (['up', 'down'] as const).map(async (direction) => {
			const words = rendering.words(standing, { id, direction })
			transcripts.set(`${id} ${direction}`, { id, direction, words, printed: await ground.alembic(...words) })
		})
		await Promise.all(both)
	}
}

beforeAll(async () => {
	ground = await layAlembic({ fixture: 'lab' })
	const dialect = renderingDialect()
	rendering = dialect.rendering
	standing = await ground.standing(dialect)
	await recordAll(nowhere, onServer)
	await recordAll('sqlite://', inFile)
})
afterAll(() => ground?.[Symbol.asyncDispose]())

const read = ({ id, direction, printed }: Transcript, changes: Partial<Printed> = {}) =>
	rendering.read(standing, { id, direction }, { ...printed, ...changes })

function transcript(transcripts: ReadonlyMap<string, Transcript>, name: string): Transcript {
	const found = transcripts.get(name)
	if (found === undefined) throw new Error(`no ${name}`)
	return found
}

const everything = () => [...onServer, ...inFile.entries()].map(([, one]) => one)

describe('words for one step', () => {
	it('name the parent, base where there is none, and the range with the fewest others where there are several', () => {
		const words = (name: string) => transcript(onServer, name).words.join(' ')
		expect(words('1a0c5f27d3b1 up')).toBe('upgrade base:1a0c5f27d3b1 --sql')
		expect(words('1a0c5f27d3b1 down')).toBe('downgrade 1a0c5f27d3b1:base --sql')
		expect(words('3c7d52e9a1b4 up')).toBe('upgrade 2b9e41c8f6a0:3c7d52e9a1b4 --sql')
		expect(words('3c7d52e9a1b4 down')).toBe('downgrade 3c7d52e9a1b4:2b9e41c8f6a0 --sql')
		expect(words('7a3196cde5f8 up')).toBe('upgrade 4d6e63fab2c5:7a3196cde5f8 --sql')
		expect(words('ad04c9f0182b up')).toBe('upgrade 6f4085bcd4e7:ad04c9f0182b --sql')
		expect(words('ad04c9f0182b down')).toBe('downgrade ad04c9f0182b:9c13b8ef071a --sql')
	})
})

describe('what real Alembic printed', () => {
	it('gives the SQL of the step alone, without what moves the version table', () => {
		const texts = everything().flatMap((one) => read(one).sql ?? [])
		expect(texts).toHaveLength(40)
		for (const sql of texts) expect(sql).not.toMatch(/alembic_version|^(?:BEGIN|COMMIT);|-- Running/m)
		expect(read(transcript(onServer, '6f4085bcd4e7 up')).sql).toBe(
			'ALTER TABLE loan ADD COLUMN late BOOLEAN DEFAULT false NOT NULL;\n\nUPDATE loan SET late=true WHERE loan.days > 30;\n',
		)
		expect(read(transcript(onServer, 'ad04c9f0182b up')).sql).toBe(
			"INSERT INTO audit (id, what) SELECT 100 + id, 'late loan' FROM loan WHERE late;\n",
		)
		expect(read(transcript(onServer, '7a3196cde5f8 up'))).toEqual({ sql: '', fault: null })
	})

	it('marks a step that leaves its transaction', () => {
		const mark = '-- Each statement is committed by itself.\n\n'
		expect(read(transcript(onServer, '4d6e63fab2c5 up')).sql).toBe(`${mark}CREATE INDEX CONCURRENTLY book_title ON book (title);\n`)
		expect(read(transcript(inFile, '4d6e63fab2c5 up')).sql).toBe('CREATE INDEX book_title ON book (title);\n')
	})

	it('says that a step which asks the live database has no SQL', () => {
		const needs = { sql: null, fault: { kind: 'command-failed', reason: 'needs-live-database' } }
		expect(read(transcript(onServer, '8b22a7def609 up'))).toMatchObject(needs)
		expect(read(transcript(inFile, 'be15da01293c up'))).toMatchObject(needs)
		expect(read(transcript(inFile, 'be15da01293c down'))).toMatchObject(needs)
	})

	it('is never accepted when it is cut off at any line, even with exit code 0', () => {
		let cuts = 0
		for (const one of everything()) {
			const { stdout } = one.printed
			const whole = read(one)
			if (whole.sql === null) continue
			const lines = stdout.trimEnd().split('\n')
			for (let kept = 0; kept < lines.length; kept++) {
				const cut = read(one, { stdout: lines.slice(0, kept).join('\n') })
				// The end of the version table itself, which newer releases leave out, is no part of the step
				const tableEnd = lines.slice(kept).join('\n').trim() === 'DROP TABLE alembic_version;'
				if (tableEnd) expect(cut).toEqual(whole)
				else
					expect(cut, `${one.words.join(' ')}, ${kept} of ${lines.length} lines`).toMatchObject({
						sql: null,
						fault: { kind: 'not-rendered' },
					})
				cuts++
			}
		}
		expect(cuts).toBeGreaterThan(500)
	})

	it('is never accepted when it lacks one statement that moves the version table, or moves it elsewhere', () => {
		const moves = /^(?:INSERT INTO|UPDATE|DELETE FROM) alembic_version .*;\n\n/gm
		let changed = 0
		for (const one of everything()) {
			if (read(one).sql === null) continue
			const { stdout } = one.printed
			const own = one.direction === 'up' ? [...stdout.matchAll(moves)].slice(-1) : [...stdout.matchAll(moves)].slice(0, 1)
			for (const { index, 0: statement } of own) {
				const without = stdout.slice(0, index) + stdout.slice(index + statement.length)
				const elsewhere = stdout.slice(0, index) + statement.replace(/'\w+'/, "'ffffffffffff'") + stdout.slice(index + statement.length)
				for (const text of [without, elsewhere])
					expect(read(one, { stdout: text }), text).toMatchObject({ sql: null, fault: { kind: 'not-rendered' } })
				changed++
			}
		}
		expect(changed).toBe(40)
	})

	it('is not accepted for another step, or with an exit code', () => {
		const [one, other] = [transcript(onServer, '3c7d52e9a1b4 up'), transcript(onServer, '5e5f74abc3d6 up')]
		expect(read(one, other.printed)).toMatchObject({ sql: null, fault: { kind: 'not-rendered' } })
		expect(read(one, transcript(onServer, '3c7d52e9a1b4 down').printed)).toMatchObject({ sql: null })
		expect(read(one, { exitCode: 1 })).toMatchObject({ sql: null, fault: { kind: 'command-failed', reason: 'other' } })
		expect(read(one, { exitCode: null })).toMatchObject({ sql: null, fault: { kind: 'command-failed', exitCode: null } })
	})

	it('is read the same with line ends of Windows, with the log on standard output, and as older and newer releases end', () => {
		const log = 'INFO  [alembic.runtime.migration] '
		for (const one of everything()) {
			const whole = read(one)
			if (whole.sql === null) continue
			const { stdout } = one.printed
			expect(read(one, { stdout: stdout.replaceAll('\n', '\r\n') })).toEqual(whole)
			const logged = stdout.replace(/^-- (Running .*)$/gm, (line, said) => `${log}${said}, what it is for\n${line}`)
			expect(
				read(one, { stdout: `${log}Context impl X.\n${log}Generating static SQL\n${log}Will assume transactional DDL.\n${logged}` }),
			).toEqual(whole)
			expect(read(one, { stdout: stdout.replace('DROP TABLE alembic_version;\n\n', '') })).toEqual(whole)
			expect(read(one, { stdout: stdout.replaceAll(/ RETURNING alembic_version\.version_num/g, '') })).toEqual(whole)
		}
	})

	it('is not taken for SQL where something else is printed in the middle', () => {
		const one = transcript(onServer, '5e5f74abc3d6 up')
		const { stdout } = one.printed
		const at = stdout.indexOf('INSERT INTO loan')
		for (const noise of ['INFO  [library] three loans\n', 'Working\n', '2026-01-02 03:04:05 DEBUG loans\n']) {
			const fault = { kind: 'not-rendered', detail: expect.stringContaining(noise.trim()) }
			expect(read(one, { stdout: stdout.slice(0, at) + noise + stdout.slice(at) })).toMatchObject({ sql: null, fault })
		}
	})
})
