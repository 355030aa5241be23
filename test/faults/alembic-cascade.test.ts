import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { CommandProfile } from '../../electron/contract/commands.ts'
import { openWithProject, writeProject } from '../support/command-project.ts'
import { openTestApp, runTo } from '../support/test-app.ts'

const foreignKeysOn = `from sqlalchemy import event
from sqlalchemy.engine import Engine
@event.listens_for(Engine, 'connect')
def turn_on(connection, record):
    connection.execute('PRAGMA foreign_keys=ON')
`
const rebuild = {
	id: 'aaa1',
	after: null,
	up: "with op.batch_alter_table('parent') as batch:\n    batch.alter_column('name', existing_type=sa.Text(), nullable=False)",
}
const meant = { id: 'bbb2', after: null, up: "op.execute('DELETE FROM child')" }

function createFamily(path: string): string {
	const db = new Database(path)
	db.exec(`CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
		CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
		INSERT INTO parent VALUES (1, 'ada'), (2, 'grace'); INSERT INTO child VALUES (1, 1), (2, 2), (3, 2)`)
	db.close()
	return path
}

function childrenIn(path: string): unknown {
	const db = new Database(path, { readonly: true })
	try {
		return db.prepare('SELECT count(*) FROM child').pluck().get()
	} finally {
		db.close()
	}
}

it.each<CommandProfile['aim']>([{ kind: 'ini', scheme: null }, { kind: 'none' }])(
	'a table rebuilt with foreign keys on does not cost the rows that cascade from it, with the aim $kind',
	async (aim) => {
		await using app = await openTestApp()
		const path = createFamily(join(app.folder, 'family.db'))
		const folder = await writeProject(join(app.folder, 'project'), {
			revisions: [rebuild],
			before: foreignKeysOn,
			url: `sqlite:///${path}`,
		})
		const { id } = await openWithProject(app, path, folder, aim)
		expect(await runTo(app, id, 'head')).toMatchObject({
			outcome: 'failed',
			fault: { kind: 'rows-lost', tables: [{ table: 'child', before: 3, after: 0 }] },
			verified: { revision: null, asExpected: true },
		})
		expect(childrenIn(path)).toBe(3)
	},
)

it('rows that a step deletes on purpose may go, and a rebuild with foreign keys off keeps them all', async () => {
	await using app = await openTestApp()
	const path = createFamily(join(app.folder, 'family.db'))
	const careful = await writeProject(join(app.folder, 'careful'), { revisions: [rebuild] })
	const { id } = await openWithProject(app, path, careful)
	expect(await runTo(app, id, 'head')).toMatchObject({ outcome: 'succeeded' })
	expect(childrenIn(path)).toBe(3)
	const other = createFamily(join(app.folder, 'other.db'))
	const deleting = await writeProject(join(app.folder, 'deleting'), { revisions: [meant], before: foreignKeysOn })
	const emptied = await openWithProject(app, other, deleting)
	expect(await runTo(app, emptied.id, 'head')).toMatchObject({ outcome: 'succeeded' })
	expect(childrenIn(other)).toBe(0)
})
