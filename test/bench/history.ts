import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { openTestApp, type TestApp } from '../support/test-app.ts'
import { median, report, sqlite3, timed } from './measure.ts'

const fileCount = 5_000
const looks = 15

/** Opens the history of 5,000 applied files, the first time and again, beside what listing them and asking each for its time takes. */
export async function benchHistory(): Promise<void> {
	await using app = await openTestApp()
	const project = join(app.folder, 'project')
	const path = join(app.folder, 'history.db')
	await makeProject(project, path)
	const { id } = await app.client.connections.open({ target: path, source: project })
	const first = await timed(() => lookAt(app, id))
	const [again, floors]: [number[], number[]] = [[], []]
	for (let round = 0; round < looks; round++) {
		floors.push(await timed(() => statAll(project)))
		again.push(await timed(() => lookAt(app, id)))
	}
	const floor = median(floors)
	reportLook('history of 5,000 files, first look / listing and times', first, floor)
	reportLook('history of 5,000 files, again / listing and times', median(again), floor, 'aim ≤ 150 ms')
}

function reportLook(what: string, ms: number, floor: number, aim = ''): void {
	report(what, (ms / floor).toFixed(2), [aim, `${Math.round(ms)} / ${Math.round(floor)} ms here`].filter(Boolean).join('; '))
}

async function lookAt({ client }: TestApp, database: DatabaseId): Promise<void> {
	const { revisions, problems } = await client.history.get({ database })
	if (revisions.length !== fileCount || problems.length > 0) throw new Error(`${revisions.length} revisions, ${JSON.stringify(problems)}`)
}

async function statAll(folder: string): Promise<void> {
	const names = await readdir(folder)
	await Promise.all(names.map((name) => stat(join(folder, name))))
}

/** A project of dbmate with all its files applied. */
async function makeProject(folder: string, path: string): Promise<void> {
	await mkdir(folder, { recursive: true })
	const versions = Array.from({ length: fileCount }, (_, index) => String(20200101000000 + index))
	for (const [index, version] of versions.entries()) {
		const sql = `-- migrate:up\nCREATE TABLE table_${index} (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\nINSERT INTO table_${index} (name) VALUES ('one'), ('two');\n\n-- migrate:down\nDROP TABLE table_${index};\n`
		await writeFile(join(folder, `${version}_add_table_${index}.sql`), sql)
	}
	const rows = versions.map((version) => `('${version}')`).join(', ')
	await sqlite3(path, `CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY); INSERT INTO schema_migrations VALUES ${rows};\n`)
}
