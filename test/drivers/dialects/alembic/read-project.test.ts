import { readFileSync, statSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AlembicProject } from '../../../../electron/drivers/dialects/alembic/project.ts'
import { createAlembicReader } from '../../../../electron/drivers/dialects/alembic/read-project.ts'
import { temporaryFolder } from '../../../support/test-app.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/alembic')
const revision = (id: string, parent: string | null, more = '') =>
	`revision = '${id}'\ndown_revision = ${parent ? `'${parent}'` : 'None'}\n${more}`

/** A folder with these files in it. */
async function projectOf(content: Readonly<Record<string, string | Uint8Array>>) {
	const folder = await temporaryFolder()
	for (const [name, text] of Object.entries(content)) {
		await files.mkdir(dirname(join(folder.path, name)), { recursive: true })
		await files.writeFile(join(folder.path, name), text)
	}
	return folder
}

const read = (path: string) => createAlembicReader({ files: { ...files, statSync, readFileSync } })(path)
const ids = (project: AlembicProject | null) => project?.revisions.map(({ id }) => id)
const kinds = (project: AlembicProject | null) =>
	project?.problems.map(({ kind, facts }) => `${kind} ${facts['file'] ?? facts['folder'] ?? ''}`.trim())

describe('a second look', () => {
	test('at the same time is the first one: each file is asked once', async () => {
		const asked: string[] = []
		const stat = ((path: string) => {
			asked.push(path)
			return files.stat(path)
		}) as typeof files.stat
		const look = createAlembicReader({ files: { ...files, stat } })
		const lab = join(fixtures, 'lab')
		const [first, second] = await Promise.all([look(lab), look(lab)])
		expect(first?.revisions).toHaveLength(11)
		expect(second).toBe(first)
		const revisions = () => asked.filter((path) => path.endsWith('.py'))
		expect(revisions()).toHaveLength(new Set(revisions()).size)
		const once = revisions().length
		await look(lab)
		expect(revisions()).toHaveLength(2 * once)
	})

	test('gives the very same project, and reads only what has changed', async () => {
		await using copy = await temporaryFolder()
		await files.cp(fixtures, copy.path, { recursive: true })
		const opened: string[] = []
		const readFile = ((path: string, ...rest: []) => {
			opened.push(path)
			return files.readFile(path, ...rest)
		}) as typeof files.readFile
		const look = createAlembicReader({ files: { ...files, readFile } })
		const versions = join(copy.path, 'lab/migrations/versions')
		const first = await look(join(copy.path, 'lab'))
		opened.length = 0
		expect(await look(join(copy.path, 'lab'))).toBe(first)
		expect(opened.filter((path) => path.startsWith(versions))).toEqual([])
		await files.writeFile(join(versions, 'new.py'), revision('f00', 'be15da01293c'))
		await files.rm(join(versions, '8b22a7def609_count_loans.py'))
		const second = await look(join(copy.path, 'lab'))
		expect(opened.filter((path) => path.startsWith(versions))).toEqual([join(versions, 'new.py')])
		expect(ids(second)).toEqual([...(ids(first) ?? []).filter((id) => id !== '8b22a7def609'), 'f00'])
	})
})

