import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CommandProfile, CommandTestEvent } from '../../../electron/contract/commands.ts'
import { environmentFile, iniLogging, revisionFile, writeFiles } from '../../support/aimed-project.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { openTestApp } from '../../support/test-app.ts'

const revision = 'a1a1a1a1a1a1'

/** Everything that is kept in a folder, as one text. */
async function contentsOf(folder: string): Promise<string> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true })
	const texts = await Promise.all(
		entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
	)
	return texts.join('\n')
}

describe('a password', () => {
	it('reaches the command, and is in nothing that is kept, told or shown', async () => {
		// A part that every spelling has, encoded or not
		const mark = `leak${randomBytes(6).toString('hex')}`
		const password = `p@ss%40/w:rd${mark}`
		await using database = await createDatabase()
		const role = `role_${randomBytes(4).toString('hex')}`
		await database.sql(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password}'`)
		await using app = await openTestApp({ environment: { PATH: process.env['PATH'], OTHER_URL: `redis://:other${mark}@cache/0` } })
		try {
			const project = join(app.folder, 'project')
			await writeFiles(project, {
				'alembic.ini': `[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///wrong.db\n${iniLogging}`,
				'migrations/env.py': environmentFile(
					"config.get_main_option('sqlalchemy.url')",
					'import sys\nprint(dict(os.environ), file=sys.stderr)\nprint(f"redis://:{os.environ[\'CACHE_URL\']}", file=sys.stderr)',
				),
				[`migrations/versions/${revision}.py`]: revisionFile(revision, null),
			})
			const target = Object.assign(new URL(database.url), { username: role, password: encodeURIComponent(password) }).href
			const { id } = await app.client.connections.open({ target, source: project })
			const profile: CommandProfile = {
				preset: 'alembic',
				words: ['alembic'],
				folder: project,
				environment: [{ name: 'CACHE_URL', value: '$' + '{OTHER_URL}' }],
				aim: { kind: 'ini', scheme: 'postgresql+psycopg2' },
			}
			const { testLines } = await app.client.commands.set({ database: id, profile })
			const events: CommandTestEvent[] = []
			for await (const event of await app.client.commands.test({ database: id, seen: testLines })) events.push(event)
			expect(events.at(-1)).toMatchObject({ report: { currentAgrees: true, headsAgree: true, fault: null } })
			const seen = (await app.client.commands.renderLine({ database: id })).text ?? ''
			const rendered: unknown[] = []
			for await (const event of await app.client.commands.preview({ database: id, target: 'head', seen })) rendered.push(event)
			expect(rendered.at(-1)).toMatchObject({ complete: true })

			const heard = JSON.stringify([testLines, events, rendered, await app.client.commands.get({ database: id })])
			expect(heard).toContain('PGSSLMODE')
			expect(heard).not.toContain(mark)
			const kept = await contentsOf(app.options.homeFolder)
			expect(kept).toContain('$' + '{OTHER_URL}')
			expect(kept).not.toContain(mark)
		} finally {
			await database.sql(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP ROLE ${role}`)
		}
	})
})
