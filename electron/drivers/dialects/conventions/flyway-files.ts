import type { EngineDescription } from '../../engines/engine.ts'
import type { FileHistory, FileRevision, FileTrouble, ProjectFolder, Script } from './convention.ts'
import { type FlywaySettings, readFlywaySettings } from './flyway-config.ts'
import { type FlywayScript, readFlywayScript } from './flyway-scripts.ts'
import { compareFlywayVersions, type FlywayName, inVersionOrder, readFlywayName } from './flyway-versions.ts'
import { refusedScript } from './refused-script.ts'
import { dayOf } from './revision-files.ts'

type Found = FlywayName & { readonly file: string; readonly script: string }

/** Scripts that Flyway runs by itself around migrations. */
const callbacks =
	/(?:^|\/)((?:before|after)(?:Migrate|EachMigrate|EachMigrateStatement|MigrateApplied|Versioned|Repeatables|Connect)|afterEachMigrateError|afterMigrateError|createSchema|beforeCreateSchema)(?:__[^/]*)?\.sql$/
/** Migrations in other languages, and cumulative scripts, by the names that Flyway gives them. */
const foreign = /(?:^|\/)[VR][\d._]*__[^/]*\.(?:java|class|kt|groovy|py|sh|bash|ps1|bat|cmd)$/
const cumulative = /(?:^|\/)B\d[\d._]*__[^/]*\.sql$/

/** Versioned scripts in the order of their versions, each with its undo script, then the repeatable ones by description. */
export async function readFlywayFiles(folder: ProjectFolder, engine: EngineDescription['kind']): Promise<FileHistory> {
	const settings = await readFlywaySettings(folder)
	const found = folder.names.flatMap((file) => {
		const name = readFlywayName(file.slice(file.lastIndexOf('/') + 1), settings)
		return name === null ? [] : [{ ...name, file, script: scriptName(file, settings) }]
	})
	const troubles = [...duplicates(found), ...folder.names.filter((name) => cumulative.test(name)).map(cumulativeTrouble)]
	const place = { folder, names: new Set(folder.names), settings, engine }
	const undos = new Map(found.filter(({ kind }) => kind === 'undo').map((undo) => [undo.version, undo]))
	const reading = inOrder(found).map(async (one) => {
		const undo = one.kind === 'versioned' ? undoOf(one.version, undos) : undefined
		const up = await readFlywayScript(place, one.file, labelOf(one))
		const down = undo ? await readFlywayScript(place, undo.file, labelOf(one)) : null
		return toRevision(one, up, undo, down)
	})
	const revisions = await Promise.all(reading)
	const callback = folder.names.find((name) => callbacks.test(name))
	const all = withForeign(folder, revisions)
	return { revisions: callback === undefined ? all : all.map((revision) => withCallback(callback, revision)), troubles }
}

const labelOf = ({ version, script }: Found) => (version === '' ? script : version)

/** The name as the books have it: from the location on. */
function scriptName(file: string, { locations }: FlywaySettings): string {
	const location = locations.find((start) => file.startsWith(start))
	return location === undefined ? file : file.slice(location.length)
}

function undoOf(version: string, undos: ReadonlyMap<string, Found>): Found | undefined {
	return undos.get(version) ?? [...undos.values()].find((undo) => compareFlywayVersions(undo.version, version) === 0)
}

function inOrder(found: readonly Found[]): readonly Found[] {
	const versioned = inVersionOrder(found.filter(({ kind }) => kind === 'versioned'))
	const repeatable = found.filter(({ kind }) => kind === 'repeatable')
	return [...versioned, ...repeatable.sort((one, other) => (one.description < other.description ? -1 : 1))]
}

function toRevision(one: Found, up: FlywayScript, undo: Found | undefined, down: FlywayScript | null): FileRevision {
	const repeatable = one.kind === 'repeatable'
	return {
		version: labelOf(one),
		label: labelOf(one),
		message: one.description,
		file: one.file,
		createdAt: dayOf(one.version.split('.')[0] ?? ''),
		up: up.script,
		down: down?.script ?? null,
		checksum: repeatable ? (up.replaced ?? up.raw) : up.raw,
		...(repeatable && { repeatable: true as const }),
		extra: {
			script: one.script,
			...(repeatable && up.raw !== null && { raw: up.raw }),
			...(undo && { undoScript: undo.script, undoDescription: undo.description, undoChecksum: down?.raw ?? '' }),
		},
	}
}

/** Two files of one version: Flyway refuses to begin. */
function duplicates(found: readonly Found[]): readonly FileTrouble[] {
	const versioned = inOrder(found.filter(({ kind }) => kind === 'versioned'))
	const repeated = versioned.filter((one, at) => {
		const before = versioned[at - 1]
		return before !== undefined && compareFlywayVersions(before.version, one.version) === 0
	})
	return repeated.map(({ file, version }) => ({ kind: 'duplicate-version', file, version, detail: 'another file has this version' }))
}

const cumulativeTrouble = (file: string): FileTrouble => ({
	kind: 'file-unreadable',
	file,
	detail: 'a baseline script stands for all before it, and is not run here',
})

/** Migrations written in a programming language stand in their place and cannot be run. */
function withForeign(folder: ProjectFolder, revisions: readonly FileRevision[]): readonly FileRevision[] {
	const others = folder.names.filter((name) => foreign.test(name)).map(toForeign)
	if (others.length === 0) return revisions
	const versioned = [...revisions, ...others].filter(({ repeatable }) => !repeatable)
	return [...inVersionOrder(versioned), ...[...revisions, ...others].filter(({ repeatable }) => repeatable)]
}

function toForeign(file: string): FileRevision {
	const [, kind = '', version = '', description = ''] = /([VR])([\d._]*)__([^/]*)\.\w+$/.exec(file) ?? []
	const label = kind === 'R' ? file : version.replaceAll('_', '.')
	return {
		version: label,
		label,
		message: description.replaceAll('_', ' '),
		file,
		createdAt: null,
		up: refusedScript(label, 'directive', file),
		down: null,
		checksum: null,
		...(kind === 'R' && { repeatable: true as const }),
	}
}

/** Flyway would run callbacks with every migration; as they are not run here, nothing is. */
function withCallback(callback: string, revision: FileRevision): FileRevision {
	const refused = (script: Script | null) => script && refusedScript(revision.label, 'directive', callback, script.sql)
	return { ...revision, up: refused(revision.up), down: refused(revision.down) }
}
