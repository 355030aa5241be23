import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { type Choice, choiceSchema } from '../../contract/copy-map.ts'
import * as copies from './copy-verbs.ts'
import { type Ask, agreeing, nonEmpty, verb } from './verb.ts'

type Chosen = { readonly finding: string; readonly choice: Choice }
type PlanOptions = {
	readonly schema?: string
	readonly map?: string
	readonly saveMap?: string
	readonly choose?: readonly Chosen[]
	readonly sql?: boolean
}
type CompareOptions = { readonly schema?: string; readonly sourceSchema?: string; readonly map?: string; readonly html?: string }
type RunOptions = PlanOptions & { readonly yes?: boolean; readonly verify: boolean; readonly html?: string }

/** The verbs that bring a whole SQLite database into PostgreSQL. */
export function addCopyVerbs(program: Command, ask: Ask): void {
	const copy = program.command('copy').description('bring a whole SQLite database into PostgreSQL, verified, losing nothing')
	verb(copy, 'survey', 'what is in it, and what of that will not go as it is; writes nothing').action((source: string) =>
		ask((session) => copies.survey(session, source)),
	)
	planned(between(copy, 'plan', 'what a copy would do; writes nothing anywhere'))
		.option('--sql', 'show the SQL that would run in the target')
		.action((source: string, target: string, options: PlanOptions) =>
			ask((session) => copies.plan(session, source, target, { ...wishesOf(options), sql: options.sql === true })),
		)
	agreeing(planned(between(copy, 'run', 'copy; started again after a break it goes on where it was')))
		.option('--no-verify', 'do not compare the two sides afterwards')
		.addOption(reportOption())
		.action((source: string, target: string, options: RunOptions) =>
			ask((session) => copies.run(session, source, target, { ...wishesOf(options), verify: options.verify, html: options.html }), options),
		)
	between(copy, 'verify', 'compare what two databases of any engines hold, value by value; writes nothing', {
		source: anyDatabase,
		target: anyDatabase,
	})
		.option('--schema <name>', 'which schema of the target, or of the only server (default: where its tables are made)', nonEmpty)
		.option('--source-schema <name>', 'which schema of a source that is a server', nonEmpty)
		.addOption(mapOption())
		.addOption(reportOption())
		.action((source: string, target: string, { schema, sourceSchema, map, html }: CompareOptions) =>
			ask((session) => copies.verify(session, source, target, { schema, sourceSchema, map, html })),
		)
	copy
		.command('report')
		.description('what a copy or a comparison said in the end')
		.addArgument(new Argument('<id>', 'as the copy told it, or as activity lists it').argParser(nonEmpty))
		.addOption(reportOption())
		.action((id: string, { html }: { readonly html?: string }) => ask((session) => copies.report(session, id, html)))
	agreeing(between(copy, 'discard', 'take away what a copy that broke off has left in the target')).action(
		(source: string, target: string, options: { readonly yes?: boolean }) =>
			ask((session) => copies.discard(session, source, target), options),
	)
}

const anyDatabase = 'a SQLite file, or a database of PostgreSQL as postgresql://user@host/name'
const copyEnds = {
	source: 'a SQLite file, or the folder of its project',
	target: 'a database of PostgreSQL, as postgresql://user@host/name',
}

function between(copy: Command, name: string, description: string, { source, target } = copyEnds): Command {
	return copy
		.command(name)
		.description(description)
		.addArgument(new Argument('<source>', source).argParser(nonEmpty))
		.addArgument(new Argument('<target>', target).argParser(nonEmpty))
}

function planned(command: Command): Command {
	return command
		.addOption(schemaOption())
		.addOption(mapOption())
		.addOption(new Option('--save-map <file>', 'write the map into a new file, to be changed and given again').argParser(nonEmpty))
		.addOption(
			new Option(
				'--choose <finding=choice>',
				`what becomes of a finding: ${choiceSchema.options.join(', ')}. May be given several times`,
			).argParser(chosen),
		)
}

const schemaOption = () =>
	new Option('--schema <name>', 'which schema of the target (default: where its tables are made)').argParser(nonEmpty)
const mapOption = () => new Option('--map <file>', 'what becomes what, as --save-map wrote it').argParser(nonEmpty)
const reportOption = () => new Option('--html <file>', 'write the report as a page into a new file').argParser(nonEmpty)

function wishesOf({ schema, map, saveMap, choose = [] }: PlanOptions): copies.CopyWishes {
	return { schema, map, saveMap, choices: Object.fromEntries(choose.map(({ finding, choice }) => [finding, choice])) }
}

/** A finding's id may hold any sign, a choice none but letters. */
function chosen(text: string, before: readonly Chosen[] = []): readonly Chosen[] {
	const at = text.lastIndexOf('=')
	const choice = choiceSchema.safeParse(text.slice(at + 1))
	if (at < 1 || !choice.success)
		throw new InvalidArgumentError(`Write it as FINDING=CHOICE, with one of ${choiceSchema.options.join(', ')}.`)
	return [...before, { finding: text.slice(0, at), choice: choice.data }]
}