describe('configurations', () => {
	const one = { 'versions/a.py': revision('a1', null) }
	const at = (folder: string) => ({ [`${folder}/env.py`]: '', [`${folder}/versions/a.py`]: revision('a1', null) })

	test.each<[string, Readonly<Record<string, string>>, string | null]>([
		['a package', { 'alembic.ini': '[alembic]\nscript_location = my.app:migrations', ...at('my/app/migrations') }, 'alembic.ini'],
		['a package in src', { 'alembic.ini': '[alembic]\nscript_location = app:migrations', ...at('src/app/migrations') }, 'alembic.ini'],
		[
			'a path from the root',
			{ 'conf/alembic.ini': '[alembic]\nscript_location = db/migrations', ...at('db/migrations') },
			'conf/alembic.ini',
		],
		[
			'a deep package',
			{ 'app/db/migrations/alembic.ini': '[alembic]\nscript_location = %(here)s', ...at('app/db/migrations') },
			'app/db/migrations/alembic.ini',
		],
		[
			'a tool that says the folder itself',
			{ 'migrations/alembic.ini': '[alembic]\nfile_template = %%(rev)s', ...at('migrations') },
			'migrations/alembic.ini',
		],
		['pyproject.toml', { 'pyproject.toml': '[tool.alembic]\nscript_location = "%(here)s/db"', ...at('db') }, 'pyproject.toml'],
		[
			'pyproject.toml with an ini for the address',
			{ 'pyproject.toml': '[tool.alembic]\nscript_location = "%(here)s/db"', 'alembic.ini': '[alembic]\nsqlalchemy.url = x', ...at('db') },
			'alembic.ini',
		],
		[
			'another pyproject.toml beside',
			{ 'pyproject.toml': '[project]\nname = "alembic"', 'alembic.ini': '[alembic]\nscript_location=db', ...at('db') },
			'alembic.ini',
		],
		['scripts without a configuration', at('app/db'), null],
		[
			'references within',
			{ 'alembic.ini': '[DEFAULT]\nplace = d%(letter)s\nletter = b\n[alembic]\nscript_location: %(here)s/%(place)s', ...at('db') },
			'alembic.ini',
		],
		['keys in capitals', { 'alembic.ini': '[alembic]\nScript_Location = db', ...at('db') }, 'alembic.ini'],
	])('%s', async (_, content, configuration) => {
		await using project = await projectOf(content)
		const found = await read(project.path)
		expect(ids(found)).toEqual(['a1'])
		expect(found).toMatchObject({ folder: project.path, configuration: configuration && join(project.path, configuration), problems: [] })
	})

	test('another section, in an ini file that is named', async () => {
		await using project = await projectOf({ 'two.ini': '[first]\nx = 1\n[second]\nscript_location = db', ...at('db') })
		expect(await read(join(project.path, 'two.ini'))).toMatchObject({ section: 'second', configuration: join(project.path, 'two.ini') })
	})

	test.each([
		['os', 'version_path_separator = os\nversion_locations = %(here)s/one:%(here)s/two'],
		['colon', 'version_path_separator = :\nversion_locations = one:two'],
		['semicolon', 'version_path_separator = ;\nversion_locations = one;two'],
		['space', 'version_path_separator = space\nversion_locations = one two'],
		['none said: commas', 'version_locations = one, two'],
		['none said: blanks', 'version_locations = one two'],
		['newline', 'path_separator = newline\nversion_locations =\n  one\n  two'],
		['the newer word first', 'path_separator = ;\nversion_path_separator = :\nversion_locations = one;two'],
	])('several version locations: %s', async (_, lines) => {
		await using project = await projectOf({
			'alembic.ini': `[alembic]\nscript_location = db\n${lines}`,
			'db/env.py': '',
			'one/a.py': revision('a1', null),
			'two/b.py': revision('b2', 'a1'),
		})
		const found = await read(project.path)
		expect(ids(found)).toEqual(['a1', 'b2'])
		expect(kinds(found)).toEqual([])
	})

	test('a location that is there twice counts once, one that is not there is said', async () => {
		await using project = await projectOf({
			'alembic.ini': '[alembic]\nscript_location = .\nversion_locations = versions, link, ./versions, gone',
			'env.py': '',
			...one,
		})
		await files.symlink('versions', join(project.path, 'link'))
		const found = await read(project.path)
		expect(ids(found)).toEqual(['a1'])
		expect(kinds(found)).toEqual(['version-folder-missing gone'])
	})

	test('folders below count only when they are asked for', async () => {
		const content = { 'db/env.py': '', 'db/versions/a.py': revision('a1', null), 'db/versions/2024/b.py': revision('b2', 'a1') }
		const ini = '[alembic]\nscript_location = db\n'
		await using flat = await projectOf({ ...content, 'alembic.ini': ini })
		await using deep = await projectOf({ ...content, 'alembic.ini': `${ini}recursive_version_locations = true` })
		expect(ids(await read(flat.path))).toEqual(['a1'])
		expect(ids(await read(deep.path))).toEqual(['b2', 'a1'])
	})

	test('compiled files count only when they are asked for, and cannot be read', async () => {
		const content = {
			'db/env.py': '',
			'db/versions/a.py': revision('a1', null),
			'db/versions/__pycache__/b.cpython-311.pyc': 'x',
			'db/versions/__pycache__/a.cpython-311.pyc': 'x',
		}
		await using plain = await projectOf({ ...content, 'alembic.ini': '[alembic]\nscript_location = db' })
		await using sourceless = await projectOf({ ...content, 'alembic.ini': '[alembic]\nscript_location = db\nsourceless = true' })
		expect(kinds(await read(plain.path))).toEqual([])
		expect(kinds(await read(sourceless.path))).toEqual(['revision-unreadable db/versions/__pycache__/b.cpython-311.pyc'])
	})

	test('what is none is none', async () => {
		await using project = await projectOf({
			'tox.ini': '[tox]',
			'pyproject.toml': '[broken',
			'notes.py': 'x = 1',
			'.venv/alembic.ini': '[alembic]\nscript_location = .',
			'own/pyvenv.cfg': '',
			'own/lib/alembic.ini': '[alembic]\nscript_location = .',
		})
		for (const part of ['', 'tox.ini', 'pyproject.toml', 'notes.py', 'nowhere']) expect(await read(join(project.path, part))).toBeNull()
	})

	test('a folder of scripts that is not there is said', async () => {
		await using project = await projectOf({ 'alembic.ini': '[alembic]\nscript_location = db' })
		expect(await read(project.path)).toMatchObject({
			scriptFolder: null,
			revisions: [],
			problems: [{ kind: 'version-folder-missing', facts: { folder: 'db' } }],
		})
	})
})

