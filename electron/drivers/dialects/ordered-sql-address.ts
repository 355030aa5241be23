import { isAbsolute, join } from 'node:path'
import type { ProjectFiles } from './conventions/project-folder.ts'
import { withVariables } from './conventions/substitution.ts'

/** Names under which tools look for the address of the database, the most usual first. */
const names = ['DATABASE_URL', 'GOOSE_DBSTRING', 'RUNE_DATABASE_URL']

/** The address of the database that a project's `.env` names, or null: a server's URL, or the path of a SQLite file. */
export async function addressInProject(
	folder: string,
	files: Pick<ProjectFiles, 'readFile'>,
	environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
	const text = await files.readFile(join(folder, '.env'), 'utf8').catch(() => null)
	if (text === null) return null
	const values = valuesOf(text)
	const value = names.map((name) => values.get(name)).find((found) => found !== undefined && found !== '')
	if (value === undefined) return null
	const { text: address, missing } = withVariables(value, { ...environment, ...Object.fromEntries(values) })
	return missing === null ? addressFrom(address, folder) : null
}

function addressFrom(value: string, folder: string): string | null {
	if (/^postgres(ql)?:\/\//.test(value)) return value
	const [, path] = /^(?:sqlite3?|file):(?:\/\/)?([^?]+)/.exec(value) ?? []
	if (path === undefined || path.includes(':memory:')) return null
	return isAbsolute(path) ? path : join(folder, path)
}

function valuesOf(text: string): ReadonlyMap<string, string> {
	const values = new Map<string, string>()
	for (const line of text.split(/\r?\n/)) {
		const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
		if (name !== undefined) values.set(name, value.replace(/^(["'])(.*)\1$/, '$2'))
	}
	return values
}
