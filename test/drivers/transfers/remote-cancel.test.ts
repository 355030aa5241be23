import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forkEngineProcess } from '../../../electron/drivers/engines/fork.ts'
import { openRemoteTransfer } from '../../../electron/drivers/transfers/remote-transfer.ts'
import { faultOf } from '../../conformance/engine-ground.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { createPlace, type Place } from '../../support/sqlite-place.ts'
import { inProject } from '../../support/test-app.ts'

/** One page of these rows takes minutes, and nothing is heard meanwhile. */
const slow = `CREATE TABLE first (id INTEGER PRIMARY KEY); INSERT INTO first VALUES (1);
	CREATE TABLE slow (id INTEGER PRIMARY KEY, n INTEGER AS (length(replace(hex(zeroblob(20000000)), '00', '1'))))`
const slowRows = 'INSERT INTO slow (id) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000) SELECT n FROM c'
const spawn = forkEngineProcess(inProject('dist/engine/process.js'))

let place: Place
beforeEach(() => {
	place = createPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

const fill = (path: string) => {
	const db = new Database(path)
	db.exec(slowRows)
	db.close()
}

test('a survey is cancelled although its process is deep in a statement and hears nothing', { timeout: 60_000 }, async () => {
	const path = place.make('slow.db', slow)
	fill(path)
	const transfer = await openRemoteTransfer({ wanted: { source: { path }, target: null, schema: 'public' }, spawn })
	const stopping = new AbortController()
	const onEvent = () => stopping.abort()
	expect(await faultOf(transfer.survey({ system: null }, { signal: stopping.signal, onEvent }))).toEqual({ kind: 'cancelled' })
	await transfer.close()
})

test('a copy that hears no cancel is ended, and leaves the target as it was', { timeout: 60_000 }, async () => {
	await using target = await createDatabase()
	const path = place.make('slow.db', slow)
	const wanted = { source: { path }, target: { server: target.server }, schema: 'public' }
	const transfer = await openRemoteTransfer({ wanted, spawn })
	const survey = await transfer.survey({ system: null })
	const { there } = await transfer.target({ survey, system: null })
	const proposed = await transfer.propose({ survey, there, system: null, timeZone: 'UTC' })
	const { map, findings } = await transfer.prepare({ system: null, survey, map: proposed, there })
	fill(path)
	const stopping = new AbortController()
	const running = transfer.run(
		{ map, tables: survey.tables, findings, system: null, id: 'slow', verify: false },
		{
			signal: stopping.signal,
			onEvent(event) {
				if (event.kind === 'phase' && event.phase === 'rows') stopping.abort()
			},
		},
	)
	expect(await faultOf(running)).toEqual({ kind: 'cancelled' })
	await transfer.close()
	const relations = "SELECT count(*) FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'headway_copy')"
	expect(await target.sql(relations)).toEqual([['0']])
})