test('what is wrong with files is said by name, and the rest is there', async () => {
	const long = 'x'.repeat(33)
	await using project = await projectOf({
		'__init__.py': '',
		'.#a.py': 'half written',
		'a.py': revision('a1', null, "branch_labels = ('one', 'two')"),
		'b.py': `"""B\n\nRevises: zz\n"""\n${revision('b2', 'a1', "depends_on = 'one'")}`,
		'c.py': revision('c3', 'b2'),
		'c_again.py': revision('c3', 'a1'),
		'd.py': "revision = os.getenv('D')\ndown_revision = 'c3'",
		'e.py': revision('e-5', 'c3'),
		'f.py': revision(long, 'c3'),
		'g.py': revision('g7', 'c3', 'branch_labels = LABELS'),
		'latin.py': Buffer.from(`# -*- coding: latin-1 -*-\n"""Größe"""\n${revision('h8', 'c3')}`, 'latin1'),
		'neither.py': Buffer.from([0x22, 0xff, 0xfe, 0x22]),
		'notes.py': '"""Not a revision"""',
	})
	const found = await read(project.path)
	expect(ids(found)).toEqual(['a1', 'b2', 'c3', 'e-5', long, 'g7', 'h8'])
	expect(found?.revisions.find(({ id }) => id === 'c3')).toMatchObject({ file: 'c_again.py', parents: ['a1'] })
	expect(found?.revisions.find(({ id }) => id === 'b2')?.dependsOn).toEqual(['a1'])
	expect(found?.revisions.find(({ id }) => id === 'h8')?.message).toBe('Größe')
	expect(kinds(found)).toEqual([
		'docstring-disagrees b.py',
		'revision-unreadable d.py',
		'bad-revision-id e.py',
		'bad-revision-id f.py',
		'revision-unreadable g.py',
		'revision-unreadable neither.py',
		'stray-file notes.py',
		'duplicate-revision c_again.py',
	])
	expect(found?.problems.filter(({ blocks }) => blocks).map(({ facts }) => facts['file'])).toEqual([
		'd.py',
		'e.py',
		'neither.py',
		'notes.py',
	])
})

test('a project of thousands of files is read in batches and one by one alike', async () => {
	const content = Object.fromEntries(
		Array.from({ length: 600 }, (_, index) => [`v${index}.py`, revision(`r${index}`, index === 0 ? null : `r${index - 1}`)]),
	)
	await using project = await projectOf(content)
	const slow = await createAlembicReader({ files })(project.path)
	expect(slow?.revisions).toHaveLength(600)
	expect(await read(project.path)).toEqual(slow)
})
