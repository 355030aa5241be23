import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CommandProfile } from '../../../../electron/contract/commands.ts'
import type { Bundle, BundledStep } from '../../../../electron/drivers/dialects/alembic/project.ts'
import { reana } from '../../../../electron/drivers/dialects/alembic/reana.ts'
import { renamedConstraints } from '../../../../electron/drivers/dialects/alembic/reana-names.ts'
import { reanaIds } from '../../../../electron/drivers/dialects/alembic/reana-place.ts'
import { kindsOf, lineOf, moving, only, openSystem, projectOf, type SystemGround, stateScript } from '../../../support/alembic-occasion.ts'

const open = (state: string | null) => openSystem(reana, state, '__reana')
const base = 'reana_base_0.7.3.sql'
const head = 'reana_head_3da4dd5d0b75.sql'
const revisions = lineOf(reanaIds)
const after = (id: string) => reanaIds.slice(reanaIds.indexOf(id) + 1)
const downTo = (id: string) => moving('down', [...after(id)].reverse())
const profile: CommandProfile = {
	preset: 'reana',
	words: ['reana-db', 'alembic'],
	folder: '/',
	environment: [],
	aim: { kind: 'variable', name: 'REANA_SQLALCHEMY_DATABASE_URI', scheme: 'postgresql+psycopg2' },
}

/** Takes the head back to 377cfbfccf75 by hand: every name and table as the revisions below it leave them. */
async function backTo377(ground: SystemGround): Promise<void> {
	const renames = renamedConstraints
		.filter(({ before }) => before !== '_user_workflow_run_uc')
		.map(({ table, before, after: now }) => `ALTER TABLE __reana.${table} RENAME CONSTRAINT ${now} TO ${before};`)
	await ground.sql(`
		DROP TABLE __reana.service_logs, __reana.workflow_service, __reana.service, __reana.user_workflow;
		DROP TYPE servicestatus, servicetype, accesstype;
		ALTER TABLE __reana.job DROP CONSTRAINT fk_job_workflow_uuid_workflow, ALTER COLUMN workflow_uuid DROP NOT NULL;
		DROP INDEX __reana.ix___reana_job_workflow_uuid, __reana.ix___reana_workflow_status;
		ALTER TABLE __reana.workflow DROP CONSTRAINT uq_workflow_owner_id;
		${renames.join('\n')}
		ALTER TABLE __reana.workflow ADD COLUMN run_number double precision;
		UPDATE __reana.workflow SET run_number = run_number_major + run_number_minor * 1.0 / 10;
		ALTER TABLE __reana.workflow DROP COLUMN run_number_major, DROP COLUMN run_number_minor,
			ADD CONSTRAINT _user_workflow_run_uc UNIQUE (name, owner_id, run_number);
		UPDATE __reana.alembic_version SET version_num = '377cfbfccf75'`)
}

test('the 36 names are those that Alembic renders', async () => {
	const sql = await stateScript('reana_377cfbfccf75_to_head.sql')
	const rendered = [...sql.matchAll(/ALTER TABLE __reana\.(\w+) RENAME CONSTRAINT (\w+) TO (\w+);/g)]
	expect(rendered).toHaveLength(36)
	expect(renamedConstraints).toEqual(rendered.map(([, table, before, now]) => ({ table, before, after: now })))
})

test('REANA is recognised by its tables, its ids or its files, and nothing else is', async () => {
	await using unversioned = await open(base)
	await using current = await open(head)
	await using empty = await open(null)
	expect(await reana.recognises(await unversioned.look(), null, [])).toEqual({
		sure: 'certain',
		evidence: ['tables user_, user_token, workflow in the schema __reana'],
	})
	expect((await reana.recognises(await current.look(), null, await current.rows()))?.evidence).toContain(
		'the version table holds 3da4dd5d0b75, a revision of REANA',
	)
	expect(await reana.recognises(await empty.look(), null, [])).toBeNull()
	expect(await reana.recognises(await empty.look(), null, ['0012'])).toBeNull()
})

test('an upgrade of an empty database is stopped: the schema is missing, and nothing makes the first tables', async () => {
	await using ground = await open(null)
	const up = { revisions, moves: moving('up', reanaIds), goal: ['3da4dd5d0b75'] }
	const advice = await ground.advice(up)
	expect(only(advice, 'schema-missing')).toMatchObject({ stops: true })
	expect(only(advice, 'no-initial-revision')).toMatchObject({ stops: true, count: 6 })
	await ground.sql('CREATE SCHEMA __reana')
	const later = await ground.advice(up)
	expect(kindsOf(later)).not.toContain('schema-missing')
	expect(only(later, 'no-initial-revision')?.stops).toBe(true)
})

