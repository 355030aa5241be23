import { basename, dirname, join, resolve } from 'node:path'
import type { CommandLine, CommandProfile } from '../../contract/commands.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Command } from '../../drivers/commands/command.ts'
import type { EngineDescription } from '../../drivers/engines/engine.ts'
import { readTemplate, resolveTemplate } from '../connections/references.ts'
import type { CoreParts } from '../parts.ts'
import { secretsIn } from './command-secrets.ts'
import { type CommandTarget, type FileToken, shownAddress, sqlalchemyAddress } from './database-address.ts'
import { type IniWords, iniWords } from './ini-words.ts'
import { makePrivateFolder, type PrivateFolder, type PrivateParts } from './private-folder.ts'
import { aimIni, ownIni } from './private-ini.ts'
import { serverEnvironment } from './server-environment.ts'
import { quoteWords } from './words.ts'

/** What a command line is shown for. */
export type LineOccasion = {
	/** The database that is open. */
	readonly engine: Pick<EngineDescription, 'kind' | 'path'>
	/** Lines of the commands that run before it. */
	readonly first: readonly string[]
	/** Of a file that it is aimed at: a copy of the database (unless said), or an empty file that is thrown away. */
	readonly file?: FileToken
}

/**
 * A command as it is shown before it runs: the profile's words, what sends them to the database that is open, and
 * Alembic's own `words`. Pure: the same profile, words and database always make the same line. What only lets it in
 * (password, certificates) is not a part of it; what will be known only when it runs stands as a token in braces.
 */
export function commandLineOf(
	profile: CommandProfile,
	words: readonly string[],
	{ engine, first, file = '{copy}' }: LineOccasion,
): CommandLine {
	const { aim } = profile
	const address = aim.kind === 'none' ? '' : shownAddress(aim.scheme, engine, file)
	const ini = iniWords(profile.words)
	const iniToken = `{${basename(ini.file ?? 'alembic.ini')} with sqlalchemy.url = ${address}}`
	const environment = withAim(profile, address, profile.environment)
	const all = wordsOf(profile, words, { ini, iniFile: iniToken, address })
	return {
		words: all,
		text: quoteWords(all),
		folder: profile.folder,
		environment,
		onCopy: engine.kind === 'sqlite' && aim.kind !== 'none' && file === '{copy}',
		first: [...first],
	}
}

/** A command line with the variables that it is given before it, the way a shell takes them: all of it as one line. */
export function wholeLine({ environment, text }: Pick<CommandLine, 'environment' | 'text'>): string {
	return [...environment.map(({ name, value }) => `${name}=${quoteWords([value])}`), text].join(' ')
}

/** What carrying a command out takes of the core. */
export type AimedParts = PrivateParts & { readonly places: Pick<CoreParts['places'], 'environment'> }

/**
 * The command behind a line, sent to `target`, with references filled in and the password in its environment alone.
 * What it needs on disk goes away when it is disposed of. Faults: `missing-variable`, `not-found` for an alembic.ini
 * that is not there, `unsupported-address`.
 */
export async function openAimedCommand(
	profile: CommandProfile,
	words: readonly string[],
	target: CommandTarget,
	parts: AimedParts,
): Promise<{ readonly command: Command } & AsyncDisposable> {
	const { aim, folder } = profile
	const address = aim.kind === 'none' ? '' : sqlalchemyAddress(aim.scheme, target)
	const filled = profile.environment.map(({ name, value }) => ({
		name,
		value: resolveTemplate(readTemplate(value), parts.places.environment),
	}))
	const ini = iniWords(profile.words)
	const file = aim.kind === 'ini' ? await writePrivateIni(ini, address, iniPlace(profile, ini, filled, parts), parts) : null
	const environment = Object.fromEntries(withAim(profile, address, filled).map(({ name, value }) => [name, value]))
	const isServer = aim.kind !== 'none' && target.kind === 'server'
	return {
		command: {
			words: wordsOf(profile, words, { ini, iniFile: file?.path ?? '', address }),
			folder,
			environment: { ...environment, ...(isServer && serverEnvironment(target.server)) },
			secrets: [
				...secretsIn(filled, parts.places.environment),
				...(target.kind === 'server' && target.server.password ? [target.server.password] : []),
			],
		},
		[Symbol.asyncDispose]: async () => file?.remove(),
	}
}

type Entry = CommandProfile['environment'][number]

/** The environment with the address in it where that is how the command is aimed. */
function withAim({ aim }: CommandProfile, address: string, environment: readonly Entry[]): Entry[] {
	if (aim.kind !== 'variable') return [...environment]
	return [...environment.filter(({ name }) => name !== aim.name), { name: aim.name, value: address }]
}

/** Alembic takes `-x` and `-c` before the name of what it is to do. */
function wordsOf(
	{ aim, words }: CommandProfile,
	own: readonly string[],
	{ ini, iniFile, address }: { readonly ini: IniWords; readonly iniFile: string; readonly address: string },
): string[] {
	switch (aim.kind) {
		case 'x-argument':
			return [...words, '-x', `${aim.name}=${address}`, ...own]
		case 'ini':
			return [...ini.withFile(iniFile), ...own]
		default:
			return [...words, ...own]
	}
}

/** Where the ini is that Alembic would take, and whether somebody named it. */
function iniPlace(
	{ folder }: CommandProfile,
	ini: IniWords,
	filled: readonly Entry[],
	{ places }: AimedParts,
): { readonly path: string; readonly named: boolean } {
	const variable = filled.find(({ name }) => name === 'ALEMBIC_CONFIG')?.value ?? places.environment['ALEMBIC_CONFIG']
	const named = ini.file ?? (variable && !variable.endsWith('pyproject.toml') ? variable : null)
	return { path: resolve(folder, named ?? 'alembic.ini'), named: named !== null }
}

/** Keeps the changed copy where only this user can read it: it may hold more than an address. */
async function writePrivateIni(
	{ section }: IniWords,
	address: string,
	{ path, named }: { readonly path: string; readonly named: boolean },
	parts: AimedParts,
): Promise<PrivateFolder> {
	const { files } = parts
	// Bytes in, bytes out: its encoding is the project's affair
	const original = await files.readFile(path, 'latin1').catch((thrown: NodeJS.ErrnoException) => {
		if (thrown.code === 'ENOENT' && !named) return ownIni
		if (thrown.code === 'EACCES') throw new FaultError({ kind: 'permission-denied', path, access: 'read' })
		throw new FaultError({ kind: 'not-found', path })
	})
	const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
	const changed = aimIni(original, { section: bytes(section), address: bytes(address), here: bytes(dirname(path)) })
	const folder = await makePrivateFolder(parts)
	try {
		const copy = join(folder.path, basename(path))
		const file = await files.open(copy, 'wx', 0o600)
		await file.writeFile(changed, 'latin1').finally(() => file.close())
		return { ...folder, path: copy }
	} catch (thrown) {
		await folder.remove()
		throw thrown
	}
}
