import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { type CommandAim, commandProfileSchema } from '../../contract/commands.ts'
import * as commands from './command-verbs.ts'
import { type Ask, agreeing, nonEmpty, verb } from './verb.ts'

type Variable = { readonly name: string; readonly value: string }
type CommandOptions = {
	readonly preset?: string
	readonly folder?: string
	readonly env?: readonly Variable[]
	readonly aim?: CommandAim
	readonly test?: boolean
	readonly forget?: boolean
	readonly yes?: boolean
}

/** The verbs that are about the project's own command. */
export function addCommandVerbs(program: Command, ask: Ask): void {
	agreeing(verb(program, 'command', 'how the project’s own Alembic is called; set with --command and these'))
		.addOption(new Option('--preset <system>', 'whose habits it has').choices(commandProfileSchema.shape.preset.options))
		.addOption(new Option('--folder <dir>', 'where it runs').argParser(nonEmpty))
		.addOption(
			new Option(
				'--env <NAME=VALUE>',
				'a variable for it; write a secret as a reference to a variable, with a dollar and braces. May be given several times',
			).argParser(variable),
		)
		.addOption(new Option('--aim <how>', 'how it is told its database: none, ini, variable:NAME, x:NAME, each with @SCHEME').argParser(aim))
		.option('--test', 'ask it for its versions, heads and place')
		.option('--forget', 'forget it')
		.action((database: string, options: CommandOptions) =>
			ask((session) => commands.command(session, database, wishesOf(options)), options.test === true ? options : undefined),
		)
	agreeing(verb(program, 'preview', 'the SQL that steps to a target would run, rendered by the project’s command'))
		.addArgument(new Argument('[target]', 'as for plan').argParser(nonEmpty))
		.action((database: string, target: string | undefined, options: { readonly yes?: boolean }) =>
			ask((session) => commands.preview(session, database, target ?? 'heads'), options),
		)
	agreeing(verb(program, 'bundle', 'save steps as SQL in a folder that can be opened without Python'))
		.addArgument(new Argument('<folder>', 'a new folder').argParser(nonEmpty))
		.addOption(new Option('--from <revision>', 'where the bundle begins').default('base').argParser(nonEmpty))
		.addOption(new Option('--to <revision>', 'where it ends').default('heads').argParser(nonEmpty))
		.action((database: string, folder: string, options: { readonly from: string; readonly to: string; readonly yes?: boolean }) =>
			ask((session) => commands.bundle(session, database, folder, options), options),
		)
}

function wishesOf({ preset, folder, env, aim: wanted, test, forget }: CommandOptions): commands.CommandWishes {
	return {
		preset: preset === undefined ? undefined : commandProfileSchema.shape.preset.parse(preset),
		folder,
		environment: env === undefined ? undefined : [...env],
		aim: wanted,
		test: test === true,
		forget: forget === true,
	}
}

function variable(text: string, before: readonly Variable[] = []): readonly Variable[] {
	const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? []
	if (name === undefined || value === undefined) throw new InvalidArgumentError('Write it as NAME=VALUE.')
	return [...before, { name, value }]
}

/** `ini`, `variable:DATABASE_URL@postgresql+asyncpg`, `x:url`, `none`. */
function aim(text: string): CommandAim {
	const [, kind, name, scheme = null] = /^(none|ini|variable|x)(?::([^@]+))?(?:@(.+))?$/.exec(text) ?? []
	if (kind === 'none') return { kind: 'none' }
	if (kind === 'ini') return { kind: 'ini', scheme }
	if (kind !== undefined && name !== undefined) return { kind: kind === 'x' ? 'x-argument' : 'variable', name, scheme }
	throw new InvalidArgumentError('Write none, ini, variable:NAME or x:NAME.')
}
