import type { CommandReason } from '../../contract/fault.ts'

/** A sentence that some program says, what it means, and which part of it the meaning is about. */
export type FaultRule = { readonly says: RegExp; readonly reason: CommandReason; readonly about?: (found: RegExpExecArray) => string }

/** The first part that the sentence names. */
export const first = (found: RegExpExecArray) => (found.slice(1).find((group) => group !== undefined) ?? '').trim()

/** Alembic's own sentences, the same from 1.8 to 1.19, and those of the revision graph beneath. */
export const alembicRules: readonly FaultRule[] = [
	{ says: /Can't locate revision identified by '([^']*)'/, reason: 'unknown-revision', about: first },
	{ says: /No such (?:revision or )?branch:? '([^']*)'/, reason: 'unknown-revision', about: first },
	{ says: /Multiple revisions start with '([^']*)'/, reason: 'unknown-revision', about: first },
	{
		says: /Multiple head(?: revision)?s are present(?: for given argument '([^']*)')?/,
		reason: 'several-heads',
		about: (found) => found[1] ?? 'head',
	},
	{
		says: /Revision (\S+) referenced from .* is not present[\s\S]*^KeyError: /m,
		reason: 'missing-parent',
		about: first,
	},
	{
		says: /(?:Cycle|Self-loop|Dependency cycle|Dependency self-loop) is detected in revisions \(([^)]*)\)/i,
		reason: 'cycle',
		about: first,
	},
	{ says: /Could not determine revision id from filename (\S+?)\.? Be sure/, reason: 'stray-file', about: first },
	{ says: /module '([^']+)' has no attribute 'down_revision'/, reason: 'stray-file', about: first },
	{ says: /Branch name '([^']*)' in revision \S+ already used by revision/, reason: 'duplicate-label', about: first },
	{ says: /Requested revision (\S+) overlaps with other requested revisions (.+)/, reason: 'overlapping-versions', about: first },
	{ says: /Destination (\S+) is not a valid downgrade target/, reason: 'invalid-target', about: first },
	{ says: /Relative revision (\S+) didn't produce/, reason: 'invalid-target', about: first },
	{ says: /Walked too far|Nothing to drop|Revision (\S+) is not an ancestor of revision/, reason: 'invalid-target', about: first },
	{ says: /Revision (\S+) is not a member of branch/, reason: 'invalid-target', about: first },
	{ says: /Ambiguous walk/, reason: 'ambiguous-walk' },
	{ says: /Target database is not up to date|Database is not on all head revisions/, reason: 'not-up-to-date' },
	{
		says: /downgrade with --sql requires|Can't use --purge with --sql|Range revision not allowed|History range requires|only one ini file/,
		reason: 'usage',
	},
	{ says: /Path doesn't exist: '?(.+?)'?\.\s+Please use the 'init' command/, reason: 'no-scripts', about: first },
	{ says: /Can't find Python file (\S+)/, reason: 'no-scripts', about: first },
	{ says: /No config file '(.+?)' found|No '(script_location)' key found in configuration/, reason: 'no-configuration', about: first },
	{
		says: /Online migration expected to match one row when (?:updating|deleting) (.+?) in '/,
		reason: 'version-row-moved',
		about: (found) => first(found).replaceAll("'", ''),
	},
	{ says: /No inspection system is available for object of type .*MockConnection/, reason: 'needs-live-database' },
	{ says: /'?MockConnection'? object has no attribute '?(\w+)/, reason: 'needs-live-database' },
	{ says: /cannot proceed in --sql mode/, reason: 'needs-live-database' },
]

/** What says that a program, a package or a setting is missing, before any database is spoken to. */
export const startRules: readonly FaultRule[] = [
	// Python's -m, and a module looked for by its own reader
	{
		says: /^\S*(?:python|pypy)\S*: (?:Error while finding module specification for .*)?No module named '?([\w.]+)/im,
		reason: 'not-installed',
		about: first,
	},
	{ says: /Error while finding module specification for .*No module named '([\w.]+)'/, reason: 'not-installed', about: first },
	{ says: /PackageNotFoundError: (?:No package metadata was found for )?(\S+)/, reason: 'not-installed', about: first },
	{ says: /DistributionNotFound: The '([^']+)' distribution was not found/, reason: 'not-installed', about: first },
	// uv, poetry, pipenv, container runtimes, env and shells
	{ says: /Failed to spawn: `([^`]+)`/, reason: 'not-installed', about: first },
	{ says: /Command not found: (\S+)|the command (\S+) could not be found/, reason: 'not-installed', about: first },
	{ says: /exec: \\?"([^"\\]+)\\?": (?:executable file not found|stat .*: no such file)/, reason: 'not-installed', about: first },
	{ says: /^(?:\S*\/)?env: .?([^\s'’‘]+).?: No such file or directory/m, reason: 'not-installed', about: first },
	{ says: /^\S*sh: (?:\d+: |line \d+: )?(\S+): (?:command )?not found/m, reason: 'not-installed', about: first },
	{
		says: /The asyncio extension requires an async driver to be used\. The loaded '([^']+)' is not async/,
		reason: 'async-driver',
		about: first,
	},
	{ says: /Can't load plugin: sqlalchemy\.dialects:(\S+)/, reason: 'driver-missing', about: first },
	{ says: /no pq wrapper available|libpq\S*: cannot open shared object/, reason: 'driver-missing', about: () => 'libpq' },
	{ says: /the (greenlet) library is required/, reason: 'driver-missing', about: first },
	{
		says: /invalid interpolation syntax in '(.*)' at position|InterpolationSyntaxError: (.*)|Bad value substitution: (.*)/,
		reason: 'interpolation',
		about: first,
	},
	{
		says: /^(?:configparser\.)?(?:MissingSectionHeaderError|ParsingError|DuplicateOptionError|NoSectionError): (.*)/m,
		reason: 'no-configuration',
		about: first,
	},
	// logging.config.fileConfig, given a file without its sections
	{ says: /^KeyError: '(formatters|handlers|loggers)'/m, reason: 'no-configuration', about: first },
	// Readers of command lines: argparse and click
	{
		says: /(?:error|Error): ((?:unrecognized arguments|argument \S+|the following arguments|ambiguous option|too few arguments|No such (?:option|command)|Missing (?:argument|option|command|parameter)|Invalid value|Got unexpected extra|Option \S+ requires|unknown (?:shorthand )?(?:flag|command)).*)/,
		reason: 'usage',
		about: first,
	},
	{ says: /^unknown (?:shorthand )?(?:flag|command).*/m, reason: 'usage', about: (found) => found[0] },
]

/** Packages that speak to a database, by the name they are imported under. */
const drivers = new Set(
	'psycopg2 psycopg2cffi psycopg psycopg_c psycopg_binary asyncpg pg8000 aiosqlite pysqlite2 pysqlcipher3 sqlcipher3 MySQLdb pymysql mysql aiomysql asyncmy mariadb cx_Oracle oracledb pyodbc aioodbc pymssql greenlet'.split(
		' ',
	),
)

/** What a module that cannot be imported says about the command: it is not there, cannot speak to its database, or its project is broken. */
export function reasonForModule(module: string): CommandReason {
	const [top = ''] = module.split('.')
	if (top === 'alembic' || top === 'sqlalchemy') return 'not-installed'
	return drivers.has(top) ? 'driver-missing' : 'import-error'
}
