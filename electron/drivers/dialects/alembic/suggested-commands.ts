import { basename, dirname, join, relative } from 'node:path'
import type { CommandProfile, CommandSuggestion } from '../../../contract/commands.ts'
import type { Look } from '../dialect.ts'
import type { AlembicProject } from './project.ts'
import { findEnvironments, isFile, programIn, textOf } from './suggested-environments.ts'

export type Suggestion = Omit<CommandSuggestion, 'text'>

/** A program that runs others in an environment of its own, known by the file it locks its packages in. */
const runners: readonly { readonly file: string; readonly words: readonly string[] }[] = [
	{ file: 'uv.lock', words: ['uv', 'run'] },
	{ file: 'poetry.lock', words: ['poetry', 'run'] },
	{ file: 'pdm.lock', words: ['pdm', 'run'] },
	{ file: 'Pipfile.lock', words: ['pipenv', 'run'] },
	{ file: 'Pipfile', words: ['pipenv', 'run'] },
]

/** Ways to call a program of a project's Python, likeliest first, and what speaks for each. */
export async function findCallers(
	folders: readonly string[],
	program: string,
): Promise<readonly { readonly words: readonly string[]; readonly evidence: string }[]> {
	const environments = await findEnvironments(folders)
	const own: { words: readonly string[]; evidence: string }[] = []
	for (const environment of environments) {
		const path = programIn(environment, program)
		if (await isFile(path)) own.push({ words: [path], evidence: `${program} in the virtual environment ${environment.name}` })
	}
	const locked: { words: readonly string[]; evidence: string }[] = []
	for (const folder of folders) {
		for (const { file, words } of runners) {
			if (await isFile(join(folder, file))) locked.push({ words: [...words, program], evidence: `${file} in ${basename(folder)}` })
		}
		if (/^\[tool\.hatch\b/m.test((await textOf(join(folder, 'pyproject.toml'))) ?? '')) {
			locked.push({ words: ['hatch', 'run', program], evidence: `[tool.hatch] in ${basename(folder)}/pyproject.toml` })
		}
	}
	return unique([...own, ...locked])
}

function unique<Caller extends { readonly words: readonly string[] }>(callers: readonly Caller[]): readonly Caller[] {
	const seen = new Set<string>()
	return callers.filter(({ words }) => {
		const key = words.join('\0')
		return seen.has(key) ? false : seen.add(key)
	})
}

/** Folder a command runs in, and those above it in which an environment may lie, nearest first. */
export function foldersOf(project: AlembicProject): { readonly run: string; readonly around: readonly string[] } {
	const run = project.configuration === null ? project.folder : dirname(project.configuration)
	return { run, around: [...new Set([run, project.folder, dirname(run)])] }
}

/** Ways to call a plain project's Alembic. None for a bundle, which needs no command, and without a configuration. */
export async function suggestPlain(_look: Look, project: AlembicProject | null): Promise<readonly Suggestion[]> {
	if (project === null || project.bundle !== null) return []
	const flask = await suggestFlask(project)
	if (flask.length > 0 || project.configuration === null) return flask
	const { run, around } = foldersOf(project)
	const callers = [
		...(await findCallers(around, 'alembic')),
		...(await composed(around)),
		{ words: ['alembic'], evidence: 'Alembic as it is installed on this machine' },
	]
	const profile = (words: readonly string[]): CommandProfile => ({
		preset: 'alembic',
		words: [...words, ...configurationWords(project, run)],
		folder: run,
		environment: [],
		// What is set for this machine does not reach into a container
		aim: words[0] === 'docker' ? { kind: 'none' } : project.environment.aim,
	})
	return callers.map(({ words, evidence }) => ({ profile: profile(words), evidence: [evidence, ...configurationEvidence(project)] }))
}

/**
 * Flask-Migrate's env.py works only inside an application: Flask's own command loads that, and finds its configuration in
 * the folder `migrations` below. It goes to the application's database. Source: Flask-Migrate's template of env.py.
 */
async function suggestFlask({ scriptFolder }: AlembicProject): Promise<readonly Suggestion[]> {
	const environment = scriptFolder === null ? null : await textOf(join(scriptFolder, 'env.py'))
	if (scriptFolder === null || environment === null || !/^\s*from flask import\b.*\bcurrent_app\b/m.test(environment)) return []
	const folder = dirname(scriptFolder)
	const callers = [...(await findCallers([folder], 'flask')), { words: ['flask'], evidence: 'Flask as it is installed on this machine' }]
	return callers.map(({ words, evidence }) => ({
		profile: {
			preset: 'alembic',
			words: [...words, 'db'],
			folder,
			environment: [],
			aim: { kind: 'none' },
		},
		evidence: [evidence, 'env.py asks Flask for its application', 'it goes to the database of the application'],
	}))
}

/** `-c` and `-n`, where Alembic would not find its configuration by itself. */
function configurationWords({ configuration, section }: AlembicProject, run: string): readonly string[] {
	const found = configuration === null || ['alembic.ini', 'pyproject.toml'].includes(relative(run, configuration))
	return [...(found || configuration === null ? [] : ['-c', relative(run, configuration)]), ...(section === null ? [] : ['-n', section])]
}

function configurationEvidence({ configuration, section, environment }: AlembicProject): readonly string[] {
	return [
		...(configuration === null ? [] : [basename(configuration)]),
		...(section === null ? [] : [`section ${section}`]),
		...(environment.aim.kind === 'variable' ? [`env.py reads ${environment.aim.name}`] : []),
		...(environment.aim.kind === 'ini' ? ['env.py reads sqlalchemy.url of the configuration'] : []),
		...(environment.aim.kind === 'x-argument' ? [`env.py reads -x ${environment.aim.name}`] : []),
	]
}

const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']

/** Services of a compose file whose own lines name Alembic, each called once and taken away afterwards. */
async function composed(folders: readonly string[]): Promise<readonly { readonly words: readonly string[]; readonly evidence: string }[]> {
	const services = await servicesIn(folders)
	return services
		.filter(({ lines }) => /\balembic\b/.test(lines))
		.map(({ name, file, path }) => ({
			words: ['docker', 'compose', '-f', path, 'run', '--rm', '-T', '--entrypoint', 'alembic', name],
			evidence: `service ${name} of ${file}`,
		}))
}

/** Services of the compose files in these folders, with their own lines. */
export async function servicesIn(
	folders: readonly string[],
): Promise<readonly { readonly name: string; readonly lines: string; readonly file: string; readonly path: string }[]> {
	const found: { name: string; lines: string; file: string; path: string }[] = []
	for (const folder of folders) {
		for (const file of composeFiles) {
			const text = await textOf(join(folder, file))
			if (text === null) continue
			found.push(...servicesOf(text).map((service) => ({ ...service, file, path: join(folder, file) })))
		}
	}
	return found
}

/** Reads the blocks under `services:` by their indentation, which is all that is needed of YAML here. */
function servicesOf(text: string): readonly { readonly name: string; readonly lines: string }[] {
	const section = /^services:[^\n]*\n((?:[ \t#][^\n]*\n|\s*\n)*)/m.exec(`${text.replaceAll('\r\n', '\n')}\n`)?.[1] ?? ''
	const depth = /^( +)[\w"']/m.exec(section)?.[1]
	if (depth === undefined) return []
	const heads = [...section.matchAll(new RegExp(`^${depth}["']?([\\w.-]+)["']?:[^\\n]*$`, 'gm'))]
	return heads.map((head, index) => ({
		name: head[1] ?? '',
		lines: section.slice(head.index, heads[index + 1]?.index ?? section.length),
	}))
}
