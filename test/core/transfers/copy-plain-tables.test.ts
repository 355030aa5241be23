import { cp } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Choice, CopyMap } from '../../../electron/contract/copy-map.ts'
import { faultIn, inProject } from '../../support/test-app.ts'
import { type CopyGround, copied, copyGround, copyNow, killableCopy, write } from './copy-ground.ts'

/** Tables of the owner's own beside those of the system; one refers to the system's. */
const own = `
	CREATE TABLE notes (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		job_id VARCHAR NOT NULL REFERENCES job (id),
		stars INTEGER CHECK (stars < 6),
		UNIQUE (job_id, stars)
	);
	CREATE INDEX notes_by_stars ON notes (stars);
	INSERT INTO notes (id, job_id, stars) SELECT 10 * row_number() OVER (), id, rowid % 5 FROM job LIMIT 20;
	CREATE TABLE labels (label TEXT, made REAL);
	INSERT INTO labels VALUES ('first', 0.1), ('', NULL);`

const asked = ['no-place/labels//', 'no-place/notes//']

const redunWith =
	(script: string) =>
	async (to: string): Promise<void> => {
		await cp(inProject('test/fixtures/redun/workflow/redun.db'), to)
		write(to, script)
	}

const withChoices = (map: CopyMap, choice: Choice, more: Readonly<Record<string, Choice>> = {}): CopyMap => ({
	...map,
	choices: { ...Object.fromEntries(asked.map((id) => [id, choice])), ...more },
})

const leftSql =
	"SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname NOT LIKE 'pg_%' AND nspname <> 'information_schema'"

test('tables of the owner’s own in a redun repository are asked about before anything is made, and go as plain tables', async () => {
	await using ground = await copyGround(redunWith(own))
	const { app, between, server } = ground
	const survey = await app.client.transfers.survey({ source: between.source })
	expect(survey.findings.map(({ id, choices }) => [id, choices])).toEqual(asked.map((id) => [id, ['stop', 'plain-table', 'skip-table']]))
	const { open, token, map } = await app.client.transfers.plan(between)
	expect(open).toEqual(asked)
	expect(await faultIn(app.client.transfers.run({ ...between, token, map }))).toEqual({ kind: 'copy-undecided', findings: asked })
	expect(await server.sql(leftSql)).toEqual([])

	const chosen = withChoices(map, 'plain-table')
	const dry = await app.client.transfers.plan({ ...between, map: chosen })
	expect(dry.open).toEqual([])
	expect(dry.before.filter((sql) => /"(notes|labels)"/.test(sql))).toHaveLength(2)
	expect(dry.after.some((sql) => sql.includes('FOREIGN KEY ("job_id") REFERENCES "public"."job" ("id")'))).toBe(true)
	expect(await server.sql(leftSql)).toEqual([])

	const { report } = await copyNow(ground, { map: chosen })
	expect(report.fault).toBe(null)
	expect(report.checks.filter(({ holds }) => !holds)).toEqual([])
	expect(report.outcome).toBe('verified')
	expect(report.tables.filter(({ into }) => ['notes', 'labels'].includes(into)).map(({ into, targetRows }) => [into, targetRows])).toEqual([
		['labels', 2],
		['notes', 20],
	])
	expect(await server.sql('SELECT max(id) FROM notes')).toEqual([['200']])
	expect(await server.sql('INSERT INTO notes (job_id, stars) SELECT id, 5 FROM job LIMIT 1 RETURNING id')).toEqual([['201']])
	await expect(server.sql("INSERT INTO notes (job_id, stars) VALUES ('nobody', 1)")).rejects.toThrow(/notes_job_id_fkey/)
	await expect(server.sql('UPDATE notes SET stars = 6')).rejects.toThrow(/check/)
})

test('what would not go of a plain table is asked about like that of any other, and one that is skipped stays behind', async () => {
	await using ground = await copyGround(
		redunWith(`${own} PRAGMA ignore_check_constraints = ON; UPDATE notes SET stars = 'many' WHERE id = 10;`),
	)
	const { app, between, server } = ground
	const { map } = await app.client.transfers.plan(between)
	const word = 'text-in-number/notes/stars/'
	const chosen = withChoices(map, 'plain-table')
	expect((await app.client.transfers.plan({ ...between, map: chosen })).open).toEqual([word])
	const { report } = await copyNow(ground, {
		map: withChoices(map, 'plain-table', { [word]: 'set-null', 'no-place/labels//': 'skip-table' }),
	})
	expect(report).toMatchObject({ outcome: 'verified', leftOut: [{ table: 'notes', row: '10', column: 'stars', text: 'many' }] })
	expect(await server.sql('SELECT count(*), count(stars) FROM notes')).toEqual([['20', '19']])
	expect(await server.sql("SELECT to_regclass('labels')::text")).toEqual([[null]])
})

