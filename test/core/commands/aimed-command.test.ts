import { randomBytes } from 'node:crypto'
import * as files from 'node:fs/promises'
import { access, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CommandProfile } from '../../../electron/contract/commands.ts'
import { faultOf } from '../../../electron/contract/fault.ts'
import { type AimedParts, openAimedCommand } from '../../../electron/core/commands/command-line.ts'
import type { CommandTarget } from '../../../electron/core/commands/database-address.ts'
import type { CommandEnd } from '../../../electron/drivers/commands/command.ts'
import { createRunCommand } from '../../../electron/drivers/commands/spawn-command.ts'
import { environmentFile, iniLogging, revisionFile, writeFiles } from '../../support/aimed-project.ts'
import { createDatabase, dropDatabase, serverAt } from '../../support/postgres-database.ts'
import { temporaryFolder } from '../../support/test-app.ts'

const first = 'a1a1a1a1a1a1'
const second = 'b2b2b2b2b2b2'

const inherited = { PATH: process.env['PATH'] }
const runCommand = createRunCommand({ environment: inherited, platform: process.platform })

function partsIn(folder: string, environment: Readonly<Record<string, string>> = {}): AimedParts {
	return {
		files,
		homeFolder: join(folder, 'home'),
		actor: { user: 'ada', host: 'testbench', processId: process.pid },
		newId: () => randomBytes(16).toString('hex'),
		places: { environment: { ...inherited, ...environment } },
	}
}

function profile(folder: string, changes: Partial<CommandProfile>): CommandProfile {
	return { preset: 'alembic', words: ['alembic'], folder, environment: [], aim: { kind: 'none' }, ...changes }
}

async function runAimed(asked: CommandProfile, words: readonly string[], target: CommandTarget, parts: AimedParts): Promise<CommandEnd> {
	await using aimed = await openAimedCommand(asked, words, target, parts)
	return await runCommand(aimed.command)
}

const isThere = (path: string) =>
	access(path).then(
		() => true,
		() => false,
	)

/** A project whose configuration lies in a folder of its own and names everything relatively, in every way there is. */
async function writeRelativeProject(folder: string): Promise<void> {
	await writeFiles(folder, {
		'conf/books.ini': `# Names of the library
[DEFAULT]
team = library

[other]
sqlalchemy.url = sqlite:///other.db

[books]
; relative to the folder it runs in
script_location = migrations
version_path_separator = os
version_locations = %(here)s/../migrations/versions:more/versions
prepend_sys_path = src
SQLAlchemy.URL: sqlite:///
    wrong.db

# a note
file_template = %%(rev)s_%%(slug)s
${iniLogging}`,
		'src/library_settings.py': "greeting = 'hello'\n",
		'migrations/env.py': environmentFile(
			"config.get_main_option('sqlalchemy.url')",
			"import library_settings\nprint('here', context.config.get_main_option('here'), context.config.get_main_option('team'))",
		),
		'migrations/script.py.mako': '',
		[`migrations/versions/${first}_one.py`]: revisionFile(first, null),
		[`more/versions/${second}_two.py`]: revisionFile(second, first),
	})
}

