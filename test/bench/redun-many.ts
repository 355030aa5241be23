import { copyFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { inProject } from '../support/test-app.ts'

/**
 * Makes a redun repository of so many values, with hashes that lie as chance has it: of each hundred, 90 are results of a
 * call with a job of its own and the argument of the next, every third of these a part of another; 5 are only parts of
 * results, 2 only of the evaluation cache, and 3 nothing names.
 */
export function makeManyValues(path: string, many: number): void {
	copyFileSync(inProject('test/fixtures/redun/empty/redun_v3.5.db'), path)
	const db = new Database(path)
	db.pragma('synchronous = OFF')
	db.pragma('journal_mode = MEMORY')
	db.pragma('cache_size = -400000')
	db.pragma('foreign_keys = OFF')
	const hash = 'lower(hex(randomblob(20)))'
	db.exec(`BEGIN;
		CREATE TEMP TABLE n(i INTEGER PRIMARY KEY, v TEXT, c TEXT, a TEXT);
		WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < ${many})
			INSERT INTO n SELECT i, ${hash}, ${hash}, ${hash} FROM counted;
		INSERT INTO task SELECT printf('%040x', i), 'task_' || i, 'many', 'def task(): pass' FROM n WHERE i <= 40;
		INSERT INTO value SELECT printf('%040x', i), 'redun.Task', 'application/python-pickle', zeroblob(200) FROM n WHERE i <= 40;
		INSERT INTO value SELECT v, CASE i % 5 WHEN 0 THEN 'builtins.list' WHEN 1 THEN 'redun.File' ELSE 'builtins.int' END,
			'application/python-pickle', zeroblob(5 + i % 700) FROM n;
		INSERT INTO call_node SELECT c, 'many.task_' || (1 + i % 40), printf('%040x', 1 + i % 40), a, v, '2026-01-01 00:00:00.000000'
			FROM n WHERE i % 100 < 90;
		INSERT INTO argument SELECT a.a, a.c, b.v, 0, NULL FROM n a JOIN n b ON b.i = a.i - 1 WHERE a.i % 100 < 90 AND b.i % 100 < 90;
		INSERT INTO subvalue SELECT b.v, a.v FROM n a JOIN n b ON b.i = a.i + 1 WHERE a.i % 3 = 0 AND a.i % 100 < 90 AND b.i % 100 < 90;
		INSERT INTO subvalue SELECT b.v, a.v FROM n a JOIN n b ON b.i = a.i + 90 WHERE a.i % 100 < 5;
		INSERT INTO evaluation SELECT c, printf('%040x', 1), a, v FROM n WHERE i % 100 IN (95, 96);
		INSERT INTO job SELECT 'job-' || i, strftime('%Y-%m-%d %H:%M:%S', 1700000000 + i * 20, 'unixepoch') || '.000000',
			strftime('%Y-%m-%d %H:%M:%S', 1700000001 + i * 20, 'unixepoch') || '.500000', printf('%040x', 1 + i % 40), 0, c,
			CASE WHEN i > 1 THEN 'job-' || max(1, i / 2) END, 'execution-' || (i * 20 / ${many}) FROM n WHERE i % 100 < 90;
		INSERT INTO execution SELECT 'execution-' || (i - 1), '["redun", "run"]', 'job-' || (1 + (i - 1) * ${many} / 20), NULL FROM n WHERE i <= 21;
		COMMIT`)
	db.close()
}