test('from 0.7.3 a jump to the head stops, and the cure is named; code without the convention is not warned', async () => {
	await using ground = await open(base)
	const advice = await ground.advice({ revisions, moves: moving('up', reanaIds), goal: ['3da4dd5d0b75'] })
	expect(only(advice, 'jump-stops')).toMatchObject({ stops: true, facts: { via: '377cfbfccf75', releases: '0.9.0 to 0.9.2' } })
	expect(kindsOf(advice)).not.toContain('names-already-enforced')
	expect(kindsOf(advice)).not.toContain('no-initial-revision')
	const old = reanaIds.slice(0, 8)
	const half = await ground.advice({ revisions, moves: moving('up', old), goal: ['377cfbfccf75'] })
	expect(only(half, 'jump-stops')?.stops).toBe(false)
	const oldCode = await ground.advice({ revisions: lineOf(old), moves: moving('up', old), goal: ['377cfbfccf75'] })
	expect(kindsOf(oldCode)).not.toContain('jump-stops')
})

test('from 377cfbfccf75 nothing stops, and the recorded SQL indeed runs to the head', async () => {
	await using ground = await open(head)
	await backTo377(ground)
	const advice = await ground.advice({ revisions, moves: moving('up', after('377cfbfccf75')), goal: ['3da4dd5d0b75'] })
	expect(advice.filter((one) => one.stops)).toEqual([])
	expect(kindsOf(advice)).not.toContain('jump-stops')
	await ground.sql(await stateScript('reana_377cfbfccf75_to_head.sql'))
	expect(await ground.rows()).toEqual(['3da4dd5d0b75'])
})

test('a constraint with its new name already stops the rename, as the recorded SQL shows', async () => {
	await using ground = await open(head)
	await backTo377(ground)
	await ground.sql('ALTER TABLE __reana.job RENAME CONSTRAINT job_pkey TO pk_job')
	const advice = await ground.advice({ revisions, moves: moving('up', after('377cfbfccf75')), goal: ['3da4dd5d0b75'] })
	expect(only(advice, 'names-already-enforced')).toMatchObject({
		stops: true,
		count: 1,
		facts: { of: '36', renamed: '1', examples: 'job_pkey', cure: 'ALTER TABLE __reana.job RENAME CONSTRAINT pk_job TO job_pkey' },
	})
	await expect(ground.sql(await stateScript('reana_377cfbfccf75_to_head.sql'))).rejects.toThrow(/job_pkey/)
})

test('orphan jobs and their cache are counted before 86435bb00714, and a job without a workflow stops it', async () => {
	await using ground = await open(base)
	const up = { revisions, moves: moving('up', reanaIds), goal: ['3da4dd5d0b75'] }
	expect(only(await ground.advice(up), 'orphans-deleted')).toMatchObject({ stops: false, count: 1, facts: { cached: '1', nameless: '0' } })
	await ground.sql("UPDATE __reana.job SET workflow_uuid = NULL WHERE id_ = '20000000-0000-0000-0000-000000000003'")
	expect(only(await ground.advice(up), 'orphans-deleted')).toMatchObject({ stops: true, count: 0, facts: { cached: '0', nameless: '1' } })
	await ground.sql('DELETE FROM __reana.job_cache; DELETE FROM __reana.job')
	expect(kindsOf(await ground.advice(up))).not.toContain('orphans-deleted')
})

test('relative workspace paths are counted, and the prefix is what the command will be told', async () => {
	await using ground = await open(base)
	const up = { revisions, moves: moving('up', reanaIds), goal: ['3da4dd5d0b75'] }
	expect(only(await ground.advice(up), 'workspace-prefix')).toMatchObject({ count: 3, facts: { path: '/var/reana', said: 'no' } })
	const command = { ...profile, environment: [{ name: 'SHARED_VOLUME_PATH', value: '/data' }] }
	expect(only(await ground.advice({ ...up, command }), 'workspace-prefix')?.facts).toEqual({ path: '/data', said: 'yes' })
	await ground.sql("UPDATE __reana.workflow SET workspace_path = '/var/reana/' || workspace_path WHERE workspace_path NOT LIKE '/%'")
	expect(kindsOf(await ground.advice(up))).not.toContain('workspace-prefix')
})

