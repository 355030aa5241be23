import * as files from 'node:fs/promises'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RenderedStep } from '../../../../electron/contract/commands.ts'
import { faultOf } from '../../../../electron/contract/fault.ts'
import { readBundle } from '../../../../electron/drivers/dialects/alembic/bundle-reading.ts'
import { createAlembicReader } from '../../../../electron/drivers/dialects/alembic/read-project.ts'
import type { Standing } from '../../../../electron/drivers/dialects/dialect.ts'
import { openSqlite } from '../../../../electron/drivers/engines/sqlite.ts'
import { type AlembicPaper, layAlembic, lookWith, renderingDialect, renderStep } from '../../../support/alembic-paper.ts'

let paper: AlembicPaper
let standing: Standing
let steps: readonly RenderedStep[]
const dialect = renderingDialect()
const about = { createdAt: '2026-01-02T03:04:05.000Z', alembic: '1.8.1' }
let count = 0

beforeAll(async () => {
	paper = await layAlembic({ fixture: 'lab' })
	await paper.aim('sqlite://')
	standing = await paper.standing(dialect)
	const wanted = [
		{ id: '1a0c5f27d3b1', direction: 'up' },
		{ id: '1a0c5f27d3b1', direction: 'down' },
		{ id: '2b9e41c8f6a0', direction: 'up' },
		{ id: 'be15da01293c', direction: 'up' },
	] as const
	steps = await Promise.all(wanted.map((step) => renderStep(dialect, paper, standing, step)))
})
afterAll(() => paper?.[Symbol.asyncDispose]())

/** Saves the steps into a folder that does not exist yet. */
async function saved(folder = join(paper.around, `bundle${++count}`)): Promise<string> {
	const engine = await openSqlite({ path: join(paper.around, 'empty.db') })
	try {
		const look = await lookWith(engine, paper.folder)
		await dialect.rendering.save(look, await dialect.standing(look), folder, steps, about)
	} finally {
		await engine.close()
	}
	return folder
}

async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
	const names = await readdir(folder, { recursive: true, withFileTypes: true })
	const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
	const texts = await Promise.all(
		paths.toSorted().map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const),
	)
	return Object.fromEntries(texts)
}

async function faultIn(work: Promise<unknown>): Promise<unknown> {
	return work.then(
		() => null,
		(thrown: unknown) => faultOf(thrown) ?? thrown,
	)
}

/** A manifest with something else in it. */
async function withManifest(change: (manifest: Record<string, unknown>) => void): Promise<string> {
	const folder = await saved()
	const path = join(folder, 'manifest.json')
	const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
	change(manifest)
	await writeFile(path, JSON.stringify(manifest))
	return folder
}

