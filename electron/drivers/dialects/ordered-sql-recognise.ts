import { extname } from 'node:path'
import type { Convention, Project, Source } from '../../contract/database.ts'
import type { EngineDescription } from '../engines/engine.ts'
import type { ConventionReader, ProjectFolder, Sign, TableSight } from './conventions/convention.ts'
import type { FolderReader, OpenFolder } from './conventions/project-folder.ts'

/** What a database and its project's folder are taken for. */
export type Recognition = {
	readonly convention: ConventionReader
	readonly sureness: Project['sureness']
	readonly evidence: readonly string[]
	readonly alternatives: readonly Convention[]
	/** The person said so. */
	readonly chosen: boolean
	/** The books, where they are there. */
	readonly ledger: TableSight | null
	/** The tables that its files make are there. */
	readonly hasItsTables: boolean
	/** Null where no folder is known, or where it cannot be read. */
	readonly folder: OpenFolder | null
}

type Signs = {
	readonly convention: ConventionReader
	readonly ledger: { readonly table: TableSight; readonly sign: Sign } | null
	readonly folder: { readonly folder: OpenFolder; readonly sign: Sign } | null
	readonly tables: Sign | null
}

type Seen = {
	readonly engine: EngineDescription['kind']
	/** PostgreSQL: where unqualified names are made; books there are taken before others. */
	readonly schema: string | null
	readonly tables: readonly TableSight[]
	readonly source: Source | null
}

/** Books weigh more than files: what is applied can only be read as the tool wrote it. */
const weights = { certain: { ledger: 30, folder: 15 }, likely: { ledger: 20, folder: 8 }, unsure: { ledger: 10, folder: 2 } } as const

/** Weighs what every convention says of the tables and of the folder. Null when nothing speaks for any of them. */
export async function recogniseProject(
	seen: Seen,
	{ conventions, folders }: { readonly conventions: readonly ConventionReader[]; readonly folders: FolderReader },
): Promise<Recognition | null> {
	const places = seen.source ? await findPlaces(seen.source.folder, conventions, folders) : []
	const sampled = places.map((folder) => ({ folder, sample: sampleOf(folder) }))
	const signs: Signs[] = []
	for (const convention of conventions.filter(({ engines }) => engines.includes(seen.engine))) {
		signs.push({
			convention,
			ledger: bestLedger(convention, seen),
			folder: await bestFolder(convention, sampled),
			tables: convention.recogniseTables?.(seen.tables) ?? null,
		})
	}
	const ranked = signs.filter((sign) => weightOf(sign) > 0).sort((one, other) => weightOf(other) - weightOf(one))
	const wanted = seen.source?.convention ?? null
	const best = wanted === null ? (ranked[0] ?? null) : (signs.find(({ convention }) => convention.kind === wanted) ?? null)
	if (!best) return null
	const alternatives = ranked.filter((sign) => sign !== best).map(({ convention }) => convention.kind)
	return {
		convention: best.convention,
		sureness: wanted === null ? surenessOf(best, ranked) : 'certain',
		evidence: [...(best.ledger?.sign.evidence ?? []), ...(best.tables?.evidence ?? []), ...(best.folder?.sign.evidence ?? [])],
		alternatives,
		chosen: wanted !== null,
		ledger: best.ledger?.table ?? null,
		hasItsTables: best.tables !== null,
		folder: best.folder?.folder ?? places[0] ?? null,
	}
}

function weightOf({ ledger, folder, tables }: Signs): number {
	return (
		(ledger ? weights[ledger.sign.sureness].ledger : 0) +
		(folder ? weights[folder.sign.sureness].folder : 0) +
		(tables ? weights[tables.sureness].folder : 0)
	)
}

function surenessOf(best: Signs, ranked: readonly Signs[]): Project['sureness'] {
	const found = [best.ledger?.sign, best.folder?.sign, best.tables].flatMap((sign) => (sign ? [sign.sureness] : []))
	const isRivalled = ranked.some((sign) => sign !== best && weightOf(sign) === weightOf(best))
	if (isRivalled) return 'unsure'
	const firm = found.filter((sureness) => sureness !== 'unsure')
	return firm.includes('certain') || firm.length > 1 ? 'certain' : firm.length === 1 ? 'likely' : 'unsure'
}

function bestLedger(convention: ConventionReader, { tables, engine, schema }: Seen): Signs['ledger'] {
	const companions = convention.companions ?? []
	const isAccompanied = tables.some(({ name }) => companions.includes(name))
	const found = tables.flatMap((table) => {
		const sign = convention.recogniseLedger(table, engine)
		return sign ? [{ table, sign: isAccompanied ? surer(sign, companions) : sign }] : []
	})
	const rank = ({ table, sign }: (typeof found)[number]) => weights[sign.sureness].ledger + (table.namespace === schema ? 1 : 0)
	return found.sort((one, other) => rank(other) - rank(one))[0] ?? null
}

function surer({ evidence }: Sign, companions: readonly string[]): Sign {
	return { sureness: 'certain', evidence: [...evidence, `table ${companions.join(', ')} beside it`] }
}

async function bestFolder(
	convention: ConventionReader,
	places: readonly { readonly folder: OpenFolder; readonly sample: ProjectFolder }[],
): Promise<Signs['folder']> {
	let best: Signs['folder'] = null
	for (const { folder, sample } of places) {
		const sign = await convention.recogniseFolder(sample)
		if (sign && (!best || weights[sign.sureness].folder > weights[best.sign.sureness].folder)) best = { folder, sign }
	}
	return best
}

/** A project with more folders of SQL than this has to be told where its migrations are. */
const mostPlaces = 60

/** The folder itself, the usual ones of all tools below it, then every folder below it that holds SQL. None when it cannot be read. */
async function findPlaces(path: string, conventions: readonly ConventionReader[], folders: FolderReader): Promise<readonly OpenFolder[]> {
	const top = await folders.open(path)
	if (!top) return []
	const holdsRevisions = top.names.some((name) => !name.includes('/') && /^(\d|V\d|R__).*\.sql$/.test(name))
	if (holdsRevisions) return [top]
	const usual = [...new Set(conventions.flatMap((convention) => convention.usualFolders))]
	const holding = new Set(top.names.filter((name) => name.endsWith('.sql')).flatMap((name) => foldersAbove(name)))
	const shallowFirst = [...holding].sort((one, other) => one.split('/').length - other.split('/').length)
	const likely = [...new Set([...usual, ...shallowFirst.slice(0, mostPlaces)])]
	return [top, ...likely.map((name) => top.below(name)).filter((folder) => folder !== null)]
}

/** Of each kind of file, enough of the first and the last to tell by. */
const namesOfAKind = 100

/** The folder with fewer names of a kind where it has thousands, which would be gone through by every convention at every look. */
function sampleOf(folder: OpenFolder): ProjectFolder {
	if (folder.names.length <= 2 * namesOfAKind) return folder
	const kinds = Map.groupBy(folder.names, extname)
	const chosen = [...kinds.values()].flatMap((names) =>
		names.length <= 2 * namesOfAKind ? names : [...names.slice(0, namesOfAKind), ...names.slice(-namesOfAKind)],
	)
	return { ...folder, names: chosen.sort() }
}

/** `a/b/c.sql` lies in `a/b` and, for tools that keep a folder for each revision, below `a`. */
function foldersAbove(name: string): readonly string[] {
	const parts = name.split('/').slice(0, -1)
	return [parts.join('/'), parts.slice(0, -1).join('/')].filter((folder) => folder !== '')
}
