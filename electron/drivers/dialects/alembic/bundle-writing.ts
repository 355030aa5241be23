import { createHash } from 'node:crypto'
import { dirname, join, normalize } from 'node:path'
import type { RenderedStep } from '../../../contract/commands.ts'
import { type Fault, FaultError } from '../../../contract/fault.ts'
import type { FileSystem } from '../../../lib/file-system.ts'
import type { Look, RevisionNode, Standing } from '../dialect.ts'
import { bundleVersion, type Manifest, type ManifestRevision, type ManifestStep, manifestName } from './bundle-format.ts'
import type { AlembicProject } from './project.ts'
import { readMark } from './rendered-text.ts'
import type { VersionTable } from './version-table.ts'

const readmeName = 'README.txt'

/** The part of the file system that writing a bundle takes. */
export type BundleFiles = Pick<FileSystem, 'mkdir' | 'readdir' | 'rename' | 'rm' | 'open'>

/** Everything a bundle is made from. `steps` are those of the range; the others are said to be left out. */
export type BundleContent = {
	readonly standing: Standing
	readonly project: AlembicProject | null
	readonly table: VersionTable | null
	readonly look: Look
	readonly steps: readonly RenderedStep[]
	readonly createdAt: string
	readonly alembic: string | null
}

/**
 * Writes a bundle into a new or empty folder, whole or not at all: it is made beside it and moved there. The same
 * content always makes the same bytes. Faults: `folder-not-empty` (also for a file), `permission-denied`,
 * `disk-full`.
 */
export async function writeBundle({ folder, ...content }: BundleContent & { readonly folder: string }, files: BundleFiles): Promise<void> {
	const place = normalize(folder).replace(/(?<=.)[/\\]+$/, '')
	if (!(await holdsOnly(place, [], files))) throw new FaultError({ kind: 'folder-not-empty', path: place })
	const beside = `${place}.unfinished`
	// What another run left half-way goes; anything else is somebody's
	if (!(await holdsOnly(beside, ['sql', readmeName, manifestName], files))) throw new FaultError({ kind: 'folder-not-empty', path: beside })
	try {
		await files.rm(beside, { recursive: true, force: true })
		await files.mkdir(dirname(place), { recursive: true })
		await files.mkdir(join(beside, 'sql'), { recursive: true })
		for (const [name, text] of filesOf(content)) await writeWhole(join(beside, name), text, files)
		await files.rename(beside, place)
	} catch (error) {
		await files.rm(beside, { recursive: true, force: true }).catch(() => undefined)
		throw writingFault(error, place)
	}
}

/** Also true of a folder that is not there. */
async function holdsOnly(folder: string, names: readonly string[], files: BundleFiles): Promise<boolean> {
	try {
		return (await files.readdir(folder)).every((name) => names.includes(name))
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return true
		if (codeOf(error) === 'ENOTDIR') return false
		throw writingFault(error, folder)
	}
}

async function writeWhole(path: string, text: string, files: BundleFiles): Promise<void> {
	await using file = await files.open(path, 'wx')
	await file.writeFile(text, 'utf8')
	await file.sync()
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

function writingFault(error: unknown, path: string): unknown {
	const faults: Readonly<Record<string, Fault>> = {
		EACCES: { kind: 'permission-denied', path, access: 'write' },
		EPERM: { kind: 'permission-denied', path, access: 'write' },
		EROFS: { kind: 'permission-denied', path, access: 'write' },
		ENOSPC: { kind: 'disk-full', path },
		// Something was put there meanwhile
		ENOTEMPTY: { kind: 'folder-not-empty', path },
		EEXIST: { kind: 'folder-not-empty', path },
	}
	const fault = faults[codeOf(error)]
	return fault === undefined ? error : new FaultError(fault)
}

/** Names and texts of all files, the manifest last. */
function filesOf(content: BundleContent): ReadonlyMap<string, string> {
	const files = new Map<string, string>()
	const known = content.standing.revisions.filter((revision) => revision.known)
	const revisions = known.map((revision, index) => manifestRevision(revision, index, content, files))
	const { standing, project, table, look, createdAt, alembic } = content
	const hints = project?.environment
	const manifest: Manifest = {
		headwayBundle: bundleVersion,
		engine: look.description.kind,
		createdAt,
		alembic,
		system: standing.project?.convention ?? null,
		versionTable: table?.name ?? hints?.versionTable ?? 'alembic_version',
		versionTableSchema: hints?.versionTableSchema ?? ownSchema(table, look),
		revisions,
	}
	files.set(readmeName, readme(manifest))
	files.set(manifestName, `${JSON.stringify(manifest, null, '\t')}\n`)
	return files
}

/** The schema in which a name without one is looked for is not written down: another database may have another. */
function ownSchema(table: VersionTable | null, { description }: Look): string | null {
	const usual = description.kind === 'postgres' ? description.server.schema : null
	return table === null || table.schema === usual ? null : table.schema
}

function manifestRevision(
	node: RevisionNode,
	index: number,
	{ steps, project }: BundleContent,
	files: Map<string, string>,
): ManifestRevision {
	const revision = project?.revisions.find(({ id }) => id === node.id)
	const stem = `sql/${String(index + 1).padStart(4, '0')}_${node.id.replace(/[^A-Za-z0-9_.]/g, '_')}`
	const step = (direction: 'up' | 'down'): ManifestStep => {
		const rendered = steps.find((one) => one.id === node.id && one.direction === direction)
		if (rendered === undefined) return { why: 'It is outside the range of this bundle.' }
		if (rendered.sql === null) return { why: whyNot(rendered.fault) }
		const { sql, transactional } = readMark(rendered.sql)
		const file = `${stem}_${direction}.sql`
		const text = sql.replaceAll('\r\n', '\n')
		files.set(file, text)
		return { file, sha256: createHash('sha256').update(text).digest('hex'), transactional }
	}
	return {
		id: node.id,
		parents: revision?.parents ?? node.parents,
		dependsOn: node.dependsOn,
		branchLabels: node.branchLabels,
		message: node.message,
		createdAt: node.createdAt,
		file: node.file ?? '',
		hints: node.hints,
		up: step('up'),
		down: step('down'),
	}
}

function whyNot(fault: Fault | null): string {
	switch (fault?.kind) {
		case 'not-rendered':
			return fault.detail
		case 'irreversible':
			return 'There is no way back.'
		case 'command-failed':
			return fault.reason === 'needs-live-database' ? 'It asks the database what to do.' : lastLine(fault.detail)
		default:
			return 'It was not rendered.'
	}
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''

function readme({ revisions, engine, createdAt, alembic }: Manifest): string {
	const rendered = revisions.flatMap(({ up, down }) => [up, down]).filter((step) => 'file' in step).length
	const name = engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'
	return `This folder holds the database revisions of an Alembic project as SQL for ${name}:
${rendered} steps of ${revisions.length} revisions, rendered on ${createdAt.slice(0, 10)}${alembic === null ? '' : ` with Alembic ${alembic}`}.

Open it in Headway in place of the project (as the source of a database), and move the database without Python.
The files in sql/ are the steps in order, up and down. They do not touch Alembic's version table: Headway moves it.
Do not change them: manifest.json holds a checksum of each, and a step that was altered is not run.
`
}
