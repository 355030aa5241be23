import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { conventionSchema, repairKindSchema } from '../../contract/database.ts'
import type { PlanTarget } from '../../contract/migrations.ts'
import * as changing from './changing-verbs.ts'
import { addCommandVerbs } from './command-program.ts'
import { addCopyVerbs } from './copy-program.ts'
import * as looking from './looking-verbs.ts'
import { type Answer, type Session, type TerminalIo, UsageError } from './session.ts'
import { addStoreVerbs } from './store-program.ts'
import { addValuesVerbs } from './values-program.ts'
import { type Ask, agreeing, nonEmpty, verb } from './verb.ts'

/** What a command line asks for: the act, and how it wants its answer. */
export type Request = {
	readonly act: (session: Session) => Promise<Answer>
	readonly json: boolean
	readonly home: string | undefined
	readonly agreed: boolean
	readonly source: string | undefined
	readonly command: string | undefined
	readonly asksAlembic: boolean
}

type GlobalOptions = { json?: boolean; home?: string; source?: string; command?: string; askAlembic?: boolean }
type RepairOptions = { readonly repair?: string; readonly revision?: string }
type Agreement = { readonly yes?: boolean }
type PlanOptions = RepairOptions & Agreement & { readonly timeZone?: string; readonly sql?: boolean }
type RunOptions = RepairOptions & {
	readonly yes?: boolean
	readonly backup: boolean
	readonly timeZone?: string
	readonly lockTimeout?: number
}

/**
 * Reads a command line. Throws commander's own error (help, version, wrong usage) or UsageError; never ends the process.
 * A change, or a question to Alembic, without `--yes` is wrong usage where nobody can be asked.
 */
export function parseRequest(argv: readonly string[], io: TerminalIo): Request {
	let request: Request | undefined
	const program = createProgram(io)
	const ask: Ask = (act, changes) => {
		const { json, home, source, command, askAlembic: asksAlembic = false } = program.opts<GlobalOptions>()
		if ((changes !== undefined || asksAlembic) && changes?.yes !== true && !io.isTty) {
			throw new UsageError('nobody can be asked here: add --yes to agree in advance. Nothing was changed.')
		}
		request = { act, json: json === true, home, agreed: changes?.yes === true, source, command, asksAlembic }
	}
	addLookingVerbs(program, ask)
	addMovingVerbs(program, ask)
	addBackupVerbs(program, ask)
	addCommandVerbs(program, ask)
	addValuesVerbs(program, ask, () => program.opts<{ json?: boolean }>().json === true)
	addStoreVerbs(program, ask)
	addCopyVerbs(program, ask)
	program.parse([...argv], { from: 'user' })
	if (request === undefined) throw new UsageError('say what to do: headway VERB DATABASE …')
	return request
}

function createProgram(io: TerminalIo): Command {
	return new Command('headway')
		.description('Shows where a database stands in its history, and moves it without fear.')
		.version(io.version, '-V, --version')
		.option('--json', 'one JSON document on standard output and nothing else there')
		.addOption(new Option('--home <dir>', 'where the catalog, the journal and the backups are kept').argParser(nonEmpty))
		.addOption(
			new Option('--source <path>', 'the folder, project or alembic.ini that the history is read from; remembered').argParser(nonEmpty),
		)
		.addOption(
			new Option('--command <words>', 'how the project’s own Alembic is called, such as "uv run alembic"; remembered').argParser(nonEmpty),
		)
		.option('--ask-alembic', 'have the project’s own Alembic tell what its revision files do not say without being run')
		.configureHelp({ showGlobalOptions: true })
		.configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
		.exitOverride()
}

/** To look takes no agreement, but what `--ask-alembic` runs does. */
function ifAgreed(options: Agreement): Agreement | undefined {
	return options.yes === true ? options : undefined
}

const targetHelp = 'a version (3.1), a revision id or the beginning of one, latest, head, heads, base, label@head, +1, -1'

function addLookingVerbs(program: Command, ask: Ask): void {
	verb(program, 'info', 'where a database stands, what it serves, what is wrong with it').action((database: string) =>
		ask((session) => looking.info(session, database)),
	)
	agreeing(verb(program, 'history', 'its revisions, with the database pinned on them')).action((database: string, options: Agreement) =>
		ask((session) => looking.history(session, database), ifAgreed(options)),
	)
	verb(program, 'problems', 'what about it needs attention, and the ways on').action((database: string) =>
		ask((session) => looking.problems(session, database)),
	)
	addSourceVerb(program, ask)
	agreeing(verb(program, 'plan', 'what a change would do; changes nothing'))
		.addArgument(new Argument('[target]', targetHelp).argParser(nonEmpty))
		.addOption(repairOption())
		.addOption(revisionOption())
		.addOption(timeZoneOption())
		.option('--sql', 'show the SQL of each step')
		.action((database: string, target: string | undefined, options: PlanOptions) => {
			const to = plannedTarget(target, options)
			ask((session) => looking.plan(session, database, to, choicesOf(options), options.sql === true), ifAgreed(options))
		})
	verb(program, 'backups', 'what it can be taken back to').action((database: string) =>
		ask((session) => looking.backups(session, database)),
	)
	program
		.command('activity')
		.description('who did what, when')
		.addArgument(new Argument('[database]', 'of this database only').argParser(nonEmpty))
		.option('--text <words>', 'only what mentions these words')
		.action((database: string | undefined, options: { text?: string }) =>
			ask((session) => looking.activity(session, database, options.text)),
		)
}

