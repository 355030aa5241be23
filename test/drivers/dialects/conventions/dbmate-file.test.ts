import { describe, expect, it } from 'vitest'
import { readDbmateFile } from '../../../../electron/drivers/dialects/conventions/dbmate-file.ts'

describe('a dbmate file', () => {
	it('has two ways, each with options of its own', () => {
		const { up, down } = readDbmateFile('-- note\n\n--  migrate:up transaction:false\r\nSELECT 1;\n-- migrate:down\nSELECT 2;\n')
		expect(up).toEqual({ sql: 'SELECT 1;', transactional: false, fault: null })
		expect(down).toEqual({ sql: 'SELECT 2;', transactional: true, fault: null })
	})

	it('takes any option but false for on', () => {
		expect(readDbmateFile('-- migrate:up transaction:no\nSELECT 1;\n-- migrate:down\n').up.transactional).toBe(true)
	})

	it('with several pairs goes up in order and down against it', () => {
		const { up, down } = readDbmateFile('-- migrate:up\nA;\n-- migrate:down\nB;\n-- migrate:up\nC;\n-- migrate:down\nD;\n')
		expect([up.sql, down.sql]).toEqual(['A;\nC;', 'D;\nB;'])
	})

	it.each(['SELECT 1;\n', '-- migrate:up\nSELECT 1;\n', '-- migrate:down\n-- migrate:up\n', 'SELECT 0;\n-- migrate:up\n-- migrate:down\n'])(
		'is refused as dbmate refuses it: %j',
		(text) => {
			const { up, down } = readDbmateFile(text)
			expect([up.fault?.kind, down.fault?.kind]).toEqual(['syntax', 'syntax'])
		},
	)

	it('does not take a mark in the middle of a line, or a longer word', () => {
		const { up } = readDbmateFile("-- migrate:up\nSELECT '-- migrate:down';\n-- migrate:downwards\n-- migrate:down\nSELECT 2;\n")
		expect(up.sql).toBe("SELECT '-- migrate:down';\n-- migrate:downwards")
	})
})
