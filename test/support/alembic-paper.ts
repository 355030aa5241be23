import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as files from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RenderedStep } from '../../electron/contract/commands.ts'
import type { Direction } from '../../electron/contract/migrations.ts'
import { createAlembicDialect } from '../../electron/drivers/dialects/alembic/alembic.ts'
import { plainAlembic } from '../../electron/drivers/dialects/alembic/plain.ts'
import { createAlembicReader } from '../../electron/drivers/dialects/alembic/read-project.ts'
import { createRendering } from '../../electron/drivers/dialects/alembic/rendering.ts'
import type { Dialect, Look, Rendering, Standing } from '../../electron/drivers/dialects/dialect.ts'
import type { Engine } from '../../electron/drivers/engines/engine.ts'
import { openSqlite } from '../../electron/drivers/engines/sqlite.ts'
import { lookThrough } from './look.ts'
import { inProject } from './test-app.ts'

export type Printed = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

/** A dialect that renders. */
export type RenderingDialect = Dialect & { readonly rendering: Rendering }

/** A copy of an Alembic project that one test may do anything to, with the real Alembic. */
export type AlembicPaper = AsyncDisposable & {
	/** A folder around the project, for bundles and databases. */
	readonly around: string
	/** The project's own folder. */
	readonly folder: string
	/** Says which database the real Alembic goes to. */
	aim(url: string): Promise<void>
	/** The real Alembic, as a person would call it in the project's folder. */
	alembic(...words: readonly string[]): Promise<Printed>
	/** Changes env.py. */
	editEnvironment(from: string, to: string): Promise<void>
	/** The project as it stands beside an empty file. */
	standing(dialect: Dialect): Promise<Standing>
}

/** Lays out a project of test/fixtures/alembic, or the lab's frame with revision files of the test's own. */
export async function layAlembic(from: {
	readonly fixture?: string
	readonly revisions?: Readonly<Record<string, string>>
}): Promise<AlembicPaper> {
	const around = await files.mkdtemp(join(tmpdir(), 'headway-paper-'))
	const folder = join(around, 'project')
	await files.cp(inProject(`test/fixtures/alembic/${from.fixture ?? 'lab'}`), folder, { recursive: true })
	if (from.revisions !== undefined) {
		const versions = join(folder, 'migrations', 'versions')
		await files.rm(versions, { recursive: true })
		await files.mkdir(versions)
		for (const [name, text] of Object.entries(from.revisions)) await files.writeFile(join(versions, name), text)
	}
	const edit = async (name: string, change: (text: string) => string) => {
		const path = join(folder, name)
		await files.writeFile(path, change(await files.readFile(path, 'utf8')))
	}
	const warm = warmAlembic()
	return {
		around,
		folder,
		aim: (url) => edit('alembic.ini', (text) => text.replace(/^sqlalchemy\.url.*$/m, `sqlalchemy.url = ${url.replaceAll('%', '%%')}`)),
		alembic: (...words) => warm.run(folder, words),
		editEnvironment: (one, other) =>
			edit('migrations/env.py', (text) => {
				if (!text.includes(one)) throw new Error(`env.py has no ${one}`)
				return text.replace(one, other)
			}),
		async standing(dialect) {
			const engine = await openSqlite({ path: join(around, 'empty.db'), create: true })
			const standing = await dialect.standing(await lookWith(engine, folder))
			await engine.close()
			return standing
		},
		async [Symbol.asyncDispose]() {
			await warm[Symbol.asyncDispose]()
			await files.rm(around, { recursive: true, force: true })
		},
	}
}

type WarmAlembic = AsyncDisposable & { run(folder: string, words: readonly string[]): Promise<Printed> }

/** The real Alembic, started once: most of a command's second goes into importing it. */
function warmAlembic(): WarmAlembic {
	const child = spawn('/usr/bin/python3', [inProject('test/support/alembic-warm.py')], {
		stdio: ['pipe', 'pipe', 'inherit'],
		env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
	})
	const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
	let before: Promise<unknown> = Promise.resolve()
	return {
		run(folder, words) {
			const answer = before.then(async () => {
				child.stdin.write(`${JSON.stringify({ folder, words })}\n`)
				const next = await answers.next()
				if (next.done) throw new Error('Alembic ended early')
				return JSON.parse(next.value) as Printed
			})
			before = answer.catch(() => undefined)
			return answer
		},
		async [Symbol.asyncDispose]() {
			const ended = once(child, 'exit')
			child.stdin.end()
			await ended
		},
	}
}

/** The dialect as the app makes it, for plain Alembic. */
export function renderingDialect(): RenderingDialect {
	const dialect = createAlembicDialect({
		readProject: createAlembicReader({ files }),
		advisors: [plainAlembic],
		files,
		rendering: (recall) => createRendering({ recall, files }),
	})
	const { rendering } = dialect
	if (rendering === undefined) throw new Error('the dialect renders nothing')
	return { ...dialect, rendering }
}

/** A database as seen with a project, or a bundle, beside it. */
export async function lookWith(engine: Engine, folder: string): Promise<Look> {
	return lookThrough(engine, { folder, convention: 'alembic' })
}

/** One step as the app renders it. */
export async function renderStep(
	{ rendering }: RenderingDialect,
	paper: AlembicPaper,
	standing: Standing,
	step: { readonly id: string; readonly direction: Direction },
): Promise<RenderedStep> {
	const printed = await paper.alembic(...rendering.words(standing, step))
	const node = standing.revisions.find(({ id }) => id === step.id)
	return { ...step, label: step.id, message: node?.message ?? '', ...rendering.read(standing, step, printed) }
}

/** Every step of a history, both ways. */
export async function renderAll(dialect: RenderingDialect, paper: AlembicPaper, standing: Standing): Promise<readonly RenderedStep[]> {
	const steps: RenderedStep[] = []
	for (const { id } of standing.revisions)
		steps.push(
			...(await Promise.all((['up', 'down'] as const).map((direction) => renderStep(dialect, paper, standing, { id, direction })))),
		)
	return steps
}
