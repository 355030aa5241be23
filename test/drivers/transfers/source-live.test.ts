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
	test('with a log is left alone', async () => {
		const path = place.make('live.db', `PRAGMA journal_mode = wal; ${entries}`)
		await using program = startProgram('sqlite-writer.ts', [path])
		expect(await program.line()).toBe('writing')
		expect(() => openSource({ path })).toThrow(expect.objectContaining({ fault: { kind: 'busy', path, waitedMs: 0 } }))
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

	test('is given up as soon as somebody has written to it meanwhile', async () => {
		const path = place.make('live.db', entries)
		const source = openSource({ path })
		let told = 0
		const survey = surveyOf(source, {
			onEvent(event) {
				if (event.kind === 'progress' && told++ === 0) place.make('live.db', "INSERT INTO entry (id, text) VALUES (100000, 'late')")
			},
		})
		await expect(survey).rejects.toMatchObject({ fault: { kind: 'busy', path } })
		source.close()
	})
})

describe('a file that cannot be read as it stands', () => {
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