test('a copy with plain tables that is cancelled leaves the database as it was', async () => {
	await using ground = await copyGround(redunWith(own))
	const { app, between, server } = ground
	const { map } = await app.client.transfers.plan(between)
	const { token, map: chosen } = await app.client.transfers.plan({ ...between, map: withChoices(map, 'plain-table') })
	const stopped: unknown[] = []
	const { report } = await copied(await app.client.transfers.run({ ...between, token, map: chosen }), (event) => {
		if (event.kind === 'phase' && event.phase === 'indexes') stopped.push(app.client.transfers.cancel({ target: between.target }))
	})
	expect(await Promise.all(stopped)).toEqual([{ stopping: true }])
	expect(report).toMatchObject({ outcome: 'cancelled', fault: null })
	expect(await server.sql(leftSql)).toEqual([])
})

/** Whoever makes a constraint of the plain table waits for the lock that this program holds. */
const waiting = `
	CREATE SCHEMA other;
	CREATE FUNCTION other.waits() RETURNS event_trigger LANGUAGE plpgsql AS $$
		BEGIN IF current_query() LIKE '%"notes"%' THEN PERFORM pg_advisory_xact_lock(42); END IF; END $$;
	CREATE EVENT TRIGGER waits ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION other.waits()`

/** A copy whose process is killed when every row is in. */
async function brokenOff(): Promise<CopyGround> {
	const killable = killableCopy()
	const ground = await copyGround(redunWith(own), { spawnEngine: killable.spawnEngine })
	const { app, between, server } = ground
	await server.sql(waiting)
	const holder = await server.connect()
	await holder.query('SELECT pg_advisory_lock(42)')
	const { map } = await app.client.transfers.plan(between)
	const { token, map: chosen } = await app.client.transfers.plan({ ...between, map: withChoices(map, 'plain-table') })
	const copying = copied(await app.client.transfers.run({ ...between, token, map: chosen }))
	const waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted"
	while ((await server.sql(waits))[0]?.[0] === '0') await setTimeout(20)
	killable.kill()
	expect((await copying).report).toMatchObject({ outcome: 'failed', fault: { kind: 'engine-stopped' } })
	await holder.query('SELECT pg_advisory_unlock(42)')
	await server.sql('DROP EVENT TRIGGER waits')
	await server.sql('DROP SCHEMA other CASCADE')
	return ground
}

test('a copy with plain tables whose process was killed goes on to the end', { timeout: 180_000 }, async () => {
	await using ground = await brokenOff()
	const { app, between, server } = ground
	const { target, token, map, open } = await app.client.transfers.plan(between)
	expect({ state: target.state, open }).toEqual({ state: 'begun', open: [] })
	const { report } = await copied(await app.client.transfers.run({ ...between, token, map }))
	expect(report).toMatchObject({ outcome: 'verified', fault: null })
	expect(await server.sql('SELECT count(*), count(DISTINCT id) FROM notes')).toEqual([['20', '20']])
})

test('a copy with plain tables whose process was killed can be discarded, and nothing of it stays', { timeout: 180_000 }, async () => {
	await using ground = await brokenOff()
	await ground.app.client.transfers.discard(ground.between)
	expect(await ground.server.sql(leftSql)).toEqual([])
})

test('tables beside RUNE’s own are asked about too', async () => {
	await using ground = await copyGround(async (to) => {
		await cp(inProject('test/fixtures/rune/rune_head_0006.db'), to)
		write(to, 'CREATE TABLE labels (label TEXT); INSERT INTO labels VALUES (1); CREATE TABLE notes (id INTEGER PRIMARY KEY);')
	})
	const { app, between, server } = ground
	const { map, open } = await app.client.transfers.plan(between)
	expect(open).toEqual(asked)
	const { report } = await copyNow(ground, { map: withChoices(map, 'plain-table') })
	expect(report.outcome).toBe('verified')
	expect(await server.sql('SELECT (SELECT label FROM labels), (SELECT count(*) FROM notes)')).toEqual([['1', '0']])
})
