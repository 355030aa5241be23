import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Problem } from '../../../contract/database.ts'
import { FaultError } from '../../../contract/fault.ts'
import type { ProjectFiles } from '../conventions/project-folder.ts'
import { type Manifest, type ManifestRevision, type ManifestStep, manifestName, readManifest } from './bundle-format.ts'
import type { AlembicProject, AlembicRevision, BundledStep } from './project.ts'

type Files = Pick<ProjectFiles, 'readFile'>
type Steps = { readonly up: BundledStep; readonly down: BundledStep }

/**
 * Reads a bundle in place of a project; null when the folder is none. A step whose file is gone or altered cannot be
 * run and becomes a problem. Faults: `bundle-damaged` when the manifest itself cannot be followed.
 */
export async function readBundle(folder: string, files: Files): Promise<AlembicProject | null> {
	const path = join(folder, manifestName)
	const text = await files.readFile(path, 'utf8').catch(() => null)
	const read = text === null ? null : readManifest(text)
	if (read === null) return null
	if ('newer' in read) throw damaged(path, `It is of form ${read.newer}, which a newer release of Headway reads.`)
	if ('wrong' in read) throw damaged(path, `It has no proper ${read.wrong}.`)
	const { manifest } = read
	const problems: Problem[] = []
	const steps = new Map<string, Steps>()
	for (const revision of manifest.revisions) steps.set(revision.id, await stepsOf(folder, revision, files, problems))
	return project(folder, manifest, steps, problems)
}

const damaged = (path: string, detail: string) => new FaultError({ kind: 'bundle-damaged', path, detail })

async function stepsOf(folder: string, revision: ManifestRevision, files: Files, problems: Problem[]): Promise<Steps> {
	const step = async (given: ManifestStep): Promise<BundledStep> => {
		if ('why' in given) return { sql: null, why: given.why }
		const bytes = await files.readFile(join(folder, given.file)).catch(() => null)
		const sound = bytes !== null && createHash('sha256').update(bytes).digest('hex') === given.sha256
		if (sound) return { sql: bytes.toString('utf8'), sha256: given.sha256, transactional: given.transactional }
		const state = bytes === null ? 'missing' : 'altered'
		problems.push({ kind: 'bundle-damaged', blocks: false, revision: revision.id, facts: { path: given.file, state } })
		return { sql: null, why: bytes === null ? `${given.file} is missing.` : `${given.file} was altered.` }
	}
	return { up: await step(revision.up), down: await step(revision.down) }
}

function project(folder: string, manifest: Manifest, steps: ReadonlyMap<string, Steps>, problems: readonly Problem[]): AlembicProject {
	const { engine, createdAt, alembic, versionTable, versionTableSchema } = manifest
	return {
		folder,
		configuration: null,
		section: null,
		scriptFolder: null,
		versionFolders: [],
		environment: { aim: { kind: 'none' }, versionTable, versionTableSchema, transactionPerMigration: null },
		address: null,
		revisions: manifest.revisions.map((revision) => revisionOf(folder, revision)),
		unread: [],
		problems,
		bundle: { engine, createdAt, alembic, versionTable, versionTableSchema, steps },
	}
}

function revisionOf(
	folder: string,
	{ id, parents, dependsOn, branchLabels, message, createdAt, file, hints, up }: ManifestRevision,
): AlembicRevision {
	const path = join(folder, 'file' in up ? up.file : manifestName)
	return { id, parents, dependsOn, branchLabels, message, createdAt, file, path, hints, upgrade: null, downgrade: null }
}