describe('writing a bundle', () => {
	it('keeps the steps as readable files, in order, with a manifest and words for a colleague', async () => {
		const contents = await contentsOf(await saved())
		const first = `sql/${String(standing.revisions.findIndex(({ id }) => id === '1a0c5f27d3b1') + 1).padStart(4, '0')}_1a0c5f27d3b1`
		const second = `sql/${String(standing.revisions.findIndex(({ id }) => id === '2b9e41c8f6a0') + 1).padStart(4, '0')}_2b9e41c8f6a0`
		expect(Object.keys(contents)).toEqual([
			'README.txt',
			'manifest.json',
			...[`${first}_down.sql`, `${first}_up.sql`, `${second}_up.sql`].toSorted(),
		])
		expect(contents[`${first}_up.sql`]).toContain("VALUES (2, 'Für immer Frühling');")
		expect(contents['README.txt']).toContain('3 steps of 11 revisions, rendered on 2026-01-02 with Alembic 1.8.1')
		const { revisions, ...rest } = JSON.parse(contents['manifest.json'] ?? '')
		expect(rest).toEqual({
			headwayBundle: 1,
			engine: 'sqlite',
			createdAt: about.createdAt,
			alembic: '1.8.1',
			system: 'alembic',
			versionTable: 'alembic_version',
			versionTableSchema: null,
		})
		expect(revisions).toHaveLength(11)
		const refused = revisions.find(({ id }: { id: string }) => id === 'be15da01293c')
		expect(refused).toMatchObject({
			up: { why: 'It asks the database what to do.' },
			down: { why: 'It is outside the range of this bundle.' },
		})
	})

	it('makes the same bytes of the same steps', async () => {
		expect(await contentsOf(await saved())).toEqual(await contentsOf(await saved()))
	})

	it('goes into an empty folder and into one whose parents are not there', async () => {
		const empty = join(paper.around, 'empty')
		await mkdir(empty)
		expect(Object.keys(await contentsOf(await saved(empty)))).toContain('manifest.json')
		expect(Object.keys(await contentsOf(await saved(join(paper.around, 'a', 'b', 'c'))))).toContain('manifest.json')
	})

	it('refuses a folder with anything in it, and a file, and leaves them as they were', async () => {
		const full = join(paper.around, 'full')
		await mkdir(full)
		await writeFile(join(full, 'kept.txt'), 'kept')
		expect(await faultIn(saved(full))).toEqual({ kind: 'folder-not-empty', path: full })
		expect(await contentsOf(full)).toEqual({ 'kept.txt': 'kept' })
		expect(await faultIn(saved(join(full, 'kept.txt')))).toMatchObject({ kind: 'folder-not-empty' })
		expect(await faultIn(saved(join(full, 'kept.txt', 'below')))).toMatchObject({ kind: 'folder-not-empty' })
	})

	it('clears away what a run left half-way, and nothing of anybody else', async () => {
		const half = join(paper.around, 'half')
		await mkdir(join(`${half}.unfinished`, 'sql'), { recursive: true })
		await saved(`${half}/`)
		expect(Object.keys(await contentsOf(half))).toContain('manifest.json')
		const own = join(paper.around, 'own')
		await mkdir(`${own}.unfinished`)
		await writeFile(join(`${own}.unfinished`, 'kept.txt'), 'kept')
		expect(await faultIn(saved(own))).toEqual({ kind: 'folder-not-empty', path: `${own}.unfinished` })
		expect(await contentsOf(`${own}.unfinished`)).toEqual({ 'kept.txt': 'kept' })
	})

	it('leaves nothing behind when it fails', async () => {
		const before = await readdir(paper.around)
		const [step] = steps
		// A text that no file can hold
		const engine = await openSqlite({ path: join(paper.around, 'empty.db') })
		const look = await lookWith(engine, paper.folder)
		const unwritable = {
			...step,
			get sql(): string {
				throw new Error('no text')
			},
		} as RenderedStep
		await expect(
			dialect.rendering.save(look, await dialect.standing(look), join(paper.around, 'failed'), [unwritable], about),
		).rejects.toThrow('no text')
		await engine.close()
		expect(await readdir(paper.around)).toEqual(before)
	})
})

