import type { FileHistory, FileRevision, ProjectFolder, Script, Sign } from './convention.ts'
import { dayOf, notUtf8, script, withoutDuplicates } from './revision-files.ts'

const upFile = /^([^/]+)\/up\.sql$/

/** Folders with up.sql and down.sql; the first of a PostgreSQL project has a name of Diesel's own. */
export async function looksLikeDiesel({ names }: ProjectFolder): Promise<Sign | null> {
	const ups = names.filter((name) => upFile.test(name))
	const [first] = ups
	if (first === undefined) return null
	const own = names.find((name) => /(?:_diesel_initial_setup\/up\.sql|^diesel\.toml|[^/]\/metadata\.toml)$/.test(name))
	if (own !== undefined) return { sureness: 'certain', evidence: [own, first] }
	return { sureness: ups.every((name) => /^\d/.test(name)) ? 'likely' : 'unsure', evidence: [first] }
}

/** By version as text: what stands before the first `_` of the folder's name, without its hyphens. */
export async function readDieselFiles(folder: ProjectFolder): Promise<FileHistory> {
	const files = folder.names.filter((name) => upFile.test(name))
	const names = new Set(folder.names)
	const revisions = await Promise.all(files.map((file) => readRevision(folder, names, file)))
	return withoutDuplicates(revisions.sort((one, other) => (one.version < other.version ? -1 : 1)))
}

async function readRevision(folder: ProjectFolder, names: ReadonlySet<string>, file: string): Promise<FileRevision> {
	const name = upFile.exec(file)?.[1] ?? ''
	const [first = name, ...slug] = name.split('_')
	const version = first.replaceAll('-', '')
	const metadata = `${name}/metadata.toml`
	const transactional = !names.has(metadata) || (await hasTransaction(folder, metadata))
	const down = `${name}/down.sql`
	return {
		version,
		label: version,
		message: slug.join(' '),
		file,
		createdAt: dayOf(version),
		up: await readScript(folder, file, version, transactional),
		down: names.has(down) ? await readScript(folder, down, version, transactional) : null,
		checksum: null,
	}
}

/** A metadata.toml that does not speak of it means no transaction: Diesel reads a missing key as false. */
async function hasTransaction(folder: ProjectFolder, metadata: string): Promise<boolean> {
	return /^\s*run_in_transaction\s*=\s*true\b/m.test((await folder.text(metadata)) ?? '')
}

async function readScript(folder: ProjectFolder, file: string, version: string, transactional: boolean): Promise<Script> {
	const sql = await folder.text(file)
	return sql === null ? notUtf8(version, file) : script(sql, transactional)
}
