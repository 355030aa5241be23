import { describe, expect, test } from 'vitest'
import { bindNamed } from '../../../electron/drivers/engines/postgres-named.ts'

const bound = (sql: string) => bindNamed({ sql, parameters: { a: 1, b: 'two', none: null } })

describe('named parameters of PostgreSQL', () => {
	test('each name gets one number, however often it stands there', () => {
		expect(bound('SELECT :a, :b, :a, :none')).toEqual({ sql: 'SELECT $1, $2, $1, $3', values: [1, 'two', null] })
		expect(bound('SELECT (:a)::int, :a::int, x[:a]')).toEqual({ sql: 'SELECT ($1)::int, $1::int, x[$1]', values: [1] })
	})

	test.each([
		["a string ':a' and '' :a'", "SELECT ':a', 'it''s :a'"],
		['a string with backslashes', "SELECT E'\\':a', e'\\\\'"],
		['a quoted name', 'SELECT ":a", "x"":a"'],
		['a line comment', 'SELECT 1 -- :a\n, 2'],
		['nested comments', 'SELECT /* :a /* :a */ :a */ 1'],
		['dollar quotes', 'SELECT $$ :a $$, $tag$ :a $$ :a $tag$, $ü$ :a $ü$'],
		['a cast', "SELECT '1'::a, 1 :: b"],
		['a name without a value', 'SELECT x[1:n], :unknown'],
		['a comment without an end', 'SELECT 1 /* :a'],
		['a name with a dollar sign', 'SELECT x$a$ FROM y$a$'],
	])('%s stays as it is', (_, sql) => {
		expect(bound(sql)).toEqual({ sql, values: [] })
	})

	test('a parameter after what is skipped is bound', () => {
		expect(bound("SELECT ':a' /* :b */ || $$ :b $$ || :b -- :a").sql).toBe("SELECT ':a' /* :b */ || $$ :b $$ || $1 -- :a")
		expect(bound("SELECT n':a', E'\\'', :a").sql).toBe("SELECT n':a', E'\\'', $1")
	})

	test('a name that every object has is no parameter', () => {
		expect(bindNamed({ sql: 'SELECT :toString' })).toEqual({ sql: 'SELECT :toString', values: [] })
	})
})