describe('reading a bundle', () => {
	it('stands in for the project: the same history, with the SQL of its steps', async () => {
		const folder = await saved()
		const project = await createAlembicReader({ files })(folder)
		expect(project?.problems).toEqual([])
		expect(project?.bundle).toMatchObject({ ...about, engine: 'sqlite', versionTable: 'alembic_version', versionTableSchema: null })
		const engine = await openSqlite({ path: join(paper.around, 'empty.db') })
		const fromBundle = await dialect.standing(await lookWith(engine, folder))
		await engine.close()
		const graph = ({ revisions }: Standing) =>
			revisions.map(({ id, parents, dependsOn, branchLabels, message, createdAt, hints, file }) => ({
				id,
				parents,
				dependsOn,
				branchLabels,
				message,
				createdAt,
				hints,
				file,
			}))
		expect(graph(fromBundle)).toEqual(graph(standing))
		expect(fromBundle.revisions.find(({ id }) => id === '1a0c5f27d3b1')?.up).toBe(steps[0]?.sql)
		expect(fromBundle.project).toMatchObject({ bundle: true })
	})

	it('does not run a step whose file was altered or is gone, and says which', async () => {
		const folder = await saved()
		const names = (await readdir(join(folder, 'sql'))).toSorted()
		const [down, up, next] = [
			names.find((name) => /1a0c.*down/.test(name)),
			names.find((name) => /1a0c.*up/.test(name)),
			names.find((name) => /2b9e/.test(name)),
		]
		await files.appendFile(join(folder, 'sql', String(up)), ' ')
		await rm(join(folder, 'sql', String(down)))
		await writeFile(join(folder, 'sql', String(next)), (await readFile(join(folder, 'sql', String(next)), 'utf8')).replace("'B'", "'C'"))
		const project = await readBundle(folder, files)
		expect(project?.problems).toEqual([
			{ kind: 'bundle-damaged', blocks: false, revision: '1a0c5f27d3b1', facts: { path: `sql/${up}`, state: 'altered' } },
			{ kind: 'bundle-damaged', blocks: false, revision: '1a0c5f27d3b1', facts: { path: `sql/${down}`, state: 'missing' } },
			{ kind: 'bundle-damaged', blocks: false, revision: '2b9e41c8f6a0', facts: { path: `sql/${next}`, state: 'altered' } },
		])
		expect(project?.bundle?.steps.get('1a0c5f27d3b1')).toMatchObject({ up: { sql: null }, down: { sql: null } })
		const engine = await openSqlite({ path: join(paper.around, 'empty.db') })
		const look = await lookWith(engine, folder)
		const move = { id: '1a0c5f27d3b1', direction: 'up' as const }
		const refused = faultIn(dialect.standing(look).then((seen) => dialect.prepare(look, seen, [move], {})))
		expect(await refused).toMatchObject({ kind: 'not-rendered', revision: '1a0c5f27d3b1', direction: 'up' })
		await engine.close()
	})

	it('says which manifest cannot be followed', async () => {
		const newer = await withManifest((manifest) => Object.assign(manifest, { headwayBundle: 2 }))
		expect(await faultIn(createAlembicReader({ files })(newer))).toMatchObject({
			kind: 'bundle-damaged',
			detail: expect.stringContaining('newer release'),
		})
		for (const [field, value] of Object.entries({ engine: 'oracle', versionTable: '', revisions: {}, createdAt: 'soon', alembic: 3 })) {
			const folder = await withManifest((manifest) => Object.assign(manifest, { [field]: value }))
			expect(await faultIn(readBundle(folder, files))).toEqual({
				kind: 'bundle-damaged',
				path: join(folder, 'manifest.json'),
				detail: `It has no proper ${field}.`,
			})
		}
	})

	it('follows no path out of its folder', async () => {
		for (const file of ['../secret.sql', 'sql/../../secret.sql', '/etc/passwd', 'sql/..']) {
			const folder = await withManifest(({ revisions }) =>
				Object.assign((revisions as { up: object }[])[0] ?? {}, { up: { file, sha256: '0'.repeat(64), transactional: true } }),
			)
			expect(await faultIn(readBundle(folder, files)), file).toMatchObject({
				kind: 'bundle-damaged',
				detail: expect.stringContaining('up of revision'),
			})
		}
	})

	it('refuses a revision that occurs twice', async () => {
		const folder = await withManifest((manifest) =>
			Object.assign(manifest, { revisions: [...(manifest['revisions'] as unknown[]), (manifest['revisions'] as unknown[])[0]] }),
		)
		expect(await faultIn(readBundle(folder, files))).toMatchObject({
			kind: 'bundle-damaged',
			detail: expect.stringContaining('occurs twice'),
		})
	})

	it('takes a folder without a manifest, or with another one, for none', async () => {
		expect(await readBundle(paper.folder, files)).toBeNull()
		const other = join(paper.around, 'other')
		await mkdir(other)
		for (const text of ['', '{', '[]', 'null', '{"name": "an extension"}']) {
			await writeFile(join(other, 'manifest.json'), text)
			expect(await readBundle(other, files), text).toBeNull()
		}
	})
})
