import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { CommandProfile } from '../../../../electron/contract/commands.ts'
import { syncmaster } from '../../../../electron/drivers/dialects/alembic/syncmaster.ts'
import { openPostgres } from '../../../../electron/drivers/engines/postgres.ts'
import { kindsOf, lineOf, moving, only, openSystem, projectOf } from '../../../support/alembic-occasion.ts'
import { lookThrough } from '../../../support/look.ts'

const open = (state: string | null) => openSystem(syncmaster, state, 'public')
const middle = 'syncmaster_mid_0008.sql'
const head = 'syncmaster_head_0012_with_data.sql'
const ids = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(4, '0'))
const looks = { hints: ['reads-live-state'] } as const
const revisions = lineOf(ids, { '0009': looks, '0011': looks })
const toHead = { revisions, moves: moving('up', ['0009', '0010', '0011', '0012']), goal: ['0012'] }
const down = (...steps: string[]) => ({ revisions, moves: moving('down', steps), goal: [] })
const profile: CommandProfile = {
	preset: 'syncmaster',
	words: ['python', '-m', 'syncmaster.db.migrations'],
	folder: '/',
	environment: [],
	aim: { kind: 'variable', name: 'SYNCMASTER__DATABASE__URL', scheme: 'postgresql+asyncpg' },
}

test('SyncMaster is recognised by its tables, its first marker or its files, and nothing else is', async () => {
	await using at8 = await open(middle)
	await using empty = await open(null)
	expect(await syncmaster.recognises(await at8.look(), null, ['0008'])).toEqual({
		sure: 'certain',
		evidence: ['tables auth_data, transfer, run', 'the version table holds 0008'],
	})
	expect((await syncmaster.recognises(await at8.look(), null, []))?.sure).toBe('likely')
	expect((await syncmaster.recognises(await empty.look(), null, ['478240cdad4b']))?.sure).toBe('certain')
	expect(await syncmaster.recognises(await empty.look(), null, ['0008'])).toBeNull()
	const own = lineOf(ids, {
		'0002': { message: 'Create group table' },
		'0006': { message: 'Create auth_data table' },
		'0010': { message: 'Add pg_trgm extension to apply fuzzy search' },
	})
	expect((await syncmaster.recognises(await empty.look(), projectOf(own), []))?.sure).toBe('certain')
	expect(await syncmaster.recognises(await empty.look(), projectOf(revisions), [])).toBeNull()
})

test('its services are to be stopped, and running transfers are counted by their status', async () => {
	await using ground = await open(head)
	const plan = down('0012')
	const advice = await ground.advice(plan)
	expect(only(advice, 'stop-services')?.stops).toBe(false)
	expect(only(advice, 'runs-in-progress')?.count).toBe(1)
	await ground.sql("UPDATE run SET status = 'SEND_STOP_SIGNAL'")
	expect(only(await ground.advice(plan), 'runs-in-progress')?.count).toBe(2)
	await ground.sql("UPDATE run SET status = 'FINISHED'")
	expect(kindsOf(await ground.advice(plan))).not.toContain('runs-in-progress')
	expect(kindsOf(await ground.advice(plan))).not.toContain('sessions-connected')
	await ground.database.connect()
	expect(only(await ground.advice(plan), 'sessions-connected')).toMatchObject({ count: 1 })
	expect(kindsOf(await ground.advice({ ...plan, act: 'stamp', moves: [] }))).not.toContain('stop-services')
	await using empty = await open(null)
	expect(kindsOf(await empty.advice({ revisions, moves: moving('up', ids), goal: ['0012'] }))).not.toContain('stop-services')
})

test('another driver than asyncpg stops the plan, wherever the address is from', async () => {
	await using ground = await open(middle)
	const kinds = async (command: CommandProfile) => kindsOf(await ground.advice({ ...toHead, command }))
	expect(await kinds(profile)).not.toContain('async-driver-needed')
	expect(await kinds({ ...profile, aim: { ...profile.aim, kind: 'variable', name: 'SYNCMASTER__DATABASE__URL', scheme: null } })).toContain(
		'async-driver-needed',
	)
	const own = (value: string): CommandProfile => ({
		...profile,
		aim: { kind: 'none' },
		environment: [{ name: 'SYNCMASTER__DATABASE__URL', value }],
	})
	expect(await kinds(own('postgresql+psycopg2://ada@db/syncmaster'))).toContain('async-driver-needed')
	expect(await kinds(own('postgresql+asyncpg://ada@db/syncmaster'))).not.toContain('async-driver-needed')
	expect(await kinds({ ...profile, aim: { kind: 'none' } })).not.toContain('async-driver-needed')
})

