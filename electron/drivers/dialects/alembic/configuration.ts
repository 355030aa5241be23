import { dirname, join, resolve } from 'node:path'
import { parse } from 'smol-toml'
import type { ProjectFiles } from '../conventions/project-folder.ts'
import { type IniFile, interpolated, readIniFile, splitPaths } from './ini-file.ts'
import { kindAt, readText } from './project-text.ts'

/** Where a project's configuration says that its revisions are. Folders are absolute. */
export type Configuration = {
	/** Absolute path of the ini file, or of pyproject.toml where there is no ini. */
	readonly path: string | null
	/** Section of the ini file, where that is not `alembic`. */
	readonly section: string | null
	/** Null when it is named and not there, or not named. */
	readonly scriptFolder: string | null
	readonly versionFolders: readonly string[]
	/** Folders that are named and not there. */
	readonly missing: readonly string[]
	readonly recursive: boolean
	readonly sourceless: boolean
	/** `sqlalchemy.url`, where it is written there. */
	readonly address: string | null
}

/** What a configuration says of one thing: of the ini file where it says something, otherwise of pyproject.toml. */
type Options = {
	readonly folder: string
	/** Folder the person pointed at: a relative path may mean that one. */
	readonly root: string
	text(key: string): string | null
	list(key: string): readonly string[] | null
}

const key = 'script_location'

/**
 * Reads alembic.ini, another ini file or pyproject.toml; an ini file is completed by the pyproject.toml beside it, as Alembic
 * does from 1.16 on. Null when it configures no Alembic.
 */
export async function readConfiguration(path: string, root: string, files: ProjectFiles): Promise<Configuration | null> {
	const folder = dirname(path)
	const isToml = path.endsWith('.toml')
	const toml = readToolTable((await readText(isToml ? path : join(folder, 'pyproject.toml'), files)) ?? '')
	const iniPath = isToml ? join(folder, 'alembic.ini') : path
	const iniText = await readText(iniPath, files)
	const ini = iniText === null ? null : readIniFile(iniPath, iniText)
	const section = ini && sectionOf(ini)
	if (section === null && (!isToml || toml === null)) return null
	const options = createOptions({ folder, root, ini, section, toml })
	const said = options.text(key)
	// A tool around Alembic may say it by itself, and keep the ini file among the scripts
	const here = said === null && (await kindAt(join(folder, 'env.py'), files)) === 'file'
	if (said === null && !here) return null
	return {
		path: section === null ? path : iniPath,
		section: section === 'alembic' ? null : section,
		...(await foldersOf(options, said, files)),
		recursive: isTrue(options.text('recursive_version_locations')),
		sourceless: isTrue(options.text('sourceless')),
		address: options.text('sqlalchemy.url'),
	}
}

/** A folder of scripts, or of revisions alone, without a configuration. */
export function withoutConfiguration(scriptFolder: string | null, versionFolder: string): Configuration {
	const nothing = { path: null, section: null, missing: [], recursive: false, sourceless: false, address: null }
	return { ...nothing, scriptFolder, versionFolders: [versionFolder] }
}

async function foldersOf(options: Options, said: string | null, files: ProjectFiles) {
	const script = said === null ? { folder: options.folder, there: true } : await followed(said, options, files)
	const scriptFolder = script.there ? script.folder : null
	const locations = options.list('version_locations') ?? []
	const found = await Promise.all(locations.map((location) => followed(location, options, files)))
	if (locations.length === 0) {
		const usual = join(script.folder, 'versions')
		found.push({ folder: usual, there: (await kindAt(usual, files)) === 'folder' })
	}
	const missing = [...(script.there ? [] : [script]), ...(script.there || locations.length > 0 ? found.filter(({ there }) => !there) : [])]
	return {
		scriptFolder,
		versionFolders: [...new Set(found.filter(({ there }) => there).map(({ folder }) => folder))],
		missing: [...new Set(missing.map(({ folder }) => folder))],
	}
}

/** The section that configures Alembic: `alembic`, or the first one that names scripts. */
function sectionOf(ini: IniFile): string | null {
	const naming = ini.sections.filter((name) => ini.value(name, key) !== undefined)
	if (naming.includes('alembic')) return 'alembic'
	return naming[0] ?? (ini.sections.includes('alembic') ? 'alembic' : null)
}

type ToolTable = Readonly<Record<string, unknown>>
type Sources = Pick<Options, 'folder' | 'root'> & {
	readonly ini: IniFile | null
	readonly section: string | null
	readonly toml: ToolTable | null
}

function createOptions({ folder, root, ini, section, toml }: Sources): Options {
	const fromIni = (name: string) => (ini && section !== null ? (ini.value(section, name) ?? null) : null)
	const filled = (value: string) => interpolated(value, (name) => (name === 'here' ? folder : undefined)) ?? value
	const text = (name: string) => {
		const [own, other] = [fromIni(name), toml?.[name]]
		if (own !== null && own !== '') return own
		return typeof other === 'string' ? filled(other) : typeof other === 'boolean' ? String(other) : null
	}
	const separator = (name: string) => fromIni('path_separator') ?? (name === 'version_locations' ? fromIni('version_path_separator') : null)
	const list = (name: string) => {
		const [own, other] = [fromIni(name), toml?.[name]]
		if (own !== null && own !== '') return splitPaths(own, separator(name))
		if (typeof other === 'string') return [filled(other)]
		return Array.isArray(other) ? other.filter((one) => typeof one === 'string').map(filled) : null
	}
	return { folder, root, text, list }
}

/** `[tool.alembic]` of pyproject.toml; null when there is none or the file is none. */
function readToolTable(text: string): ToolTable | null {
	if (!text.includes('alembic')) return null
	try {
		const tool = parse(text)['tool']
		const table = isTable(tool) ? tool['alembic'] : null
		return isTable(table) ? table : null
	} catch {
		return null
	}
}

const isTable = (value: unknown): value is ToolTable => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTrue = (text: string | null) => /^(?:true|1|yes|on)$/i.test(text ?? '')

/** `package.of.it:folder`, but not the letter of a drive. */
const inPackage = /^([A-Za-z_]\w+(?:\.\w+)*|[A-Za-z_]\w*(?:\.\w+)+):(.*)$/

/** The first of the places where it may lie; Alembic goes by its working folder or by the import path, which nobody has said. */
async function followed(location: string, options: Options, files: ProjectFiles): Promise<{ folder: string; there: boolean }> {
	const { folder, root } = options
	const [, named, below = ''] = inPackage.exec(location) ?? []
	const places = [folder, root, ...[1, 2, 3].map((levels) => resolve(folder, ...Array<string>(levels).fill('..')))]
	const path = named === undefined ? location : join(...named.split('.'), below)
	const imported =
		named === undefined
			? []
			: [...(options.list('prepend_sys_path') ?? []).map((place) => resolve(folder, place)), ...places.map((place) => join(place, 'src'))]
	const candidates = [...new Set([...places, ...imported].map((place) => resolve(place, path)))]
	for (const candidate of candidates) if ((await kindAt(candidate, files)) === 'folder') return { folder: candidate, there: true }
	return { folder: candidates[0] ?? path, there: false }
}
