import { loadModule, parseSync } from 'libpg-query'
import { beforeAll, describe, expect, test } from 'vitest'
import { changesQuoting, controlsTransaction, needsNoTransaction } from '../../../electron/drivers/engines/postgres-statement-kinds.ts'
import { splitStatements } from '../../../electron/drivers/engines/postgres-statements.ts'

beforeAll(loadModule)

const texts = (script: string) => splitStatements(script).map(({ sql }) => sql)

/** Where PostgreSQL's own parser has statements begin, in bytes. */
const parsedStarts = (script: string) => (parseSync(script).stmts ?? []).map(({ stmt_location: at }) => at ?? 0)
const ownStarts = (script: string) => splitStatements(script).map(({ start }) => Buffer.byteLength(script.slice(0, start)))

const atomic = `CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
	SELECT CASE WHEN x > 1 THEN 1 ELSE (SELECT CASE x WHEN 1 THEN 2 END) END;
	SELECT t.end, 1 AS end, 2 AS case FROM t;
	SELECT 3;
END;`

describe('splitting a text for PostgreSQL', () => {
	test.each<[string, string, string[]]>([
		['semicolons part statements', 'SELECT 1; SELECT 2;', ['SELECT 1;', 'SELECT 2;']],
		['the last needs none', 'SELECT 1;\nSELECT 2', ['SELECT 1;', 'SELECT 2']],
		['space, comments and lone semicolons are no statements', ' ;; -- note;\n /* more; */ ; ', []],
		[
			'a comment stays with the statement after it',
			'-- first;\nSELECT 1; /*+ hint; */ SELECT 2',
			['-- first;\nSELECT 1;', '/*+ hint; */ SELECT 2'],
		],
		['a comment after the last statement is dropped', 'SELECT 1; -- done', ['SELECT 1;']],
		['comments nest', 'SELECT 1 /* a /* b; */ c; */; SELECT 2', ['SELECT 1 /* a /* b; */ c; */;', 'SELECT 2']],
		['comments nest at once', 'SELECT /*/**/;*/ 1; SELECT 2', ['SELECT /*/**/;*/ 1;', 'SELECT 2']],
		['a quote in a comment opens nothing', "SELECT 1 -- it's\n; /* it's */ SELECT 2", ["SELECT 1 -- it's\n;", "/* it's */ SELECT 2"]],
		['a carriage return ends a comment', 'SELECT 1; -- a\rSELECT 2', ['SELECT 1;', '-- a\rSELECT 2']],
		['a comment mark in quotes opens nothing', "SELECT '--', '/*'; SELECT 2", ["SELECT '--', '/*';", 'SELECT 2']],
		['doubled quotes stand for themselves', "SELECT 'a;''b;'; SELECT 2", ["SELECT 'a;''b;';", 'SELECT 2']],
		['a backslash in plain quotes is a character', "SELECT 'a\\'; SELECT 2", ["SELECT 'a\\';", 'SELECT 2']],
		[
			'a backslash in E-quotes takes the next',
			"SELECT E'a\\';b\\\\'; SELECT e'a''\\''; SELECT 2",
			["SELECT E'a\\';b\\\\';", "SELECT e'a''\\'';", 'SELECT 2'],
		],
		['E-quotes go on over a line break', "SELECT E'a'\n'\\';b'; SELECT 2", ["SELECT E'a'\n'\\';b';", 'SELECT 2']],
		['the e of a name or number is no prefix', "SELECT date'2020-01-01\\'; SELECT 2", ["SELECT date'2020-01-01\\';", 'SELECT 2']],
		[
			'unicode, bit and national quotes',
			"SELECT U&'\\0041;', B'01', X'1F', N'a;'; SELECT 2",
			["SELECT U&'\\0041;', B'01', X'1F', N'a;';", 'SELECT 2'],
		],
		['quoted names', 'SELECT 1 AS "a;""b\\", 2 AS U&"c;"; SELECT 2', ['SELECT 1 AS "a;""b\\", 2 AS U&"c;";', 'SELECT 2']],
		['dollar quotes', 'DO $$ BEGIN PERFORM 1; END $$; SELECT 2', ['DO $$ BEGIN PERFORM 1; END $$;', 'SELECT 2']],
		['named dollar quotes hold others', 'SELECT $a$ $$;$$ $b$;$b$ $A$ $a$; SELECT 2', ['SELECT $a$ $$;$$ $b$;$b$ $A$ $a$;', 'SELECT 2']],
		['a dollar in a name opens nothing', 'SELECT 1 AS a$b$c; SELECT 2 AS d$b$', ['SELECT 1 AS a$b$c;', 'SELECT 2 AS d$b$']],
		[
			'a parameter and a dollar quote side by side',
			'PREPARE q (text) AS SELECT $1||$$;$$; SELECT 2',
			['PREPARE q (text) AS SELECT $1||$$;$$;', 'SELECT 2'],
		],
		[
			'a rule of several statements',
			'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT (2)); SELECT 3',
			['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT (2));', 'SELECT 3'],
		],
		['a routine with a body of statements', `SELECT 1; ${atomic} SELECT 2`, ['SELECT 1;', atomic, 'SELECT 2']],
		['BEGIN alone is a statement', 'BEGIN; SELECT 1; END; SELECT 2', ['BEGIN;', 'SELECT 1;', 'END;', 'SELECT 2']],
		[
			'names that look like the words of a body',
			'SELECT 1 AS begin, atomic FROM t; SELECT 2',
			['SELECT 1 AS begin, atomic FROM t;', 'SELECT 2'],
		],
		['letters of every script', "SELECT 'Grüße; 世界 😀'; SELECT 1 AS größe", ["SELECT 'Grüße; 世界 😀';", 'SELECT 1 AS größe']],
		[
			'operators that hold a minus or a slash',
			"SELECT 3 - 1, 4 / 2, '{}'::jsonb #- '{a}'; SELECT 2",
			["SELECT 3 - 1, 4 / 2, '{}'::jsonb #- '{a}';", 'SELECT 2'],
		],
		['carriage returns are space', 'SELECT 1;\r\n\r\nSELECT 2;\r\n', ['SELECT 1;', 'SELECT 2;']],
		['a colon is no parameter of ours', 'SELECT (ARRAY[1,2])[1:2], 1::text; SELECT 2', ['SELECT (ARRAY[1,2])[1:2], 1::text;', 'SELECT 2']],
	])('%s', (_claim, script, expected) => {
		expect(texts(script)).toEqual(expected)
		expect(ownStarts(script)).toEqual(parsedStarts(script))
	})

	test('E-quotes go on over a comment and a line break, which the server knows and the parser does not', () => {
		const script = "SELECT E'a' -- c\n\t'\\';b';"
		expect(texts(`${script} SELECT 2`)).toEqual([script, 'SELECT 2'])
	})

	test('offsets and lines are exact', () => {
		const script = '\uFEFF-- é\nSELECT 1;\n\n/* two\nlines */ SELECT\n2;SELECT 3'
		const statements = splitStatements(script)
		expect(statements.map(({ line }) => line)).toEqual([2, 5, 6])
		for (const { sql, offset, start } of statements) {
			expect(script.slice(offset, offset + sql.length)).toBe(sql)
			expect(script.slice(start)).toMatch(/^SELECT/)
		}
	})

	test('first words come in upper case, names and strings as marks', () => {
		expect(splitStatements(`/* x */ create Index "a;b" on t (x) where y = 'z'`)[0]?.tokens).toEqual([
			'CREATE',
			'INDEX',
			'"',
			'ON',
			'T',
			'(',
			'X',
			')',
			'WHERE',
			'Y',
			'=',
			"'",
		])
	})

	test('a command of psql is told apart, wherever it stands', () => {
		const pieces = splitStatements("\\restrict abc;d\nSELECT 1;\nSELECT 2 \\gexec\nSELECT E'\\\\x';")
		expect(pieces.map(({ sql, clientOnly }) => [sql, clientOnly])).toEqual([
			['\\restrict abc;d', 'psql-command'],
			['SELECT 1;', null],
			['SELECT 2 \\gexec', 'psql-command'],
			["SELECT E'\\\\x';", null],
		])
	})

	test('rows of COPY … FROM stdin belong to it, up to their end mark', () => {
		const copy = "COPY public.t (a, b) FROM stdin WITH (DELIMITER ';');\n1;it's\n\\N;\\x\n\\.\r"
		const pieces = splitStatements(`SELECT 1;\n${copy}\nSELECT 2;`)
		expect(pieces.map(({ sql, clientOnly }) => [sql, clientOnly])).toEqual([
			['SELECT 1;', null],
			[copy.trim(), 'copy-from-stdin'],
			['SELECT 2;', null],
		])
		expect(splitStatements("COPY t FROM '/stdin'; SELECT 1").map(({ clientOnly }) => clientOnly)).toEqual([null, null])
	})

	test.each(["SELECT 'a; SELECT 2", 'SELECT 1 /* a; /* SELECT 2 */', 'SELECT $$a; SELECT 2', 'SELECT (1; SELECT 2', 'SELECT "a; b'])(
		'what stays open reaches to the end: %s',
		(script) => expect(texts(script)).toEqual([script]),
	)

	test('a long text is split whole', () => {
		expect(splitStatements("-- x\nINSERT INTO t VALUES ('a;b', E'c\\'', $$d;$$);\n".repeat(40_000))).toHaveLength(40_000)
	})
})