test('ten restarts stop the downgrade of b85c3e601de4, nine do not', async () => {
	await using ground = await open(head)
	const down = { revisions, moves: downTo('377cfbfccf75'), goal: ['377cfbfccf75'] }
	expect(kindsOf(await ground.advice(down))).not.toContain('restarts-too-many')
	await ground.sql("UPDATE __reana.workflow SET run_number_minor = 9 WHERE name = 'plot'")
	expect(kindsOf(await ground.advice(down))).not.toContain('restarts-too-many')
	await ground.sql("UPDATE __reana.workflow SET run_number_minor = 10 WHERE name = 'plot'")
	expect(only(await ground.advice(down), 'restarts-too-many')).toMatchObject({ stops: true, count: 1 })
	const shallow = { revisions, moves: downTo('b85c3e601de4'), goal: ['b85c3e601de4'] }
	expect(kindsOf(await ground.advice(shallow))).not.toContain('restarts-too-many')
	expect(kindsOf(await ground.advice(shallow))).not.toContain('downgrade-fails-on-sqlalchemy-2')
})

test('the bare string of b85c3e601de4 is said where its text has one, or is not known', async () => {
	await using ground = await open(head)
	const down = { moves: downTo('377cfbfccf75'), goal: ['377cfbfccf75'] }
	const withText = (text: string) => lineOf(reanaIds, { b85c3e601de4: { downgrade: { text, effect: 'something' } } })
	const kind = 'downgrade-fails-on-sqlalchemy-2'
	const bare = 'def downgrade():\n    n = (\n        op.get_bind()\n        .execute("SELECT 1")\n        .fetchone()[0]\n    )\n'
	expect(only(await ground.advice({ ...down, revisions }), kind)).toMatchObject({ stops: false, revision: 'b85c3e601de4' })
	expect(only(await ground.advice({ ...down, revisions: withText(bare) }), kind)?.stops).toBe(false)
	const folder = await mkdtemp(join(tmpdir(), 'headway-reana-'))
	const installed = async (release: string) => {
		const packages = join(folder, release, 'lib/python3.12/site-packages')
		await mkdir(join(packages, `SQLAlchemy-${release}.dist-info`), { recursive: true })
		const command = { ...profile, words: [join(folder, release, 'bin/reana-db'), 'alembic'] }
		return only(await ground.advice({ ...down, revisions: withText(bare), command }), kind)
	}
	expect(await installed('2.0.44')).toMatchObject({ stops: true, facts: { installed: '2.0.44' } })
	expect(await installed('1.4.46')).toBeUndefined()
	await rm(folder, { recursive: true })
	expect(only(await ground.advice({ ...down, revisions: withText(bare) }), 'not-previewable')?.revision).toBe('b85c3e601de4')
	const mended = 'def downgrade():\n    op.get_bind().execute(sa.text("SELECT 1"))\n    op.execute("UPDATE x SET y = 1")\n'
	expect(only(await ground.advice({ ...down, revisions: withText(mended) }), kind)).toBeUndefined()
	expect(kindsOf(await ground.advice({ ...down, revisions: withText(mended) }))).not.toContain('not-previewable')
})

test('the way to base leaves two types, and with them the way up stops', async () => {
	await using ground = await open(head)
	const advice = await ground.advice({ revisions, moves: moving('down', [...reanaIds].reverse()), goal: [] })
	expect(only(advice, 'enums-left-behind')).toMatchObject({ facts: { types: 'resourcetype, resourceunit' } })
	expect(kindsOf(await ground.advice({ revisions, moves: downTo('c912d4f1e1cc'), goal: ['c912d4f1e1cc'] }))).not.toContain(
		'enums-left-behind',
	)
	await using fresh = await open(base)
	const up = { revisions, moves: moving('up', reanaIds), goal: ['3da4dd5d0b75'] }
	expect(kindsOf(await fresh.advice(up))).not.toContain('enums-in-the-way')
	await fresh.sql("CREATE TYPE resourcetype AS ENUM ('cpu')")
	expect(only(await fresh.advice(up), 'enums-in-the-way')).toMatchObject({
		stops: true,
		revision: 'c912d4f1e1cc',
		facts: { types: 'resourcetype', cure: 'DROP TYPE public.resourcetype;' },
	})
})

test('a round trip says what it loses, by count, and which paths become wrong', async () => {
	await using ground = await open(head)
	const down = { revisions, moves: moving('down', [...reanaIds].reverse()), goal: [] }
	const lost = (advice: Awaited<ReturnType<typeof ground.advice>>) =>
		advice.filter((one) => one.kind === 'round-trip-loses').map((one) => [one.revision, one.count, one.facts['what']])
	// The one restart shares the folder of the first run
	expect(lost(await ground.advice(down))).toEqual([['6568d7cb6710', 1, 'path']])
	await ground.sql(`
		INSERT INTO __reana.user_workflow SELECT id_, owner_id, 'read', NULL, NULL FROM __reana.workflow WHERE name = 'plot';
		INSERT INTO __reana.service (id_, name, status, type_) VALUES (gen_random_uuid(), 's', 'created', 'dask');
		UPDATE __reana.workflow SET workspace_path = '/elsewhere/x', launcher_url = 'u' WHERE name = 'plot';
		UPDATE __reana.job SET started_at = now()`)
	expect(lost(await ground.advice(down))).toEqual([
		['3d0994430da7', 1, 'service'],
		['2e82f33ee37d', 1, 'workflow share'],
		['d34f3905043c', 1, 'launcher address'],
		['4801b98f6408', 2, 'job with times'],
		['6568d7cb6710', 2, 'path'],
	])
})

