import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import Database from 'better-sqlite3'
import { forkEngineProcess } from '../../electron/drivers/engines/fork.ts'
import { openRemote } from '../../electron/drivers/engines/remote.ts'
import { inProject } from '../support/test-app.ts'
import { pairedRatio, ratioText, report, sqlite3, timed } from './measure.ts'

const bytes = 500_000_000
const rounds = 5

/** Our backup of a 500 MB database against the sqlite3 program's, without verification as theirs is, and what verification adds. */
export async function benchBackup(folder: string): Promise<void> {
	const source = join(folder, 'large.db')
	const ours = join(folder, 'ours.db')
	const theirs = join(folder, 'theirs.db')
	fill(source)
	const engine = await openRemote({ path: source, spawn: forkEngineProcess(inProject('dist/engine/process.js')) })
	try {
		await engine.describe()
		const clear = () => Promise.all([rm(ours, { force: true }), rm(theirs, { force: true })])
		const peer = () => sqlite3(source, `.backup '${theirs}'\n`)
		const plain = await pairedRatio(rounds, () => engine.copyTo({ path: ours, check: false }), peer, clear)
		report('backup of 500 MB, hashed, not verified / sqlite3 .backup', ratioText(plain), 'aim ≤ 1.2')
		const hash = await timed(() => sha256Of(source))
		report('the floor: sha-256 alone of the same bytes / sqlite3 .backup', (hash / plain.theirsMs).toFixed(2))
		const checked = await pairedRatio(3, () => engine.copyTo({ path: ours, check: true }), peer, clear)
		report('backup of 500 MB, hashed and verified / sqlite3 .backup', ratioText(checked))
		const check = await timed(() => sqlite3(source, 'PRAGMA integrity_check;\n'))
		report('the price of verification / sqlite3 integrity_check', ((checked.oursMs - plain.oursMs) / check).toFixed(2))
	} finally {
		await engine.close()
	}
}

/** What a manifest with a hash costs at the least, however the copy is made. */
async function sha256Of(path: string): Promise<void> {
	await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), createHash('sha256'))
}

/** Rows of one kilobyte of noise with an index, until the file has its size. */
function fill(path: string): void {
	const database = new Database(path)
	database.pragma('synchronous = OFF')
	database.exec(
		'CREATE TABLE entry (id INTEGER PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL); CREATE INDEX entry_name ON entry (name)',
	)
	database
		.prepare(
			"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO entry SELECT i, printf('entry-%09d', i * 7919 % 999983), randomblob(1000) FROM n",
		)
		.run(Math.round(bytes / 1090))
	database.close()
}
