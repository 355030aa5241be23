import Database from 'better-sqlite3'

/**
 * Adds executions with twenty jobs each, call nodes and values to a redun repository at 2.0, `jobs` of each, in the
 * shapes redun writes: a root job an execution, pickled values of 200 bytes, wall times within two years.
 */
export function enlarge(path: string, jobs: number): void {
	const database = new Database(path)
	try {
		database.pragma('foreign_keys = OFF')
		database.pragma('synchronous = OFF')
		database.pragma('cache_size = -262144')
		database.exec('BEGIN')
		for (const sql of additions) database.prepare(sql).run({ jobs })
		database.exec('COMMIT')
	} finally {
		database.close()
	}
}

/** Makes a file a rollback-journal or a WAL database, without side files. */
export function setJournalMode(path: string, mode: 'rollback' | 'wal'): void {
	const database = new Database(path)
	database.pragma(`journal_mode = ${mode === 'wal' ? 'wal' : 'delete'}`)
	database.close()
}

const numbers = 'WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :jobs)'
const valueHash = "printf('%040x', 1000000007 * (i + 1))"
const callHash = "printf('%040x', 1000000009 * (i + 1))"
const jobId = "printf('%08x-0000-4000-8000-%012x', i, i)"
const rootId = "printf('%08x-0000-4000-8000-%012x', i - i % 20, i - i % 20)"
const at = (seconds: string) =>
	`strftime('%Y-%m-%d %H:%M:%S', 1650000000 + i * 60 + ${seconds}, 'unixepoch') || printf('.%06d', i % 1000000)`
const task = '(SELECT hash FROM task ORDER BY hash LIMIT 1)'

const additions = [
	`INSERT INTO value (value_hash, type, format, value) ${numbers}
		SELECT ${valueHash}, 'builtins.str', 'application/python-pickle', CAST(printf('%0200d', i) AS BLOB) FROM n`,
	`INSERT INTO call_node (call_hash, task_name, task_hash, args_hash, value_hash, timestamp) ${numbers}
		SELECT ${callHash}, 'old.main', ${task}, ${valueHash}, ${valueHash}, ${at('0')} FROM n`,
	`INSERT INTO job (id, start_time, end_time, task_hash, cached, call_hash, parent_id) ${numbers}
		SELECT ${jobId}, ${at('0')}, ${at('30')}, ${task}, 0, ${callHash}, CASE WHEN i % 20 = 0 THEN NULL ELSE ${rootId} END FROM n`,
	`INSERT INTO execution (id, args, job_id) ${numbers}
		SELECT printf('%08x-1111-4000-8000-%012x', i, i), '["redun", "run", "workflow.py", "main"]', ${jobId} FROM n WHERE i % 20 = 0`,
]