test('tables without a marker are classified, and neither an upgrade nor a stamp goes against them', async () => {
	await using fresh = await open(head)
	await fresh.sql('DROP TABLE __reana.alembic_version')
	const up = { revisions, moves: moving('up', reanaIds), goal: ['3da4dd5d0b75'] }
	expect(only(await fresh.advice(up), 'no-initial-revision')).toMatchObject({
		stops: true,
		facts: { state: 'tables-there', looksLike: '3da4dd5d0b75', marker: 'no-table' },
	})
	const stamp = (goal: readonly string[]) => ({ revisions, act: 'stamp' as const, goal, byCommand: false })
	expect(kindsOf(await fresh.advice(stamp(['3da4dd5d0b75'])))).toEqual(['marker-only'])
	await using old = await open(base)
	expect(only(await old.advice(stamp(['3da4dd5d0b75'])), 'stamps-unchecked')).toMatchObject({ stops: true, facts: { looksLike: '0.7' } })
	await using middle = await open(head)
	await backTo377(middle)
	expect(kindsOf(await middle.advice(stamp(['377cfbfccf75'])))).toEqual(['marker-only'])
	expect(only(await middle.advice(stamp(['eb5309f3d8ee'])), 'stamps-unchecked')).toMatchObject({
		stops: false,
		facts: { looksLike: '377cfbfccf75', goal: 'eb5309f3d8ee' },
	})
	await using empty = await open(null)
	expect(kindsOf(await empty.advice(stamp(['3da4dd5d0b75'])))).toEqual(['marker-only', 'no-initial-revision', 'schema-missing'])
})

test('a pooler, other sessions and the wrapper are said only where they are', async () => {
	await using ground = await open(head)
	const down = { revisions, moves: downTo('3d0994430da7'), goal: ['3d0994430da7'] }
	expect(kindsOf(await ground.advice({ ...down, command: profile }))).toEqual([])
	const pooled = { ...profile, environment: [{ name: 'REANA_DB_PORT', value: '6432' }] }
	expect(only(await ground.advice({ ...down, command: pooled }), 'pooler-port')?.facts).toEqual({
		where: 'command',
		variable: 'REANA_DB_PORT',
	})
	await ground.database.connect()
	expect(only(await ground.advice({ ...down, command: profile }), 'sessions-connected')).toMatchObject({
		count: 1,
		facts: { system: 'REANA' },
	})
	const stamp = { revisions, act: 'stamp' as const, goal: ['3da4dd5d0b75'], byCommand: false }
	expect(kindsOf(await ground.advice({ ...stamp, command: profile }))).toEqual(['marker-only', 'wrapper-lacks'])
	expect(kindsOf(await ground.advice({ ...stamp, command: { ...profile, words: ['alembic', '-c', 'x.ini'] } }))).toEqual(['marker-only'])
})

test('of a bundle its SQL tells whether the jump stops', async () => {
	await using ground = await open(base)
	const none: BundledStep = { sql: null, why: 'not rendered' }
	const bundled = (primaryKey: string) => {
		const up: BundledStep = {
			sql: `CREATE TABLE __reana.resource (id_ UUID NOT NULL, ${primaryKey} (id_))`,
			sha256: '',
			transactional: true,
		}
		const bundle: Bundle = {
			engine: 'postgres',
			createdAt: '2026-01-02T03:04:05Z',
			alembic: null,
			versionTable: 'alembic_version',
			versionTableSchema: '__reana',
			steps: new Map([['c912d4f1e1cc', { up, down: none }]]),
		}
		return { revisions, project: projectOf(revisions, { bundle }), moves: moving('up', reanaIds), goal: ['3da4dd5d0b75'], byCommand: false }
	}
	expect(only(await ground.advice(bundled('CONSTRAINT pk_resource PRIMARY KEY')), 'jump-stops')).toMatchObject({
		stops: true,
		facts: { makers: 'c912d4f1e1cc' },
	})
	expect(kindsOf(await ground.advice(bundled('PRIMARY KEY')))).not.toContain('jump-stops')
})
