import { describe, expect, test } from 'vitest'
import { splitStatements } from '../../../electron/drivers/engines/sqlite-statements.ts'
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
		['a no-break space is part of a name', 'SELECT 1 AS a\u00a0; SELECT 2 AS b\u00a0', ['SELECT 1 AS a\u00a0;', 'SELECT 2 AS b\u00a0']],
		['a byte order mark between statements is space', 'SELECT 1;\n\uFEFFSELECT 2', ['SELECT 1;', 'SELECT 2']],
		[
			'brackets hold quotes, and quotes brackets',
			`SELECT 1 AS [a'b]; SELECT 2 AS "c]"; SELECT ']'`,
			[`SELECT 1 AS [a'b];`, `SELECT 2 AS "c]";`, `SELECT ']'`],
		],
		['a comment may stay open to the end', 'SELECT 1; SELECT 2 /* open; SELECT 3', ['SELECT 1;', 'SELECT 2 /* open; SELECT 3']],
		['a slash and a star do not close each other', 'SELECT 1 /*/; SELECT 2 /* */; SELECT 3', ['SELECT 1 /*/; SELECT 2 /* */;', 'SELECT 3']],
		['a line comment ends at the line feed alone', 'SELECT 1 -- a\r; SELECT 2\n; SELECT 3', ['SELECT 1 -- a\r; SELECT 2\n;', 'SELECT 3']],
		[
			'CASE … END outside a trigger parts nothing',
			'SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 3',
			['SELECT CASE 1 WHEN 1 THEN 2 END;', 'SELECT 3'],
		],
		[
			'blobs and operators',
			"SELECT x'00', 'a' || ';', '{}' ->> '$.a;b'; SELECT 1",
			["SELECT x'00', 'a' || ';', '{}' ->> '$.a;b';", 'SELECT 1'],
		],
	])('%s', (_claim, script, expected) => {
		expect(texts(script)).toEqual(expected)
		// SQLite's own reading: each is one statement
		withProgram(':memory:', (db) => expected.forEach((sql) => void db.prepare(sql)))
	})

	test.each([
		["CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 'a;b' ELSE CASE 2 WHEN 2 THEN 3 END END; END"],
		['CREATE TRIGGER [a;b] BEFORE DELETE ON t BEGIN SELECT 1;;END'],
		['CREATE TRIGGER `a;END;` AFTER INSERT ON t BEGIN UPDATE t SET x = 1 WHERE x = "END" ; /* ; END ; */ END'],
		['CREATE TRIGGER IF NOT EXISTS a AFTER UPDATE OF x ON t FOR EACH ROW WHEN new.x > 1 BEGIN\n-- ;END;\nDELETE FROM t;\nEND'],
		["CREATE TEMP TRIGGER a INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.x); SELECT RAISE(ABORT, 'no; END;'); end"],
	])('SQLite reads this trigger as one statement too: %s', (trigger) => {
		const script = `${trigger};\nSELECT 1;`
		expect(texts(script)).toEqual([`${trigger};`, 'SELECT 1;'])
		withProgram(':memory:', (db) => {
			db.exec('CREATE TABLE t (x); CREATE VIEW v AS SELECT x FROM t')
			if (!trigger.includes(';;')) db.prepare(`${trigger};`)
			expect(() => db.prepare(script)).toThrow()
		})
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

	test('a long script is split whole', () => {
		expect(splitStatements("INSERT INTO t VALUES ('a;b'); ".repeat(20_000))).toHaveLength(20_000)
	})
})