test('a percent sign in the address is said: written, behind a reference, or in the name of the user', async () => {
	await using ground = await open(middle)
	const own = async (value: string) => {
		const command: CommandProfile = {
			...profile,
			aim: { kind: 'none' },
			environment: [{ name: 'SYNCMASTER__DATABASE__URL', value: `postgresql+asyncpg://${value}` }],
		}
		return only(await ground.advice({ ...toHead, command }), 'percent-in-password')
	}
	expect(await own('ada%40corp@db/s')).toMatchObject({ stops: true, facts: { where: 'value' } })
	expect(await own('ada%%40corp@db/s')).toBeUndefined()
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is a reference as a person types it
	expect(await own('ada:${DB_PASSWORD}@db/s')).toMatchObject({ stops: false, facts: { where: 'reference' } })
	// biome-ignore lint/suspicious/noTemplateCurlyInString: it is a reference as a person types it
	expect(await own('ada@${DB_HOST}/s')).toBeUndefined()
	expect(only(await ground.advice({ ...toHead, command: profile }), 'percent-in-password')).toBeUndefined()
	const look = await ground.look(profile)
	if (look.description.kind !== 'postgres') throw new Error('not a server')
	const asOther = { ...look, description: { ...look.description, server: { ...look.description.server, user: 'ada@corp' } } }
	expect(only(await ground.advice({ ...toHead, look: asOther }), 'percent-in-password')).toMatchObject({
		stops: true,
		facts: { where: 'user' },
	})
})

test('the one revision of 0.1 stops every move, and a stamp is warned', async () => {
	await using ground = await open(middle)
	await ground.sql("UPDATE alembic_version SET version_num = '478240cdad4b'")
	expect(only(await ground.advice(toHead), 'old-single-revision')).toMatchObject({ stops: true, revision: '478240cdad4b' })
	const purge = { revisions, act: 'stamp-purge' as const, goal: ['0001'], byCommand: false }
	expect(only(await ground.advice(purge), 'old-single-revision')?.stops).toBe(false)
	expect(only(await ground.advice(purge), 'purges-markers')).toMatchObject({ count: 1 })
	expect(kindsOf(await ground.advice({ ...toHead, revisions: lineOf(['478240cdad4b']) }))).not.toContain('old-single-revision')
})

test('drifted widths are told by column, unless the project itself wants them', async () => {
	await using ground = await open(middle)
	expect(kindsOf(await ground.advice(toHead))).not.toContain('drifted-widths')
	await ground.sql('ALTER TABLE "group" DROP COLUMN search_vector; ALTER TABLE "group" ALTER COLUMN name TYPE varchar(256)')
	expect(only(await ground.advice(toHead), 'drifted-widths')).toMatchObject({
		count: 1,
		facts: { columns: 'group.name holds 256 characters, not 128' },
	})
	await ground.sql('ALTER TABLE connection ALTER COLUMN type TYPE varchar(23)')
	expect(only(await ground.advice(toHead), 'drifted-widths')?.count).toBe(2)
	const early = lineOf(ids, {
		'0002': { upgrade: { text: 'sa.Column("name", sa.String(length=256), nullable=False)', effect: 'something' } },
		'0004': { upgrade: { text: 'sa.Column("type", sa.String(length=23), nullable=False)', effect: 'something' } },
	})
	expect(kindsOf(await ground.advice({ ...toHead, revisions: early }))).not.toContain('drifted-widths')
})

test('0009 and 0011 are skipped where their tables are, and what was skipped stops the way back', async () => {
	await using ground = await open(middle)
	const skips = async (plan: Parameters<typeof ground.advice>[0]) =>
		(await ground.advice(plan)).filter((one) => one.kind === 'skips-when-present')
	expect(await skips(toHead)).toEqual([])
	await ground.sql('CREATE TABLE celery_taskmeta (id integer)')
	expect(await skips(toHead)).toMatchObject([
		{ stops: false, revision: '0009', facts: { missing: 'celery_tasksetmeta, task_id_sequence, taskset_id_sequence', direction: 'up' } },
	])
	expect(await skips(down('0009'))).toMatchObject([{ stops: true, revision: '0009', count: 3, facts: { direction: 'down' } }])
	await ground.sql('CREATE TABLE apscheduler_jobs (id integer)')
	expect((await skips(toHead)).map((one) => one.revision)).toEqual(['0009', '0011'])
	await using whole = await open(head)
	expect((await whole.advice(down('0012', '0011', '0010', '0009'))).filter((one) => one.kind === 'skips-when-present')).toEqual([])
})

