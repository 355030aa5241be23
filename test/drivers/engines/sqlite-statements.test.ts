import { describe, expect, test } from 'vitest'
import { controlsTransaction, splitStatements } from '../../../electron/drivers/engines/sqlite-statements.ts'
import { withProgram } from '../../support/sqlite-place.ts'

const texts = (script: string) => splitStatements(script).map(({ sql }) => sql)

describe('splitting a script into statements', () => {
	test.each<[string, string, string[]]>([
		['semicolons part statements', 'SELECT 1; SELECT 2;', ['SELECT 1;', 'SELECT 2;']],
		['the last needs none', 'SELECT 1;\nSELECT 2', ['SELECT 1;', 'SELECT 2']],
		['space, comments and lone semicolons are no statements', ' ;; -- note;\n /* more; */ ; ', []],
		['an empty script holds none', '', []],
		[
			'a comment stays with the statement after it',
			'-- first;\nSELECT 1; /* then; */ SELECT 2',
			['-- first;\nSELECT 1;', '/* then; */ SELECT 2'],
		],
		['a comment after the last statement is dropped', 'SELECT 1; -- done', ['SELECT 1;']],
		['text in single quotes', "SELECT 'a;''b;'; SELECT 2", ["SELECT 'a;''b;';", 'SELECT 2']],
		['names in double quotes', 'SELECT 1 AS "a;""b"; SELECT 2', ['SELECT 1 AS "a;""b";', 'SELECT 2']],
		['names in back quotes', 'SELECT 1 AS `a;``b`; SELECT 2', ['SELECT 1 AS `a;``b`;', 'SELECT 2']],
		['names in brackets', 'SELECT 1 AS [a;b]; SELECT 2', ['SELECT 1 AS [a;b];', 'SELECT 2']],
		['a quote inside a comment opens nothing', "SELECT 1 -- it's\n; SELECT 2", ["SELECT 1 -- it's\n;", 'SELECT 2']],
		['a comment mark inside quotes opens nothing', "SELECT '--', '/*'; SELECT 2", ["SELECT '--', '/*';", 'SELECT 2']],
		['block comments do not nest', 'SELECT 1 /* a /* b */; SELECT 2', ['SELECT 1 /* a /* b */;', 'SELECT 2']],
		['a minus and a division are no comments', 'SELECT 3 - 1; SELECT 4 / 2', ['SELECT 3 - 1;', 'SELECT 4 / 2']],
		['letters of every script', "SELECT 'Grüße; 世界 😀'; SELECT 1 AS größe", ["SELECT 'Grüße; 世界 😀';", 'SELECT 1 AS größe']],
		['a byte order mark is skipped', '\uFEFFSELECT 1', ['SELECT 1']],
		['carriage returns are space', 'SELECT 1;\r\n\r\nSELECT 2;\r\n', ['SELECT 1;', 'SELECT 2;']],
	])('%s', (_claim, script, expected) => {
		expect(texts(script)).toEqual(expected)
		withProgram(':memory:', (db) => expected.forEach((sql) => void db.prepare(sql)))
	})

	const body = "BEGIN UPDATE t SET x = CASE WHEN new.x > 1 THEN 'END;' ELSE (SELECT 2) END; INSERT INTO t VALUES (1); END"
	test.each([
		['CREATE TRIGGER a AFTER UPDATE ON t'],
		['CREATE TEMP TRIGGER a AFTER UPDATE ON t'],
		['create temporary trigger if not exists a after update of x on t when new.x > 0'],
		['-- note\nCREATE /* ; */ TRIGGER "begin;" AFTER DELETE ON t'],
		['EXPLAIN CREATE TRIGGER a AFTER UPDATE ON t'],
	])('a trigger is one statement: %s', (opening) => {
		expect(texts(`SELECT 1; ${opening} ${body}; SELECT 2`)).toEqual(['SELECT 1;', `${opening} ${body};`, 'SELECT 2'])
		expect(texts(`${opening} ${body}`)).toEqual([`${opening} ${body}`])
	})

	test('a trigger whose body ends with a CASE goes on until its own END', () => {
		const trigger = 'CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT CASE 1 WHEN 1 THEN 2 END; END;'
		expect(texts(`${trigger}\n${trigger}`)).toEqual([trigger, trigger])
	})

	test('BEGIN outside a trigger is a statement of its own', () => {
		expect(texts('BEGIN; SELECT 1; END; SELECT 2')).toEqual(['BEGIN;', 'SELECT 1;', 'END;', 'SELECT 2'])
	})

	test('a quote or comment that stays open reaches to the end', () => {
		expect(texts("SELECT 'a; SELECT 2")).toEqual(["SELECT 'a; SELECT 2"])
		expect(texts('SELECT 1 /* a; SELECT 2')).toEqual(['SELECT 1 /* a; SELECT 2'])
	})

	test('a long script takes no longer than it must', () => {
		expect(splitStatements("INSERT INTO t VALUES ('a;b'); ".repeat(20_000))).toHaveLength(20_000)
	})
})

describe('statements that reach outside their transaction', () => {
	const controls = (script: string) => splitStatements(script).map(controlsTransaction)

	test.each([
		'begin immediate',
		'COMMIT',
		'END TRANSACTION',
		'ROLLBACK',
		'SAVEPOINT a',
		'RELEASE a',
		"ATTACH 'a' AS b",
		'DETACH b',
		'VACUUM',
		'/* x */ PRAGMA JOURNAL_MODE=off',
		'pragma main.synchronous = 0',
	])('%s is one', (sql) => expect(controls(sql)).toEqual([true]))

	test.each([
		'SELECT 1',
		'PRAGMA user_version = 3',
		'PRAGMA foreign_key_check',
		'CREATE TABLE "commit" (x)',
		"INSERT INTO t VALUES ('COMMIT')",
	])('%s is none', (sql) => expect(controls(sql)).toEqual([false]))
})
