import type { Engine, MigrateRequest } from '../../electron/drivers/engines/engine.ts'

const ledger = { sql: 'SELECT version FROM ledger' }

/** A database at v1, large enough that a run over it takes a while. */
export const killable = `
	CREATE TABLE ledger (version TEXT);
	CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT);
	INSERT INTO ledger VALUES ('v1');
	INSERT INTO entry (text) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) SELECT hex(randomblob(100)) FROM c;
`

/** Rebuilds the table, gives every row a length, and moves the ledger to v2: some hundred milliseconds. */
export const killPlan: MigrateRequest = {
	steps: [
		{
			id: 'v2',
			sql: `
				CREATE TABLE entry_new (id INTEGER PRIMARY KEY, text TEXT, length INTEGER);
				INSERT INTO entry_new (id, text) SELECT id, text FROM entry;
				DROP TABLE entry;
				ALTER TABLE entry_new RENAME TO entry;
				UPDATE entry SET length = length(text);
				CREATE INDEX entry_text ON entry (text);
				UPDATE ledger SET version = 'v2';
			`,
			parameters: {},
			mayLoseRows: [],
		},
	],
	lockTimeoutMs: 10_000,
	verify: { query: ledger, applied: ['v2'] },
}

/** Where a database that was killed under the plan stands: `before`, `after`, or what is wrong with it. */
export async function standingOf(engine: Engine): Promise<string> {
	const soundness = await engine.recover()
	if (soundness !== 'ok') return soundness
	const names = (await engine.describe()).objects.map(({ name }) => name).join(' ')
	const [version, count] = await engine.read([ledger, { sql: 'SELECT count(*) FROM entry' }])
	const state = `${version?.rows[0]?.[0]} ${count?.rows[0]?.[0]}: ${names}`
	if (state === 'v1 20000: entry ledger') return 'before'
	if (state !== 'v2 20000: entry_text entry ledger') return state
	const [lengths] = await engine.read([{ sql: 'SELECT count(*) FROM entry WHERE length = 200' }])
	return lengths?.rows[0]?.[0] === 20_000 ? 'after' : 'rows of both sides'
}
