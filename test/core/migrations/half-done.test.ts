import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withProgram } from '../../support/sqlite-place.ts'
import { follow, openTestApp, runTo } from '../../support/test-app.ts'

const files = {
	'20260101000000_first.sql': '-- migrate:up\nCREATE TABLE first (id INTEGER);\n-- migrate:down\nDROP TABLE first;\n',
	'20260102000000_alone.sql': `-- migrate:up transaction:false
CREATE TABLE a (id INTEGER);
CREATE TABLE b (id INTEGER);
INSERT INTO later (id) VALUES (1);
-- migrate:down
DROP TABLE a;
DROP TABLE b;
`,
}

it('a step outside a transaction that failed is named with its statement, and goes on from there', async () => {
	await using app = await openTestApp()
	const folder = join(app.folder, 'migrations')
	await mkdir(folder)
	for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
	const path = join(app.folder, 'app.db')
	await writeFile(path, '')
	const { id } = await app.client.connections.open({ target: path, source: folder })
	const report = await runTo(app, id, 'latest')
	expect(report).toMatchObject({ outcome: 'failed', verified: { revision: { id: '20260101000000' }, asExpected: true } })
	expect(report.steps.map(({ state }) => state)).toEqual(['applied', 'failed'])
	const progress = { step: '20260102000000', statement: 3, statements: 3 }
	expect((await app.client.activity.list({ database: id }))[0]).toMatchObject({ outcome: 'failed', progress })
	const { problems } = await app.client.connections.describe({ database: id })
	expect(problems.find(({ kind }) => kind === 'interrupted-run')?.facts).toMatchObject({
		outcome: 'failed',
		step: '20260102000000',
		statement: '3',
		statements: '3',
	})
	expect(await app.client.migrations.undoable({ database: id })).toMatchObject({ restorePoint: report.restorePoint })

	withProgram(path, (db) => db.exec('CREATE TABLE later (id INTEGER)'))
	const to = { target: 'latest' }
	const again = await app.client.migrations.plan({ database: id, to, choices: { skip: { step: '20260102000000', statements: 2 } } })
	const { choices, binding } = again
	const { report: second } = await follow(await app.client.migrations.run({ database: id, to, choices, binding, backUpFirst: true }))
	expect(second).toMatchObject({ outcome: 'succeeded', verified: { revision: { id: '20260102000000' } } })
	expect((await app.client.activity.list({ database: id }))[0]).toMatchObject({ outcome: 'succeeded', progress: null })
	expect((await app.client.connections.describe({ database: id })).problems).toEqual([])
})
