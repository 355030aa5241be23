import type { RevisionHint } from '../../../contract/history.ts'
import { revisionHintSchema } from '../../../contract/history.ts'

/** The form of bundles that is written, and the only one that is read. */
export const bundleVersion = 1
export const manifestName = 'manifest.json'

/** One direction of a revision: its file with a checksum, or why there is none. */
export type ManifestStep = { readonly file: string; readonly sha256: string; readonly transactional: boolean } | { readonly why: string }

export type ManifestRevision = {
	readonly id: string
	readonly parents: readonly string[]
	readonly dependsOn: readonly string[]
	readonly branchLabels: readonly string[]
	readonly message: string
	/** `YYYY-MM-DD`, or null. */
	readonly createdAt: string | null
	/** The revision's file in the project it was rendered from: its place in the order, and nothing more. */
	readonly file: string
	readonly hints: readonly RevisionHint[]
	readonly up: ManifestStep
	readonly down: ManifestStep
}

/** manifest.json: everything that is known of the history, and which file holds which step. */
export type Manifest = {
	readonly headwayBundle: typeof bundleVersion
	readonly engine: 'sqlite' | 'postgres'
	/** ISO 8601 in UTC. */
	readonly createdAt: string
	readonly alembic: string | null
	/** What the project was taken for. */
	readonly system: string | null
	readonly versionTable: string
	readonly versionTableSchema: string | null
	readonly revisions: readonly ManifestRevision[]
}

/** What a manifest is read as. `newer`: made by a release that writes another form. */
export type ReadManifest = { readonly manifest: Manifest } | { readonly newer: number } | { readonly wrong: string }

/** Reads a manifest; null when the text is not one at all. */
export function readManifest(text: string): ReadManifest | null {
	const root = parsed(text)
	if (!isRecord(root) || typeof root['headwayBundle'] !== 'number') return null
	if (root['headwayBundle'] !== bundleVersion) return { newer: root['headwayBundle'] }
	const wrong = wrongField(root, fields) ?? wrongRevisions(root['revisions'])
	return wrong === null ? { manifest: root as unknown as Manifest } : { wrong }
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isTextOrNull: Check = (value) => value === null || isText(value)
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText)
const isName: Check = (value) => isText(value) && value !== ''
const isSha: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
/** A file of the bundle's own folder: nothing in a manifest leads anywhere else. */
const isOwnFile: Check = (value) => typeof value === 'string' && /^sql\/[\w.-]+\.sql$/.test(value)
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isStep: Check = (value) =>
	isRecord(value) &&
	('why' in value
		? isText(value['why'])
		: isOwnFile(value['file']) && isSha(value['sha256']) && typeof value['transactional'] === 'boolean')

const fields: Readonly<Record<string, Check>> = {
	engine: (value) => value === 'sqlite' || value === 'postgres',
	createdAt: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
	alembic: isTextOrNull,
	system: isTextOrNull,
	versionTable: isName,
	versionTableSchema: isTextOrNull,
	revisions: Array.isArray,
}

const revisionFields: Readonly<Record<string, Check>> = {
	id: isName,
	parents: isTexts,
	dependsOn: isTexts,
	branchLabels: isTexts,
	message: isText,
	createdAt: isTextOrNull,
	file: isText,
	hints: (value) => Array.isArray(value) && value.every((hint) => revisionHintSchema.safeParse(hint).success),
	up: isStep,
	down: isStep,
}

function wrongRevisions(revisions: unknown): string | null {
	const ids = new Set<unknown>()
	for (const revision of Array.isArray(revisions) ? revisions : []) {
		if (!isRecord(revision)) return 'revisions'
		const wrong = wrongField(revision, revisionFields)
		if (wrong !== null) return `${wrong} of revision ${String(revision['id'])}`
		if (ids.has(revision['id'])) return `revision ${String(revision['id'])}, which occurs twice`
		ids.add(revision['id'])
	}
	return null
}

function wrongField(record: Readonly<Record<string, unknown>>, checks: Readonly<Record<string, Check>>): string | null {
	return Object.keys(checks).find((name) => !checks[name]?.(record[name])) ?? null
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return null
	}
}