describe('a command that is aimed by its alembic.ini', () => {
	const words = ['alembic', '-c', 'conf/books.ini', '-n', 'books']

	it('works on the file it is sent to, with everything else in the ini meaning what it meant', async () => {
		await using folder = await temporaryFolder()
		const project = join(folder.path, 'Bücher 1')
		await writeRelativeProject(project)
		const parts = partsIn(folder.path)
		const path = join(folder.path, 'a % b.db')
		const asked = profile(project, { words, aim: { kind: 'ini', scheme: null } })
		const before = await readFile(join(project, 'conf/books.ini'), 'utf8')

		const end = await runAimed(asked, ['upgrade', 'head'], { kind: 'file', path }, parts)

		expect(end).toMatchObject({ exitCode: 0, stdout: `here ${project}/conf library\n` })
		expect(await runAimed(asked, ['current'], { kind: 'file', path }, parts)).toMatchObject({
			exitCode: 0,
			stdout: `here ${project}/conf library\n${second} (head)\n`,
		})
		expect(await isThere(join(project, 'wrong.db'))).toBe(false)
		expect(await isThere(join(project, 'other.db'))).toBe(false)
		expect(await readFile(join(project, 'conf/books.ini'), 'utf8')).toBe(before)
	})

	it('has its copy where nobody else can read it, and takes it away again', async () => {
		await using folder = await temporaryFolder()
		await writeRelativeProject(folder.path)
		const parts = partsIn(folder.path)
		const asked = profile(folder.path, { words, aim: { kind: 'ini', scheme: null } })
		const aimed = await openAimedCommand(asked, [], { kind: 'file', path: '/nowhere.db' }, parts)
		const copy = aimed.command.words[2] ?? ''
		expect((await stat(copy)).mode & 0o777).toBe(0o600)
		expect((await stat(dirname(copy))).mode & 0o777).toBe(0o700)
		await aimed[Symbol.asyncDispose]()
		expect(await readdir(join(parts.homeFolder, 'commands'))).toEqual([])
	})

	it('says that the ini it names is not there', async () => {
		await using folder = await temporaryFolder()
		const asked = profile(folder.path, { words, aim: { kind: 'ini', scheme: null } })
		const opening = openAimedCommand(asked, [], { kind: 'file', path: '/nowhere.db' }, partsIn(folder.path))
		expect(await opening.catch(faultOf)).toEqual({ kind: 'not-found', path: join(folder.path, 'conf/books.ini') })
	})

	it('finds the ini that a variable names', async () => {
		await using folder = await temporaryFolder()
		await writeRelativeProject(folder.path)
		const environment = [{ name: 'ALEMBIC_CONFIG', value: 'conf/${' + 'WHICH}.ini' }]
		const asked = profile(folder.path, { words: ['alembic', '-n', 'books'], environment, aim: { kind: 'ini', scheme: null } })
		const path = join(folder.path, 'aimed.db')
		const end = await runAimed(asked, ['upgrade', 'head'], { kind: 'file', path }, partsIn(folder.path, { WHICH: 'books' }))
		expect(end).toMatchObject({ exitCode: 0 })
		expect(await isThere(path)).toBe(true)
	})
})

describe('a command that is aimed by a variable or an argument', () => {
	it('goes to the file that the variable names, whatever the profile said before', async () => {
		await using folder = await temporaryFolder()
		await writeFiles(folder.path, {
			'alembic.ini': `[alembic]\nscript_location = migrations\n${iniLogging}`,
			'migrations/env.py': environmentFile("os.environ['LIBRARY_URL']"),
			[`migrations/versions/${first}.py`]: revisionFile(first, null),
		})
		const environment = [{ name: 'LIBRARY_URL', value: 'sqlite:///wrong.db' }]
		const asked = profile(folder.path, { environment, aim: { kind: 'variable', name: 'LIBRARY_URL', scheme: 'sqlite+pysqlite' } })
		const path = join(folder.path, 'right.db')
		expect(await runAimed(asked, ['upgrade', 'head'], { kind: 'file', path }, partsIn(folder.path))).toMatchObject({ exitCode: 0 })
		expect([await isThere(path), await isThere(join(folder.path, 'wrong.db'))]).toEqual([true, false])
	})

	it('goes to the file that an -x argument names', async () => {
		await using folder = await temporaryFolder()
		await writeFiles(folder.path, {
			'alembic.ini': `[alembic]\nscript_location = migrations\n${iniLogging}`,
			'migrations/env.py': environmentFile("context.get_x_argument(as_dictionary=True)['where']"),
			[`migrations/versions/${first}.py`]: revisionFile(first, null),
		})
		const asked = profile(folder.path, { aim: { kind: 'x-argument', name: 'where', scheme: null } })
		const path = join(folder.path, 'question?.db')
		expect(await runAimed(asked, ['upgrade', 'head'], { kind: 'file', path }, partsIn(folder.path))).toMatchObject({ exitCode: 0 })
		expect(await isThere(path)).toBe(true)
	})

	it('needs the variables that it names', async () => {
		await using folder = await temporaryFolder()
		const environment = [{ name: 'KEY', value: '${' + 'NOT_THERE}' }]
		const opening = openAimedCommand(profile(folder.path, { environment }), [], { kind: 'file', path: '/x.db' }, partsIn(folder.path))
		expect(await opening.catch(faultOf)).toEqual({ kind: 'missing-variable', name: 'NOT_THERE' })
	})
})