const kindOf = (judge: typeof controlsTransaction) => (script: string) => splitStatements(script).map(judge)

describe('statements that control the transaction', () => {
	test.each([
		'begin isolation level serializable',
		'START TRANSACTION',
		'COMMIT',
		'commit and chain',
		'END',
		'ROLLBACK',
		'ROLLBACK WORK',
		"ROLLBACK PREPARED 'a'",
		'ABORT',
		"PREPARE TRANSACTION 'a'",
		'/* x */ CoMmIt',
	])('%s is one', (sql) => expect(kindOf(controlsTransaction)(sql)).toEqual([true]))

	test.each([
		'SAVEPOINT a',
		'RELEASE a',
		'ROLLBACK TO a',
		'ROLLBACK WORK TO SAVEPOINT a',
		'PREPARE q AS SELECT 1',
		'CREATE TABLE "commit" (x int)',
		"SELECT 'COMMIT;'",
		'DO $$ BEGIN COMMIT; END $$',
	])('%s is none', (sql) => expect(kindOf(controlsTransaction)(sql)).toEqual([false]))
})

describe('statements that cannot run in a transaction', () => {
	test.each([
		'CREATE INDEX CONCURRENTLY i ON t (x)',
		'create unique index concurrently if not exists i on t (x)',
		'DROP INDEX CONCURRENTLY i',
		'REINDEX TABLE CONCURRENTLY t',
		'REINDEX (VERBOSE, CONCURRENTLY) INDEX i',
		'REINDEX SCHEMA s',
		'REINDEX (VERBOSE) DATABASE d',
		'VACUUM',
		'VACUUM (FULL) t',
		'CREATE DATABASE d',
		'DROP TABLESPACE s',
		"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
		"ALTER SYSTEM SET work_mem = '1MB'",
		'ALTER DATABASE d SET TABLESPACE s',
		'ALTER TABLE IF EXISTS ONLY "s"."t" DETACH PARTITION "s"."p" CONCURRENTLY',
		'CLUSTER',
		'CLUSTER VERBOSE',
		'DISCARD ALL',
	])('%s is one', (sql) => expect(kindOf(needsNoTransaction)(sql)).toEqual([true]))

	test.each([
		'REFRESH MATERIALIZED VIEW CONCURRENTLY m',
		'CREATE INDEX "concurrently" ON t (x)',
		'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN REFRESH MATERIALIZED VIEW CONCURRENTLY m; END $$',
		'CREATE TABLE t (concurrently int)',
		"SELECT 'CREATE INDEX CONCURRENTLY'",
		'REINDEX TABLE t',
		'REINDEX (CONCURRENTLY FALSE) TABLE t',
		'ALTER TABLE t DETACH PARTITION p',
		"ALTER TYPE e ADD VALUE 'x'",
		'ALTER DATABASE d SET work_mem = 1',
		'CLUSTER t USING i',
		'CLUSTER (VERBOSE) t',
		'ANALYZE',
		'DISCARD PLANS',
		'DROP TABLE database',
	])('%s is none', (sql) => expect(kindOf(needsNoTransaction)(sql)).toEqual([false]))
})

test('a change of how strings are read is noticed', () => {
	const changes = kindOf(changesQuoting)
	expect(changes('SET standard_conforming_strings = off; SET LOCAL standard_conforming_strings TO off')).toEqual([true, true])
	expect(changes('SET standard_conforming_strings = on; SELECT standard_conforming_strings')).toEqual([false, false])
})
