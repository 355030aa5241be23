import type { CommandProfile } from '../../contract/commands.ts'
import type { Standing } from '../../drivers/dialects/dialect.ts'
import type { EngineDescription } from '../../drivers/engines/engine.ts'
import { readTemplate } from '../connections/references.ts'
import type { CoreParts } from '../parts.ts'
import { commandLineOf, wholeLine } from './command-line.ts'
import { interpreterWords } from './interpreter.ts'

/** One command of a test: what it is for, how it runs, and the line that a person must have seen. */
export type Question = {
	readonly asks: 'alembic' | 'python' | 'heads' | 'current'
	readonly profile: CommandProfile
	readonly words: readonly string[]
	/** It goes to an empty file instead of the database. */
	readonly toScratch: boolean
	readonly line: string
}

/** Asks what is installed, and imports nothing of it: a project's folder may well be called `alembic`. */
const askVersions =
	'import sys; from importlib.metadata import version as v; print("%d.%d.%d" % sys.version_info[:3], v("SQLAlchemy"), v("alembic"))'

/** What a test of a profile asks, in order. Looks at files and runs nothing. */
export async function testQuestions(
	profile: CommandProfile,
	engine: Pick<EngineDescription, 'kind' | 'path'>,
	parts: Pick<CoreParts, 'files'> & { readonly places: Pick<CoreParts['places'], 'environment'> },
): Promise<readonly Question[]> {
	const toScratch = engine.kind === 'sqlite' && profile.aim.kind !== 'none'
	const question = (asks: Question['asks'], asked: CommandProfile, words: readonly string[]): Question => {
		const line = commandLineOf(asked, words, { engine, first: [], file: '{scratch}' })
		return { asks, profile: asked, words, toScratch: toScratch && asked.aim.kind !== 'none', line: wholeLine(line) }
	}
	// Versions are the same wherever it is sent
	const unaimed: CommandProfile = { ...profile, aim: { kind: 'none' } }
	const interpreter = await interpreterWords(profile, { files: parts.files, environment: surroundings(profile, parts.places.environment) })
	const python = interpreter === null ? [] : [question('python', { ...unaimed, words: [...interpreter] }, ['-c', askVersions])]
	// REANA's wrapper knows neither `--version` nor `heads`; its history has the heads in it
	const isWrapped = profile.preset === 'reana'
	return [
		...(isWrapped ? [] : [question('alembic', unaimed, ['--version'])]),
		...python,
		question('heads', profile, isWrapped ? ['history', '-v'] : ['heads']),
		question('current', profile, ['current', '-v']),
	]
}

/** The variables that a program is looked for with; what only a reference tells is left as it is. */
function surroundings({ environment }: CommandProfile, inherited: Readonly<Record<string, string | undefined>>) {
	const template = readTemplate(environment.find(({ name }) => name === 'PATH')?.value ?? '')
	const path = template.map((part) => (typeof part === 'string' ? part : (inherited[part.variable] ?? ''))).join('')
	return path === '' ? inherited : { ...inherited, PATH: path }
}

/** The table that a scratch file gets, and a place other than the database's for it to name; null for none to name. */
export function scratchContents({ revisions, currents, project }: Standing): {
	readonly table: string
	readonly revisions: readonly string[]
} {
	const elsewhere = revisions.findLast(({ id, known }) => known && !currents.includes(id))
	return { table: project?.ledger ?? 'alembic_version', revisions: elsewhere ? [elsewhere.id] : [] }
}
