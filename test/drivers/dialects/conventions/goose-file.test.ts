import { describe, expect, it } from 'vitest'
import { readGooseFile } from '../../../../electron/drivers/dialects/conventions/goose-file.ts'

const read = (text: string, environment: Record<string, string> = {}) => readGooseFile('7', text, environment)
const faultOf = (text: string) => read(text).up.fault

describe('a goose file', () => {
	it('has two ways, and words of its own in any case', () => {
		const { up, down } = read('-- +goose up\nSELECT 1;\n-- +GOOSE DOWN\n-- a comment\nSELECT 2;\n'.replace('+GOOSE', '+goose'))
		expect(up).toEqual({ sql: 'SELECT 1;', transactional: true, fault: null })
		expect(down?.sql).toBe('-- a comment\nSELECT 2;')
	})

	it('without a way down has none', () => {
		expect(read('-- +goose Up\nSELECT 1;\n').down).toBeNull()
	})

	it('runs both ways without a transaction when it says so', () => {
		const { up, down } = read('-- +goose no transaction\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n')
		expect([up.transactional, down?.transactional]).toEqual([false, false])
	})

	it('ends a block that has no semicolon', () => {
		const { up } = read('-- +goose Up\n-- +goose StatementBegin\nSELECT\n1\n-- +goose StatementEnd\nSELECT 2;\n')
		expect(up).toMatchObject({ sql: 'SELECT\n1\n;\nSELECT 2;', fault: null })
	})

	it('keeps semicolons at line ends inside a block', () => {
		const body = 'CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$ LANGUAGE plpgsql;'
		expect(read(`-- +goose Up\n-- +goose StatementBegin\n${body}\n-- +goose StatementEnd\n`).up).toMatchObject({ sql: body, fault: null })
	})

	it.each([
		['SELECT 1;\n', 'no way up'],
		['-- +goose Up\nSELECT 1\n', 'no semicolon at the end'],
		['-- +goose Up\nSELECT 1\n-- +goose Down\nSELECT 2;\n', 'no semicolon before Down'],
		['-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n', 'a block that stays open'],
		['-- +goose Up\n-- +goose StatementEnd\n', 'an end without a beginning'],
		['  -- +goose Up\nSELECT 1;\n', 'space before the mark'],
		['-- +goose Down\nSELECT 1;\n', 'a way down first'],
		['SELECT 0;\n-- +goose Up\nSELECT 1;\n', 'SQL before the mark'],
	])('is refused as goose refuses it: %j (%s)', (text) => {
		expect(faultOf(text)).toMatchObject({ kind: 'syntax' })
	})

	it('with a word goose does not know is refused', () => {
		expect(faultOf('-- +goose Up\n-- +goose Sideways\nSELECT 1;\n')).toMatchObject({ kind: 'unsupported-statement', reason: 'directive' })
	})

	it('takes values from the environment only where it says so, and none that are not there', () => {
		const text = '-- +goose Up\nSELECT $A;\n-- +goose ENVSUB ON\nSELECT $A, $$1;\n-- +goose ENVSUB OFF\nSELECT $A;\n'
		expect(read(text, { A: '5' }).up.sql).toBe('SELECT $A;\nSELECT 5, $1;\nSELECT $A;')
		expect(faultOf(text)).toMatchObject({ reason: 'substitution', revision: '7' })
	})
})
