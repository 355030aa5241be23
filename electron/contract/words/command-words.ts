import type { CommandReason } from '../fault.ts'
import { type FaultSpeakers, unchanged } from './fault-speakers.ts'
import { listed } from './quantities.ts'

type CommandKind =
	| 'command-malformed'
	| 'command-needed'
	| 'command-not-found'
	| 'command-not-executable'
	| 'command-failed'
	| 'command-unreadable'
	| 'command-elsewhere'
	| 'command-stopped'
	| 'changed-meanwhile'
	| 'folder-not-empty'
	| 'bundle-damaged'
	| 'not-rendered'

/** What a project's own command brought up, and what came of SQL made with it. */
export const commandFaults: FaultSpeakers<CommandKind> = {
	'command-malformed': (fault) => ({
		title: 'This is not a command that can be run',
		sentence: `${malformed[fault.reason]} Nothing was run.`,
		next: malformedAdvice[fault.reason],
	}),
	'command-needed': () => ({
		title: 'Headway does not know how this project’s Alembic is called',
		sentence: `The history can be read without it, but its steps are Python, which only the project’s own Alembic carries out. ${unchanged}`,
		next: 'Set the command, such as “alembic -c alembic.ini”, or open a bundle of SQL in place of the project.',
	}),
	'command-not-found': (fault) => ({
		title: 'The command was not found',
		sentence: `There is no program ${fault.command}, looked for from ${fault.folder} and in PATH. ${unchanged}`,
		next: 'Name it with its full path, or the one of the project’s virtual environment.',
	}),
	'command-not-executable': (fault) => ({
		title: 'The command cannot be started',
		sentence: `${fault.command} is there, but the system does not run it. ${unchanged}`,
		next: 'Check its permissions, and that the interpreter named in its first line is there.',
	}),
	'command-failed': (fault) => {
		const { title, next } = failed[fault.reason]
		const ending = fault.exitCode === null ? 'ended' : `ended with exit code ${fault.exitCode}`
		return {
			title: fault.about === null ? title : `${title}: ${fault.about}`,
			sentence: `The project’s command ${ending}. Where the database stands is read from the database itself, not from what a command says.`,
			next,
		}
	},
	'command-unreadable': () => ({
		title: 'The command answered in a form that is not known',
		sentence: 'It ended well, but what it printed could not be understood, so nothing is concluded from it.',
		next: 'Look at its output below. A project that changes Alembic’s logging or prints of its own may be the cause.',
	}),
	'command-elsewhere': (fault) => ({
		title: 'The command speaks to another database',
		sentence:
			fault.address === undefined
				? `Here the version table says ${placeWords(fault.expected)}; the command sees ${placeWords(fault.found)}. It was stopped before it could change anything.`
				: `It looks at ${fault.address}, which is not the database that it was sent to. It was stopped before it could change anything.`,
		next: 'Set how the command is told its database, or correct the address in the project’s configuration.',
	}),
	'command-stopped': (fault) => ({
		title: 'The command was ended from outside',
		sentence: `It was ended by ${fault.signal} before it had finished. Where the database stands was read afterwards and is shown with this.`,
		next: 'Look at the history, then plan again.',
	}),
	'changed-meanwhile': (fault) => ({
		title: 'The database was written to meanwhile',
		sentence: `Another program wrote to ${fault.path} while its copy was being migrated. The copy was thrown away; ${unchanged.toLowerCase()}`,
		next: 'Stop the programs that write to it, then run the plan again.',
	}),
	'folder-not-empty': (fault) => ({
		title: 'The folder is not empty',
		sentence: `${fault.path} holds other files, and a bundle gets a folder of its own. Nothing was written.`,
		next: 'Name a new folder.',
	}),
	'bundle-damaged': (fault) => ({
		title: 'The bundle is damaged',
		sentence: `${fault.path} is not as it was saved. ${unchanged}`,
		next: 'Get the bundle again from where it was made.',
	}),
	'not-rendered': (fault) => ({
		title: `There is no SQL for ${fault.revision} ${fault.direction === 'up' ? 'up' : 'down'}`,
		sentence: `This step decides by what it finds in the live database, or it was not rendered. ${unchanged}`,
		next: 'Run it with the project’s own command.',
	}),
}

const malformed = {
	empty: 'It has no words.',
	'open-quote': 'A quote is not closed.',
	shell: 'It has something that only a shell carries out (a pipe, a redirection, a variable, a wildcard), and no shell is involved.',
} as const

