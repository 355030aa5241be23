import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { CommandProfile } from '../../../../electron/contract/commands.ts'
import { suggestPlain } from '../../../../electron/drivers/dialects/alembic/suggested-commands.ts'
import { installedSqlAlchemy } from '../../../../electron/drivers/dialects/alembic/suggested-environments.ts'
import { suggestReana, suggestSyncmaster } from '../../../../electron/drivers/dialects/alembic/suggested-systems.ts'
import type { Look } from '../../../../electron/drivers/dialects/dialect.ts'
import { openSqlite } from '../../../../electron/drivers/engines/sqlite.ts'
import { lineOf, projectOf } from '../../../support/alembic-occasion.ts'
import { lookThrough } from '../../../support/look.ts'

/** A folder with empty files (or texts) at these paths, and a look through a real engine; both go away. */
async function place(files: readonly (string | readonly [string, string])[]): Promise<{ folder: string; look: Look } & AsyncDisposable> {
	const folder = await mkdtemp(join(tmpdir(), 'headway-suggested-'))
	for (const file of files) {
		const [path, text] = typeof file === 'string' ? [file, ''] : file
		await mkdir(dirname(join(folder, path)), { recursive: true })
		await writeFile(join(folder, path), text)
	}
	const engine = await openSqlite({ path: join(folder, 'any.db'), create: true })
	const look = await lookThrough(engine)
	return {
		folder,
		look,
		async [Symbol.asyncDispose]() {
			await engine.close()
			await rm(folder, { recursive: true })
		},
	}
}

const revisions = lineOf(['a', 'b'])
const at = (folder: string, more: Parameters<typeof projectOf>[1] = {}) =>
	projectOf(revisions, { folder, configuration: join(folder, 'alembic.ini'), scriptFolder: join(folder, 'migrations'), ...more })

test('an environment in the folder comes first, then what locks the packages, then what is installed', async () => {
	await using project = await place(['.venv/bin/python', '.venv/bin/alembic', '.tox/py311/bin/python', '.tox/py311/bin/alembic', 'uv.lock'])
	const found = await suggestPlain(project.look, at(project.folder))
	expect(found.map(({ profile }) => profile.words)).toEqual([
		[join(project.folder, '.venv/bin/alembic')],
		[join(project.folder, '.tox/py311/bin/alembic')],
		['uv', 'run', 'alembic'],
		['alembic'],
	])
	expect(found[0]?.evidence).toEqual(['alembic in the virtual environment .venv', 'alembic.ini'])
	expect(found.every(({ profile }) => profile.folder === project.folder && profile.preset === 'alembic')).toBe(true)
})

test('an environment without Alembic is not offered, and one of Windows is', async () => {
	await using project = await place(['.venv/bin/python', 'venv/Scripts/python.exe', 'venv/Scripts/alembic.exe'])
	const found = await suggestPlain(project.look, at(project.folder))
	expect(found.map(({ profile }) => profile.words[0])).toEqual([join(project.folder, 'venv/Scripts/alembic.exe'), 'alembic'])
})

test('a project of Flask-Migrate is called through Flask, above the folder of its scripts', async () => {
	await using project = await place([
		'.venv/bin/python',
		'.venv/bin/flask',
		['migrations/env.py', 'import logging\nfrom flask import current_app\nfrom alembic import context\n'],
	])
	const found = await suggestPlain(project.look, at(project.folder, { configuration: join(project.folder, 'migrations/alembic.ini') }))
	expect(found.map(({ profile }) => [profile.words, profile.folder, profile.aim.kind])).toEqual([
		[[join(project.folder, '.venv/bin/flask'), 'db'], project.folder, 'none'],
		[['flask', 'db'], project.folder, 'none'],
	])
})

test('every tool that locks packages is known by its file', async () => {
	await using project = await place([
		'poetry.lock',
		'pdm.lock',
		'Pipfile',
		'Pipfile.lock',
		['pyproject.toml', '[tool.hatch.envs.default]\n'],
	])
	const found = await suggestPlain(project.look, at(project.folder))
	expect(found.map(({ profile }) => profile.words.join(' '))).toEqual([
		'poetry run alembic',
		'pdm run alembic',
		'pipenv run alembic',
		'hatch run alembic',
		'alembic',
	])
})

