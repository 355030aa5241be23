import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { AlembicProject } from '../../../../electron/drivers/dialects/alembic/project.ts'
import { createAlembicReader } from '../../../../electron/drivers/dialects/alembic/read-project.ts'
import { createDatabase } from '../../../support/postgres-database.ts'
import { temporaryFolder } from '../../../support/test-app.ts'

const execute = promisify(execFile)
const fixtures = join(import.meta.dirname, '../../../fixtures/alembic')
const read = (path: string) => createAlembicReader({ files: { ...files, statSync, readFileSync } })(path)
const ids = (project: AlembicProject | null) => project?.revisions.map(({ id }) => id)

async function labCopy() {
	const folder = await temporaryFolder()
	await files.cp(fixtures, folder.path, { recursive: true })
	const alembic = (project: string, ...words: string[]) => execute('alembic', ['-c', join(folder.path, project, 'alembic.ini'), ...words])
	return { path: folder.path, alembic, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

/** One block of `alembic history -v`, as the same words of ours. */
function blocksOf(printed: string) {
	return printed.split(/^(?=Rev: )/m).map((block) => {
		const value = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
		const list = (text = '') =>
			text
				.split(', ')
				.filter((one) => one !== '' && one !== '<base>')
				.sort()
		const [, documentation = ''] = /\nPath: [^\n]*\n\n(.*)$/s.exec(block) ?? []
		const lines = documentation.split('\n').map((line) => line.replace(/^ {4}/, ''))
		return {
			id: value('Rev')?.split(' ')[0],
			parents: list(value('Parent') ?? value('Merges')),
			dependsOn: list(value('Also depends on')),
			path: value('Path'),
			message: lines.join('\n').trim().split('\n\n')[0],
		}
	})
}

describe('the lab', () => {
	test.each(['lab', 'failing'])('%s reads as `alembic history -v` tells it', async (name) => {
		await using copy = await labCopy()
		const { stdout } = await copy.alembic(name, 'history', '-v')
		const project = await read(join(copy.path, name))
		const ours = project?.revisions.map(({ id, parents, dependsOn, path, message }) => ({
			id,
			parents: [...parents].sort(),
			dependsOn: [...dependsOn].sort(),
			path,
			message,
		}))
		const theirs = blocksOf(stdout).map(({ path = '', ...block }) => ({ ...block, path: join(path) }))
		const order = (one: { id?: string | undefined }, other: { id?: string | undefined }) => ((one.id ?? '') < (other.id ?? '') ? -1 : 1)
		expect(ours?.sort(order)).toEqual(theirs.sort(order))
		expect(ours).toHaveLength(name === 'lab' ? 11 : 13)
		expect(project?.problems).toEqual([])
	})

	test('labels are where Alembic has them', async () => {
		await using copy = await labCopy()
		const project = await read(join(copy.path, 'lab'))
		const labelled = project?.revisions.filter(({ branchLabels }) => branchLabels.length > 0) ?? []
		expect(labelled.map(({ id, branchLabels }) => [id, ...branchLabels])).toEqual([
			['3c7d52e9a1b4', 'catalogue'],
			['5e5f74abc3d6', 'lending'],
			['9c13b8ef071a', 'audit'],
		])
		for (const { id, branchLabels } of labelled) {
			const { stdout } = await copy.alembic('lab', 'history', '-r', `${branchLabels[0]}@${id}:${id}`)
			expect(stdout).toContain(`(${branchLabels[0]})`)
		}
	})

	test('it goes up and down on PostgreSQL too', async () => {
		await using copy = await labCopy()
		await using database = await createDatabase()
		const ini = join(copy.path, 'lab/alembic.ini')
		await files.writeFile(
			ini,
			(await files.readFile(ini, 'utf8')).replace(/^sqlalchemy\.url.*$/m, `sqlalchemy.url = ${database.url.replaceAll('%', '%%')}`),
		)
		await copy.alembic('lab', 'upgrade', 'heads')
		expect(await database.sql('SELECT version_num FROM alembic_version ORDER BY 1')).toEqual([['8b22a7def609'], ['be15da01293c']])
		expect(await database.sql('SELECT what, who FROM audit WHERE id = 102')).toEqual([['late loan', 'desk']])
		await copy.alembic('lab', 'downgrade', 'base')
		expect(await database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([['alembic_version']])
	})

	test('is found from each of its parts', async () => {
		await using copy = await labCopy()
		const lab = join(copy.path, 'lab')
		const expected = await read(lab)
		expect(expected).toMatchObject({
			folder: lab,
			configuration: join(lab, 'alembic.ini'),
			section: null,
			scriptFolder: join(lab, 'migrations'),
		})
		expect(expected?.environment).toEqual({
			aim: { kind: 'ini', scheme: null },
			versionTable: null,
			versionTableSchema: null,
			transactionPerMigration: null,
		})
		for (const part of ['alembic.ini', 'migrations', 'migrations/versions']) expect(await read(join(lab, part))).toEqual(expected)
		expect(await read(copy.path)).toMatchObject({ folder: copy.path, configuration: join(copy.path, 'failing/alembic.ini') })
		await files.rm(join(lab, 'alembic.ini'))
		expect(await read(join(lab, 'migrations'))).toMatchObject({ configuration: null, scriptFolder: join(lab, 'migrations') })
		expect(ids(await read(join(lab, 'migrations/versions')))).toEqual(ids(expected))
	})
})