const malformedAdvice = {
	empty: 'Say how Alembic is called, such as “alembic -c alembic.ini”.',
	'open-quote': 'Close the quote, or put a backslash before it.',
	shell: 'Give the program and its arguments only; variables belong in its environment.',
} as const

function placeWords(ids: readonly string[]): string {
	return ids.length === 0 ? 'nothing is applied' : listed(ids)
}

/** Titles stand before what it is about; what to do next stands alone. */
const failed: Record<CommandReason, { readonly title: string; readonly next: string }> = {
	usage: { title: 'The command does not know these words', next: 'Compare the words with what the project’s command understands.' },
	'not-installed': {
		title: 'A module is not installed for this Python',
		next: 'Choose the Python or the virtual environment of the project.',
	},
	'import-error': {
		title: 'The project’s Python code could not be loaded',
		next: 'Run it with the project’s own Python and from its own folder; the last lines of the output name the module.',
	},
	'no-configuration': {
		title: 'Alembic did not find its configuration',
		next: 'Run the command in the folder of alembic.ini, or name the file with -c. A project with pyproject.toml alone needs Alembic 1.16.',
	},
	'no-scripts': { title: 'The folder of the revisions is not there', next: 'Correct script_location in the configuration.' },
	interpolation: {
		title: 'The address has a % that its configuration cannot hold',
		next: 'Give the password apart (PGPASSWORD), or write each % twice where the address stands in the configuration.',
	},
	'async-driver': {
		title: 'The project wants an asynchronous driver',
		next: 'Set the scheme of the address to postgresql+asyncpg.',
	},
	'driver-missing': { title: 'A database driver is not installed', next: 'Install it where the project’s Python finds it.' },
	'place-missing': {
		title: 'The container or pod that the command names is not there, or does not run',
		next: 'Start it, or correct its name, container and namespace in the command.',
	},
	'place-unreachable': {
		title: 'The cluster or container runtime of the command cannot be reached',
		next: 'Run “kubectl cluster-info” or “docker info” as this user: it has to be started, logged in to, or allowed first.',
	},
	'several-heads': {
		title: 'The history has several heads',
		next: 'Name one of them, or take all with the target “heads”.',
	},
	'unknown-revision': {
		title: 'The project has no such revision',
		next: 'Another branch or release may have applied it. Look for the code that has it, or move the marker.',
	},
	'missing-parent': { title: 'A revision stands on one that is not there', next: 'Bring back the missing file.' },
	cycle: { title: 'The revisions stand on each other in a circle', next: 'Correct down_revision in one of them.' },
	'stray-file': { title: 'A file among the revisions is none', next: 'Take it out of the folder of the revisions.' },
	'duplicate-label': { title: 'Two revisions have one branch label', next: 'Take the label off one of them.' },
	'overlapping-versions': {
		title: 'The version table names a revision and one it stands on',
		next: 'Take the overlapping row out (a repair of Headway), then run again.',
	},
	'invalid-target': { title: 'There is no way down to this revision from here', next: 'Choose one that the database stands on.' },
	'ambiguous-walk': { title: 'The step is ambiguous here', next: 'Name the revision itself.' },
	'not-up-to-date': { title: 'The database is not up to date', next: 'Upgrade it first.' },
	'connection-refused': {
		title: 'The command could not reach the server',
		next: 'Check the address the project uses, and that the server runs.',
	},
	authentication: { title: 'The server refused the command’s password', next: 'Check the user and password the project uses.' },
	'no-such-database': { title: 'The server has no such database', next: 'Check the database name the project uses.' },
	'no-such-schema': { title: 'A schema is not there', next: 'Create the project’s tables first; its own installer does that.' },
	permission: {
		title: 'The command lacks a right',
		next: 'Run it as a user who has it. What a project writes beside its files needs a folder that can be written.',
	},
	'lock-timeout': { title: 'Another session holds a lock', next: 'See who is connected, and try again when they are done.' },
	'already-exists': {
		title: 'Something is there already',
		next: 'The revision was perhaps applied without being recorded. Compare the schema before moving the marker.',
	},
	'version-row-moved': {
		title: 'Somebody else moved the version meanwhile',
		next: 'Look at the history, then plan again.',
	},
	sql: { title: 'A statement failed', next: 'See the statement and the database’s words below.' },
	'needs-live-database': {
		title: 'This revision asks the live database',
		next: 'Its SQL cannot be told beforehand. Run it with the project’s own command.',
	},
	other: { title: 'The project’s command failed', next: 'See its own words below.' },
}
