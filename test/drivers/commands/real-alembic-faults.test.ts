import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { alembicSpeech } from '../../../electron/drivers/commands/alembic-speech.ts'
import { brief, failed, openLab } from '../../support/alembic-lab.ts'

const python = '/usr/bin/python3'

describe('a real Alembic that fails', () => {
	it('over its words', async () => {
		await using project = await openLab()
		expect(await project.fault('upgrade')).toMatchObject({ reason: 'usage', about: expect.stringContaining('revision'), exitCode: 2 })
		expect(await project.fault('upgrade', '-1')).toEqual(failed('invalid-target', '-1'))
		expect(await project.fault('fly')).toMatchObject({ reason: 'usage', about: expect.stringContaining("'fly'"), exitCode: 2 })
		expect(await project.fault('downgrade', 'base', '--sql')).toEqual(failed('usage'))
	})

	it('over its graph', async () => {
		await using project = await openLab()
		expect(await project.fault('upgrade', 'head')).toEqual(failed('several-heads', 'head'))
		expect(await project.fault('upgrade', 'deadbeef')).toEqual(failed('unknown-revision', 'deadbeef'))
		expect(await project.fault('downgrade', '1a0c5f27d3b1')).toEqual(failed('invalid-target', '1a0c5f27d3b1'))
		expect(await project.fault('upgrade', '+99')).toEqual(failed('ambiguous-walk'))
		const versions = (name: string) => join(project.versions, name)
		await rename(versions('9c13b8ef071a_audit_trail.py'), join(project.folder, 'elsewhere'))
		expect(await project.fault('history')).toEqual(failed('missing-parent', '9c13b8ef071a', 1))
		await rename(join(project.folder, 'elsewhere'), versions('9c13b8ef071a_audit_trail.py'))
		await writeFile(versions('stray.py'), 'x = 1\n')
		expect(await project.fault('current')).toEqual(failed('stray-file', 'stray.py'))
		await rm(versions('stray.py'))
		await writeFile(versions('a1.py'), 'revision = "a1"\ndown_revision = None\nbranch_labels = ("audit",)\n')
		expect(await project.fault('heads')).toMatchObject({ reason: 'duplicate-label', about: 'audit' })
		await writeFile(versions('a1.py'), 'revision = "a1"\ndown_revision = "b2"\n')
		await writeFile(versions('b2.py'), 'revision = "b2"\ndown_revision = "a1"\n')
		expect(await project.fault('history')).toEqual(failed('cycle', expect.stringMatching(/a1.*b2/)))
		expect(await project.fault('heads')).toMatchObject({ reason: 'cycle' })
	})

	it('over its own files and what is not installed', async () => {
		await using project = await openLab()
		expect(brief(alembicSpeech.faultOf(await project.start(['alembic', 'current'], { folder: project.versions })))).toEqual(
			failed('no-configuration', 'alembic.ini'),
		)
		expect(await project.fault('-c', 'other.ini', 'current')).toEqual(failed('no-configuration', 'other.ini'))
		const isolated = [python, '-S', '-m', 'alembic', 'current']
		expect(brief(alembicSpeech.faultOf(await project.start(isolated)))).toEqual(failed('not-installed', 'alembic', 1))
		const wrapper = [python, '-m', 'syncmaster.db.migrations', 'current']
		expect(brief(alembicSpeech.faultOf(await project.start(wrapper)))).toEqual(failed('not-installed', 'syncmaster', 1))
		const shebang = ['/usr/bin/env', 'no-such-python', 'x']
		expect(brief(alembicSpeech.faultOf(await project.start(shebang)))).toEqual(failed('not-installed', 'no-such-python', 127))
		await rename(join(project.folder, 'migrations'), join(project.folder, 'moved'))
		expect(await project.fault('heads')).toEqual(failed('no-scripts', join(project.folder, 'migrations')))
	})

	it('over what its env.py does', async () => {
		await using project = await openLab()
		const env = await readFile(project.env, 'utf8')
		const withEnv = async (line: string) => {
			await writeFile(project.env, `${line}\n${env}`)
			return alembicSpeech.faultOf(await project.alembic('current'))
		}
		expect(brief(await withEnv('import reana_db.models'))).toEqual(failed('import-error', 'reana_db', 1))
		expect(brief(await withEnv('from alembic import nothing'))).toEqual(failed('import-error', 'alembic', 1))
		expect(brief(await withEnv('import asyncmy'))).toEqual(failed('driver-missing', 'asyncmy', 1))
		expect(await withEnv('import os, signal; os.kill(os.getpid(), signal.SIGKILL)')).toMatchObject({
			kind: 'command-stopped',
			signal: 'SIGKILL',
		})
		const engine = 'from sqlalchemy.ext.asyncio import create_async_engine; create_async_engine("postgresql://a@b/c")'
		expect(brief(await withEnv(engine))).toEqual(failed('async-driver', 'psycopg2', 1))
	})

	it('over its env.py in a way that only its place tells', async () => {
		await using project = await openLab()
		await writeFile(project.env, 'this is no Python\n')
		const unreadable = alembicSpeech.faultOf(await project.alembic('current'))
		expect(brief(unreadable)).toEqual(failed('import-error', 'env.py', 1))
		expect(unreadable).toMatchObject({
			detail: expect.stringMatching(/^File ".*env\.py", line 1\n {2}this is no Python\n[ ^]+\nSyntaxError: invalid syntax$/),
		})
		await writeFile(project.env, 'assert False\n')
		const silent = alembicSpeech.faultOf(await project.alembic('current'))
		expect(brief(silent)).toEqual(failed('other', null, 1))
		expect(silent).toMatchObject({
			detail: expect.stringMatching(/^File ".*env\.py", line 1, in <module>\n {2}assert False\n.*AssertionError$/s),
		})
		await writeFile(project.env, 'raise RuntimeError("settings: broker url is missing")\n')
		expect(alembicSpeech.faultOf(await project.alembic('current'))).toMatchObject({
			reason: 'other',
			detail: 'RuntimeError: settings: broker url is missing',
		})
	})

	it('over its address', async () => {
		await using unknown = await openLab('mysql+nosuch://a@b/c')
		expect(await unknown.fault('current')).toEqual(failed('driver-missing', 'mysql.nosuch', 1))
		await using project = await openLab()
		await writeFile(
			project.env,
			`from alembic import context\ncontext.config.set_main_option("sqlalchemy.url", "postgresql://a:p%40ss@b/c")\n`,
		)
		const end = await project.alembic('current')
		expect(brief(alembicSpeech.faultOf(end))).toEqual(failed('interpolation', 'postgresql://a:•••@b/c', 1))
		expect(`${end.stdout}${end.stderr}`).not.toContain('p%40ss')
	})

	it('over a file it cannot use', async () => {
		await using project = await openLab('sqlite:////no/such/folder.db')
		expect(await project.fault('current')).toEqual(failed('no-such-database', null, 1))
		await using locked = await openLab()
		const file = join(locked.folder, 'library.db')
		await writeFile(locked.ini, (await readFile(locked.ini, 'utf8')).replace('library.db', 'library.db?timeout=0.2'))
		const holder = new Database(file)
		holder.exec('CREATE TABLE x (y); BEGIN EXCLUSIVE')
		expect(await locked.fault('upgrade', 'heads')).toEqual(failed('lock-timeout', null, 1))
		holder.exec('COMMIT; CREATE TABLE book (y)')
		holder.close()
		expect(await locked.fault('upgrade', 'heads')).toEqual(failed('already-exists', 'book', 1))
		await rm(file)
		expect((await locked.alembic('upgrade', '9c13b8ef071a')).exitCode).toBe(0)
		await writeFile(locked.ini, (await readFile(locked.ini, 'utf8')).replace(/sqlite:.*/, `sqlite:///file:${file}?mode=ro&uri=true`))
		expect(await locked.fault('upgrade', 'heads')).toEqual(failed('permission', null, 1))
	})

	it('over SQL that it renders or runs', async () => {
		await using project = await openLab()
		expect(await project.fault('upgrade', '7a3196cde5f8:8b22a7def609', '--sql')).toMatchObject({ reason: 'needs-live-database' })
		await writeFile(
			join(project.versions, 'ffff.py'),
			`from alembic import op\nrevision = "ffff"\ndown_revision = None\ndef upgrade():\n    op.execute("SELEKT 1")\n`,
		)
		const fault = alembicSpeech.faultOf(await project.alembic('upgrade', 'ffff'))
		expect(fault).toMatchObject({ kind: 'command-failed', reason: 'sql', about: 'near "SELEKT": syntax error', exitCode: 1 })
		expect(fault).toMatchObject({
			detail: 'sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) near "SELEKT": syntax error\n[SQL: SELEKT 1]',
		})
	})
})
