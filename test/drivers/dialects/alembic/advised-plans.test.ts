import * as files from 'node:fs/promises'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CommandProfile } from '../../../../electron/contract/commands.ts'
import { createAlembicDialect } from '../../../../electron/drivers/dialects/alembic/alembic.ts'
import { plainAlembic } from '../../../../electron/drivers/dialects/alembic/plain.ts'
import { createAlembicReader } from '../../../../electron/drivers/dialects/alembic/read-project.ts'
import { reana } from '../../../../electron/drivers/dialects/alembic/reana.ts'
import { reanaIds } from '../../../../electron/drivers/dialects/alembic/reana-place.ts'
import { syncmaster } from '../../../../electron/drivers/dialects/alembic/syncmaster.ts'
import { openPostgres } from '../../../../electron/drivers/engines/postgres.ts'
import { stateScript } from '../../../support/alembic-occasion.ts'
import { lookThrough } from '../../../support/look.ts'
import { createDatabase } from '../../../support/postgres-database.ts'

const syncmasterIds = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(4, '0'))
const dialect = createAlembicDialect({ readProject: createAlembicReader({ files }), advisors: [syncmaster, reana, plainAlembic], files })

/** A project in one line on disk, and a database in a state, as the dialect sees both. */
async function system(state: string, ids: readonly string[], command: Omit<CommandProfile, 'folder'>) {
	const folder = await mkdtemp(join(tmpdir(), 'headway-advised-'))
	const versions = join(folder, 'migrations/versions')
	await mkdir(versions, { recursive: true })
	await writeFile(join(folder, 'alembic.ini'), '[alembic]\nscript_location = %(here)s/migrations\n')
	await writeFile(join(folder, 'migrations/env.py'), '')
	for (const [index, id] of ids.entries()) {
		const parent = ids[index - 1]
		const text = `"""Step ${id}\n"""\nrevision = "${id}"\ndown_revision = ${parent === undefined ? 'None' : `"${parent}"`}\n`
		await writeFile(join(versions, `${id}.py`), `${text}\n\ndef upgrade():\n    work()\n\n\ndef downgrade():\n    work()\n`)
	}
	const database = await createDatabase(await stateScript(state))
	const { engine } = await openPostgres({ server: database.server }, { environment: {} })
	const source = { folder, convention: null }
	const look = { ...(await lookThrough(engine, source)), command: { ...command, folder } }
	const standing = await dialect.standing(look)
	return {
		standing,
		async plan(target: string) {
			const route = dialect.route?.(standing, target)
			const prepared = await dialect.prepare(look, standing, route?.moves ?? [], {})
			return (prepared.advice ?? []).map((one) => `${one.stops ? 'stops' : 'says'} ${one.kind}`)
		},
		async [Symbol.asyncDispose]() {
			await engine.close()
			await database[Symbol.asyncDispose]()
			await rm(folder, { recursive: true })
		},
	}
}

test('a plan of REANA’s 0.7.3 to the head carries what bites, and is stopped', async () => {
	const aim = { kind: 'variable', name: 'REANA_SQLALCHEMY_DATABASE_URI', scheme: 'postgresql+psycopg2' } as const
	await using ground = await system('reana_base_0.7.3.sql', reanaIds, {
		preset: 'reana',
		words: ['reana-db', 'alembic'],
		environment: [],
		aim,
	})
	expect(ground.standing.project).toMatchObject({ convention: 'reana', sureness: 'certain' })
	expect(await ground.plan('head')).toEqual(['stops jump-stops', 'says workspace-prefix', 'says orphans-deleted'])
})

test('a plan of SyncMaster’s 0008 to the head carries what bites, and can run', async () => {
	const aim = { kind: 'variable', name: 'SYNCMASTER__DATABASE__URL', scheme: 'postgresql+asyncpg' } as const
	const words = ['python', '-m', 'syncmaster.db.migrations']
	await using ground = await system('syncmaster_mid_0008.sql', syncmasterIds, { preset: 'syncmaster', words, environment: [], aim })
	expect(ground.standing.project).toMatchObject({ convention: 'syncmaster', sureness: 'certain' })
	expect(await ground.plan('head')).toEqual(['says stop-services', 'says rewrites-search-vectors'])
	expect(await ground.plan('base')).toEqual(['says stop-services'])
})