test('the configuration and its section are named where Alembic would not find them, and the aim is env.py’s', async () => {
	await using project = await place([])
	const aim = { kind: 'variable', name: 'DATABASE_URL', scheme: null } as const
	const environment = { aim, versionTable: null, versionTableSchema: null, transactionPerMigration: null }
	const odd = at(project.folder, { configuration: join(project.folder, 'db.ini'), section: 'second', environment })
	const [only] = await suggestPlain(project.look, odd)
	expect(only?.profile).toMatchObject({ words: ['alembic', '-c', 'db.ini', '-n', 'second'], folder: project.folder, aim })
	expect(only?.evidence).toEqual(['Alembic as it is installed on this machine', 'db.ini', 'section second', 'env.py reads DATABASE_URL'])
	const [toml] = await suggestPlain(project.look, at(project.folder, { configuration: join(project.folder, 'pyproject.toml') }))
	expect(toml?.profile.words).toEqual(['alembic'])
	expect(await suggestPlain(project.look, null)).toEqual([])
})

const compose = `services:
  db:
    image: postgres:17
  # a remark
  db-migrations:
    image: example/server
    entrypoint: [python, -m, syncmaster.db.migrations, upgrade, head]
    depends_on:
      db:
        condition: service_healthy
  migrate:
    command: alembic upgrade head

volumes:
  alembic:
`

test('a service of a compose file that names Alembic is offered, with its own entry point put aside', async () => {
	await using project = await place([['docker-compose.yml', compose]])
	const found = await suggestPlain(project.look, at(project.folder))
	const file = join(project.folder, 'docker-compose.yml')
	expect(found[0]?.profile).toMatchObject({
		words: ['docker', 'compose', '-f', file, 'run', '--rm', '-T', '--entrypoint', 'alembic', 'migrate'],
		aim: { kind: 'none' },
	})
	expect(found).toHaveLength(2)
})

test('SyncMaster is called by its module, from the folder above its package, and by its one-off service', async () => {
	await using project = await place([['docker-compose.yml', compose], '.venv/bin/python'])
	const folder = join(project.folder, 'syncmaster/db/migrations')
	const found = await suggestSyncmaster(project.look, at(folder, { scriptFolder: folder }))
	const words = ['-m', 'syncmaster.db.migrations']
	expect(found.map(({ profile }) => profile.words)).toEqual([
		[join(project.folder, '.venv/bin/python'), ...words],
		['python', ...words],
		[
			'docker',
			'compose',
			'-f',
			join(project.folder, 'docker-compose.yml'),
			'run',
			'--rm',
			'-T',
			'--entrypoint',
			'python',
			'db-migrations',
			...words,
		],
	])
	expect(found[0]?.profile).toMatchObject({
		preset: 'syncmaster',
		folder: project.folder,
		aim: { kind: 'variable', name: 'SYNCMASTER__DATABASE__URL', scheme: 'postgresql+asyncpg' },
	})
	expect(found[2]?.profile.aim).toEqual({ kind: 'none' })
})

test('REANA is called by its wrapper here and in the cluster, with or without files', async () => {
	await using project = await place(['venv/bin/python', 'venv/bin/reana-db'])
	const folder = join(project.folder, 'reana_db/alembic')
	const found = await suggestReana(project.look, at(join(project.folder, 'reana_db'), { scriptFolder: folder }))
	expect(found.map(({ profile }) => profile.words.join(' '))).toEqual([
		`${join(project.folder, 'venv/bin/reana-db')} alembic`,
		'reana-db alembic',
		'kubectl exec -i deployment/reana-server -c rest-api -- reana-db alembic',
	])
	expect(found[0]?.profile.folder).toBe(project.folder)
	expect(await suggestReana(project.look, null)).toHaveLength(2)
})

test('SQLAlchemy’s release is read from what is installed beside the command', async () => {
	await using project = await place(['.venv/bin/reana-db', '.venv/lib/python3.12/site-packages/sqlalchemy-2.0.44.dist-info/METADATA'])
	const profile: Omit<CommandProfile, 'words'> = { preset: 'reana', folder: project.folder, environment: [], aim: { kind: 'none' } }
	expect(await installedSqlAlchemy({ ...profile, words: [join(project.folder, '.venv/bin/reana-db'), 'alembic'] })).toBe('2.0.44')
	expect(await installedSqlAlchemy({ ...profile, words: ['./.venv/bin/reana-db', 'alembic'] })).toBe('2.0.44')
	expect(await installedSqlAlchemy({ ...profile, words: ['reana-db', 'alembic'] })).toBeNull()
})