function addSourceVerb(program: Command, ask: Ask): void {
	verb(program, 'source', 'say where its history is read from, and as what; remembered')
		.addArgument(new Argument('[folder]', 'the folder of the ordered files, or the project').argParser(nonEmpty))
		.addOption(
			new Option('--as <convention>', 'what it is, where Headway would take it for something else').choices(conventionSchema.options),
		)
		.option('--forget', 'read it from the database alone again')
		.action((database: string, folder: string | undefined, { as, forget }: { as?: string; forget?: boolean }) => {
			if ((folder === undefined) !== (forget === true))
				throw new UsageError('say either a folder or --forget: headway source DATABASE FOLDER')
			ask((session) => looking.source(session, database, folder ?? null, as === undefined ? null : conventionSchema.parse(as)))
		})
}

function addMovingVerbs(program: Command, ask: Ask): void {
	running(
		verb(program, 'upgrade', 'move it up its history')
			.addArgument(new Argument('[target]', `${targetHelp} (default: "latest")`).argParser(nonEmpty))
			.addOption(repairOption())
			.addOption(revisionOption()),
	).action((database: string, target: string | undefined, options: RunOptions) => {
		const to = plannedTarget(target ?? (options.repair === undefined ? 'latest' : undefined), options)
		ask(
			(session) =>
				'repair' in to
					? changing.repair(session, database, to, wishesOf(options))
					: changing.move(session, 'upgrade', database, to.target, wishesOf(options)),
			options,
		)
	})
	running(
		verb(program, 'downgrade', 'move it down its history').addArgument(new Argument('<target>', targetHelp).argParser(nonEmpty)),
	).action((database: string, target: string, options: RunOptions) =>
		ask((session) => changing.move(session, 'downgrade', database, target, wishesOf(options)), options),
	)
	running(
		verb(program, 'repair', 'carry out a repair that "problems" offers')
			.addArgument(new Argument('<repair>').choices(repairKindSchema.options))
			.addOption(revisionOption()),
	).action((database: string, repair: string, options: RunOptions) => {
		const to = plannedTarget(undefined, { ...options, repair })
		ask((session) => changing.repair(session, database, to, wishesOf(options)), options)
	})
	running(verb(program, 'stamp', 'move the marker only: record another revision as applied, without running anything'))
		.addArgument(new Argument('<revision>', targetHelp).argParser(nonEmpty))
		.option('--purge', 'empty the version table first, whatever it holds')
		.action((database: string, revision: string, options: RunOptions & { purge?: boolean }) =>
			ask((session) => changing.repair(session, database, stampOf(revision, options.purge === true), wishesOf(options)), options),
		)
	agreeing(verb(program, 'undo', 'take back the latest change; itself undoable')).action((database: string, options: { yes?: boolean }) =>
		ask((session) => changing.undo(session, database), options),
	)
}

function addBackupVerbs(program: Command, ask: Ask): void {
	const id = () => new Argument('<backup>', 'its id or the beginning of it').argParser(nonEmpty)
	verb(program, 'backup', 'keep a checked copy of it').action((database: string) => ask((session) => changing.backup(session, database)))
	verb(program, 'verify', 'read a backup again and check it')
		.addArgument(id())
		.action((database: string, backup: string) => ask((session) => changing.verify(session, database, backup)))
	agreeing(verb(program, 'restore', 'put a backup back, after a restore point of what is there').addArgument(id()))
		.option('--even-if-other', 'although the backup was taken from another database')
		.action((database: string, backup: string, options: { yes?: boolean; evenIfOther?: boolean }) =>
			ask((session) => changing.restore(session, database, backup, options.evenIfOther === true), options),
		)
}

function running(command: Command): Command {
	return agreeing(command)
		.option('--no-backup', 'take no restore point first: the change cannot be undone')
		.addOption(timeZoneOption())
		.addOption(new Option('--lock-timeout <seconds>', 'how long to wait for a writer in another program').argParser(seconds))
}

function timeZoneOption(): Option {
	return new Option('--time-zone <zone>', 'where old local times were written, such as Europe/Berlin').argParser(nonEmpty)
}

function repairOption(): Option {
	return new Option('--repair <kind>', 'plan a repair instead').choices(repairKindSchema.options)
}

function revisionOption(): Option {
	return new Option('--revision <id>', 'the revision that the repair is about').argParser(nonEmpty)
}

function plannedTarget(target: string | undefined, { repair, revision }: RepairOptions): PlanTarget {
	if (repair === undefined && revision !== undefined) throw new UsageError('--revision says what a repair is about: add --repair KIND')
	if (target !== undefined && repair === undefined) return { target }
	if (target === undefined && repair !== undefined) {
		return { repair: repairKindSchema.parse(repair), ...(revision === undefined ? {} : { revision }) }
	}
	throw new UsageError('say either a target or --repair KIND: headway plan DATABASE TARGET')
}

function stampOf(revision: string, purge: boolean): PlanTarget {
	return { repair: purge ? 'stamp-purge' : 'stamp', revision }
}

function choicesOf(options: { readonly timeZone?: string }): { timeZone?: string } {
	return options.timeZone === undefined ? {} : { timeZone: options.timeZone }
}

function wishesOf(options: RunOptions): changing.RunWishes {
	const lockTimeoutMs = options.lockTimeout === undefined ? undefined : Math.round(options.lockTimeout * 1000)
	return { choices: choicesOf(options), backUpFirst: options.backup, lockTimeoutMs }
}

function seconds(text: string): number {
	const value = Number(text)
	if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > 600)
		throw new InvalidArgumentError('Give seconds from 0 to 600.')
	return value
}
