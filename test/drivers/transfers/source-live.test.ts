import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSource } from '../../../electron/drivers/transfers/source/sqlite-source.ts'
import { surveyOf } from '../../../electron/drivers/transfers/surveying/survey.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'
import { startProgram } from '../../support/sqlite-program.ts'

const entries = `CREATE TABLE entry (id INTEGER PRIMARY KEY, text);
	WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) INSERT INTO entry (text) SELECT 'entry ' || n FROM c;`

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

describe('a file that is in use', () => {
	test.each(['delete', 'persist', 'wal'])(
		'is surveyed whole beside a program that writes all the time, which goes on, in %s mode',
		async (mode) => {
			const path = place.make('live.db', `PRAGMA journal_mode = ${mode}; ${entries}`)
			await using program = startProgram('sqlite-writer.ts', [path])
			expect(await program.line()).toBe('writing')
			for (let round = 0; round < 3; round++) {
				const source = openSource({ path })
				const survey = await surveyOf(source)
				expect(survey.tables[0]?.rows).toBeGreaterThan(20_000)
				source.close()
			}
			program.release()
			const [transactions = 0, busy = 0] = (await program.line()).split(' ').map(Number)
			expect(transactions).toBeGreaterThan(1)
			// Without a log, a commit may just meet a page that is being read, and a program that never waits tries again
			if (mode === 'wal') expect(busy).toBe(0)
		},
	)

	test('is read in one state for as long as it is open, where it has a log', async () => {
		const path = place.make('live.db', `PRAGMA journal_mode = wal; ${entries}`)
		await using program = startProgram('sqlite-writer.ts', [path])
		expect(await program.line()).toBe('writing')
		const source = openSource({ path })
		const count = () => [...source.rows('entry', ['id'], { after: null, upTo: null })].flat().length
		const before = count()
		await surveyOf(source)
		expect(count()).toBe(before)
		source.close()
	})

	test('is not changed by being read, nor is anything put beside it', async () => {
		const path = place.make('still.db', entries)
		const [bytes, listing] = [readFileSync(path), place.listing()]
		const source = openSource({ path })
		await surveyOf(source)
		expect(place.listing()).toEqual(listing)
		source.close()
		expect(place.listing()).toEqual(listing)
		expect(readFileSync(path).equals(bytes)).toBe(true)
	})

	test('is read again when somebody has written to it meanwhile', async () => {
		const path = place.make('live.db', entries)
		const source = openSource({ path })
		let written = false
		const survey = await surveyOf(source, {
			onEvent(event) {
				if (event.kind !== 'progress' || written) return
				written = true
				place.make('live.db', "INSERT INTO entry (id, text) VALUES (100000, 'late')")
			},
		})
		expect(written).toBe(true)
		expect(survey.tables[0]).toMatchObject({ rows: 20_001 })
		expect(survey.tables[0]?.columns[0]?.evidence.greatest).toBe('100000')
		source.close()
	})
})

describe('a file that cannot be read as it stands', () => {
	test('shows the state before an unfinished transaction of a killed writer, and stays as it is', async () => {
		const path = place.make('killed.db', entries)
		const spill =
			'BEGIN; INSERT INTO entry (text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT hex(randomblob(200)) FROM c;'
		const program = startProgram('sqlite-holder.ts', [path, spill])
		await program.line()
		await program.kill()
		const listing = place.listing()
		expect(listing.join()).toContain('killed.db-journal')
		const source = openSource({ path })
		expect((await surveyOf(source)).tables[0]?.rows).toBe(20_000)
		source.close()
		expect(place.listing()).toEqual(listing)
	})

	test.each([
		['is not there', 'not-found', () => rmSync(place.file('x.db'))],
		['is no database', 'not-a-database', () => writeFileSync(place.file('x.db'), 'something else entirely')],
		['is broken', 'corrupt', () => breakPages(place.file('x.db'))],
	])('is a fault when it %s', async (_, kind, spoil) => {
		const path = place.make('x.db', entries)
		spoil()
		const reading = async () => {
			const source = openSource({ path })
			await surveyOf(source).finally(() => source.close())
		}
		await expect(reading()).rejects.toMatchObject({ fault: { kind } })
	})
})

function breakPages(path: string): void {
	const bytes = readFileSync(path)
	writeFileSync(path, bytes.fill(0x55, 8_192))
}