test('0009 and 0011 have no preview on the way up, and have one on the way down', async () => {
	await using ground = await open(middle)
	const unseen = (await ground.advice(toHead)).filter((one) => one.kind === 'not-previewable')
	expect(unseen.map((one) => one.revision)).toEqual(['0009', '0011'])
	expect(kindsOf(await ground.advice({ ...toHead, revisions: lineOf(ids) }))).not.toContain('not-previewable')
	expect(kindsOf(await ground.advice(down('0011', '0010', '0009')))).not.toContain('not-previewable')
})

test('the way back of 0012 is read from its file', async () => {
	await using ground = await open(head)
	const withText = (sql: string) =>
		lineOf(ids, {
			'0012': {
				downgrade: { text: `def downgrade():\n    sa.Computed(\n        ${sql},\n        persisted=True,\n    )\n`, effect: 'something' },
			},
		})
	const said = async (read: typeof revisions) => only(await ground.advice({ ...down('0012'), revisions: read }), 'broken-downgrade')
	expect(await said(withText(`"to_tsvector('english', "\n        "name || ' (') || coalesce(title, ''))"`))).toMatchObject({ stops: true })
	expect(
		await said(withText(`"to_tsvector('english', "\n        # a comment\n        "name || ' (' || coalesce(title, ''))"`)),
	).toBeUndefined()
	expect(await said(revisions)).toMatchObject({ stops: false, facts: { seen: 'no', release: '0.3.1' } })
	expect(kindsOf(await ground.advice(toHead))).not.toContain('broken-downgrade')
})

test('rows that 0012 writes anew are counted by table, up and down', async () => {
	await using ground = await open(head)
	expect(only(await ground.advice(down('0012')), 'rewrites-search-vectors')).toMatchObject({
		count: 5,
		facts: { connection: '2', group: '1', queue: '1', transfer: '1', estimated: 'no', direction: 'down' },
	})
	expect(kindsOf(await ground.advice(down('0011')))).not.toContain('rewrites-search-vectors')
})

test('of a large table the estimate of the server is told as one', async () => {
	await using ground = await open(middle)
	await ground.sql(`ALTER TABLE connection DROP COLUMN search_vector, ALTER COLUMN group_id DROP NOT NULL,
		ALTER COLUMN data DROP NOT NULL, ALTER COLUMN description TYPE text, ALTER COLUMN description SET STORAGE PLAIN;
		INSERT INTO connection (type, name, description) SELECT 't', n::text, repeat('x', 7000) FROM generate_series(1, 9000) n`)
	await ground.sql('ANALYZE connection')
	const said = only(await ground.advice(toHead), 'rewrites-search-vectors')
	expect(said?.facts).toMatchObject({ connection: 'about 9000', estimated: 'yes', transfer: '0' })
})

test('the right to create pg_trgm is asked of the server for the user that is connected', async () => {
	await using ground = await open(middle)
	expect(kindsOf(await ground.advice(toHead))).not.toContain('extension-rights')
	const name = `clerk_${randomBytes(4).toString('hex')}`
	await ground.sql(`CREATE ROLE ${name} LOGIN PASSWORD 'x'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name};
		REVOKE CREATE ON DATABASE ${ground.database.name} FROM PUBLIC`)
	const server = { ...ground.database.server, user: name, password: 'x' }
	const { engine } = await openPostgres({ server }, { environment: {} })
	try {
		const look = { ...(await lookThrough(engine)), command: profile }
		expect(only(await ground.advice({ ...toHead, look }), 'extension-rights')).toMatchObject({
			stops: true,
			revision: '0010',
			facts: { reason: 'not-allowed', needs: 'create', user: name },
		})
		const elsewhere = { ...look, command: { ...profile, aim: { kind: 'none' as const } } }
		expect(only(await ground.advice({ ...toHead, look: elsewhere }), 'extension-rights')?.stops).toBe(false)
		await ground.sql(`GRANT CREATE ON DATABASE ${ground.database.name} TO ${name}`)
		expect(kindsOf(await ground.advice({ ...toHead, look }))).not.toContain('extension-rights')
	} finally {
		await engine.close()
		await ground.sql(`DROP OWNED BY ${name}; DROP ROLE ${name}`)
	}
})

test('credentials that the published key opens are found without opening them', async () => {
	await using ground = await open(head)
	expect(only(await ground.advice(down('0012')), 'sample-key')).toMatchObject({ count: 1, stops: false })
	// One character of the ciphertext differs, as under another key
	await ground.sql("UPDATE auth_data SET value = overlay(value placing 'A' from 60)")
	expect(kindsOf(await ground.advice(down('0012')))).not.toContain('sample-key')
	await ground.sql("UPDATE auth_data SET value = 'gAAAAA'")
	expect(kindsOf(await ground.advice(down('0012')))).not.toContain('sample-key')
})