describe('a server with a password that no address can hold as it is', () => {
	const password = 'p@ss%40/w:rd'
	const spellings = [password, encodeURIComponent(password), encodeURIComponent(password).replaceAll('%', '%%')]

	/** A role with that password, a database whose name needs care, and a project that prints its address and then fails. */
	async function openStand() {
		const admin = await createDatabase()
		const name = `books%${randomBytes(4).toString('hex')} ä`
		const role = `ada@${randomBytes(4).toString('hex')}`
		await admin.sql(`CREATE ROLE "${role}" LOGIN PASSWORD '${password}'`)
		await admin.sql(`CREATE DATABASE "${name}" OWNER "${role}"`)
		const server = { ...serverAt(admin.url), user: role, database: name, password, shown: 'postgresql://shown' }
		return {
			target: { kind: 'server', server } as const,
			async [Symbol.asyncDispose]() {
				await dropDatabase(admin.url, name)
				await admin.sql(`DROP ROLE "${role}"`)
				await admin[Symbol.asyncDispose]()
			},
		}
	}

	it.each([
		['ini', { kind: 'ini', scheme: 'postgresql+psycopg2' }, "config.get_main_option('sqlalchemy.url')"],
		['variable', { kind: 'variable', name: 'DB_URL', scheme: null }, "os.environ['DB_URL']"],
		['x-argument', { kind: 'x-argument', name: 'url', scheme: 'postgresql' }, "context.get_x_argument(as_dictionary=True)['url']"],
	] as const)('is reached through psycopg2 by %s, and the password shows nowhere', async (_, aim, url) => {
		await using folder = await temporaryFolder()
		await using stand = await openStand()
		await writeFiles(folder.path, {
			'alembic.ini': `[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///wrong.db\n${iniLogging}`,
			'migrations/env.py': environmentFile(
				url,
				"import sys\nprint('words', sys.argv)\nprint('password', os.environ.get('PGPASSWORD'))\nprint(f'postgresql://x:{os.environ.get(\"PGPASSWORD\")}@h/d', file=sys.stderr)",
			),
			[`migrations/versions/${first}.py`]: revisionFile(first, null),
		})
		const asked = profile(folder.path, { aim })
		const parts = partsIn(folder.path)
		await using aimed = await openAimedCommand(asked, ['upgrade', 'head'], stand.target, parts)
		const heard: string[] = []
		const end = await runCommand(aimed.command, { onOutput: ({ lines }) => heard.push(...lines) })

		expect(end).toMatchObject({ exitCode: 0 })
		const current = await runAimed(asked, ['current'], stand.target, parts)
		expect(current.stdout).toContain(`${first} (head)`)
		const { PGPASSWORD, ...otherVariables } = aimed.command.environment
		expect(PGPASSWORD).toBe(password)
		const said = [aimed.command.words, otherVariables, heard, end.stdout, end.stderr, current.stdout]
			.map((part) => JSON.stringify(part))
			.join('\n')
		expect(said).toContain('words')
		for (const spelling of spellings) expect(said).not.toContain(spelling)
	})

	it('is not let in by a command that goes where its project says', async () => {
		await using folder = await temporaryFolder()
		await mkdir(join(folder.path, 'project'))
		await using stand = await openStand()
		await using aimed = await openAimedCommand(profile(folder.path, {}), ['current'], stand.target, partsIn(folder.path))
		expect(aimed.command.environment).toEqual({})
		expect(aimed.command.words).toEqual(['alembic', 'current'])
	})
})
