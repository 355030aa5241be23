import type { Convention, ProblemKind, RepairKind } from '../database.ts'
import { type FaultSpeakers, unchanged } from './fault-speakers.ts'

/** Names of the tools, as they write themselves. */
export const conventionNames: Record<Convention, string> = {
	rune: 'RUNE',
	plain: 'a folder of ordered SQL files',
	dbmate: 'dbmate',
	'golang-migrate': 'golang-migrate',
	goose: 'goose',
	flyway: 'Flyway',
	sqlx: 'sqlx',
	prisma: 'Prisma Migrate',
	drizzle: 'Drizzle',
	diesel: 'Diesel',
	'node-pg-migrate': 'node-pg-migrate',
	rails: 'Rails',
	django: 'Django',
	'graphile-migrate': 'graphile-migrate',
	atlas: 'Atlas',
	sqitch: 'Sqitch',
	umzug: 'umzug',
	supabase: 'Supabase',
	alembic: 'Alembic',
	syncmaster: 'SyncMaster',
	reana: 'REANA',
}

type OrderedKind = 'source-not-recognised' | 'shown-only' | 'unsupported-statement' | 'split-disagreement' | 'transaction-ended'

/** What a project's files brought up. */
export const orderedSqlFaults: FaultSpeakers<OrderedKind> = {
	'source-not-recognised': (fault) => ({
		title: 'No history was found in this folder',
		sentence: `${fault.folder} holds no ordered SQL that Headway knows. ${unchanged}`,
		next: 'Choose the folder in which the migration files themselves lie.',
	}),
	'shown-only': (fault) => ({
		title: 'Headway shows this history but does not run it',
		sentence: `${conventionNames[fault.convention]} writes its steps in a form that only ${conventionNames[fault.convention]} can carry out. ${unchanged}`,
		next: `Run it with ${conventionNames[fault.convention]}; Headway shows where the database stands before and after.`,
	}),
	'unsupported-statement': (fault) => ({
		title: `Revision ${fault.revision} holds something that is not run`,
		sentence: `${unsupported[fault.reason]} ${unchanged}`,
		next: unsupportedAdvice[fault.reason],
	}),
	'split-disagreement': (fault) => ({
		title: `Revision ${fault.revision} cannot be read safely`,
		sentence: `Headway’s reading of its statements and the parser’s own differ, so none of it is run. ${unchanged}`,
		next: 'Look at the text below; a quote or a comment that is not closed is the usual cause.',
	}),
	'transaction-ended': (fault) => ({
		title: 'A statement ended the transaction',
		sentence: `A statement of ${fault.step} ended the transaction it ran in, so what stood before it was committed and what follows was not run. The books do not say that the step is applied.`,
		next: 'Go back to the restore point, take BEGIN and COMMIT out of the file, then plan again.',
	}),
}

type UnsupportedReason = Parameters<(typeof orderedSqlFaults)['unsupported-statement']>[0]['reason']

const unsupported: Record<UnsupportedReason, string> = {
	'copy-from-stdin': 'COPY … FROM stdin brings its rows in the file, which only psql reads that way.',
	'psql-command': 'A line that begins with a backslash is a command of psql, not SQL.',
	'controls-transaction': 'It begins or ends a transaction itself, which would leave half of it behind if the rest failed.',
	'outside-transaction': 'It holds a statement that PostgreSQL refuses inside a transaction beside others that need one.',
	substitution: 'It has a placeholder for which there is no value.',
	directive: 'It has a directive for its tool that Headway does not carry out.',
	'not-utf8': 'The file is not UTF-8 text.',
}

const unsupportedAdvice: Record<UnsupportedReason, string> = {
	'copy-from-stdin': 'Write the rows as INSERT, or run this file with psql and mark it as applied.',
	'psql-command': 'Take the line out, or run this file with psql and mark it as applied.',
	'controls-transaction': 'Take BEGIN and COMMIT out of the file: the runner has a transaction around it.',
	'outside-transaction': 'Put that statement into a file of its own, marked for running without a transaction.',
	substitution: 'Set the value in the project’s configuration.',
	directive: 'Run this file with the project’s own tool.',
	'not-utf8': 'Save the file as UTF-8.',
}

/** Names of the repairs, as on their buttons. */
export const orderedSqlRepairs = {
	'seed-ledger': 'Record what is there',
	baseline: 'Take this as the starting point',
	'mark-applied': 'Mark as applied',
	'run-late': 'Run it now',
	'accept-edit': 'Accept the edited file',
	'clear-failed': 'Clear the failed record',
	'forget-missing': 'Take it off the books',
	'drop-invalid-index': 'Drop the invalid index',
	'widen-timestamps': 'Widen the time columns',
} satisfies Partial<Record<RepairKind, string>>

type Facts = Readonly<Record<string, string>>
type Speaker = (facts: Facts) => { readonly title: string; readonly sentence: string }

/** Facts: `file`, `version`, `versions`, `table`, `folder`, `tool`, `expected`, `found`, `why`, `index`, `columns`, `detail`. All have a fallback. */
export const orderedSqlProblems = {
	'source-needed': (facts) => ({
		title: 'The folder of the migrations is not known',
		sentence: `The table ${facts['table'] ?? 'of the books'} says what is applied${facts['tool'] ? ` (as ${facts['tool']} writes it)` : ''}, but not where its files are. Choose the project’s folder to see what is pending.`,
	}),
	'source-missing': (facts) => ({
		title: 'The folder of the migrations is gone',
		sentence: `${facts['folder'] ?? 'The folder'} cannot be read. What is applied is shown from the books alone.`,
	}),
	'not-runnable': (facts) => ({
		title: 'Shown, not run',
		sentence: `Steps of ${facts['tool'] ?? 'this tool'} can only be carried out by itself.`,
	}),
	'ledger-missing': (facts) => ({
		title: 'The books are missing',
		sentence: `There are tables, but no table${facts['table'] ? ` ${facts['table']}` : ''} that says what is applied. Running the files from the start would fail on what is already there.`,
	}),
	'ledger-empty': (facts) => ({
		title: 'The books are empty beside real tables',
		sentence: `The table ${facts['table'] ?? 'of the books'} has no row, but the tables it should speak of are there${facts['expected'] ? ` (they look like ${facts['expected']})` : ''}. Running the files from the start would fail on them.`,
	}),
	'out-of-order': (facts) => ({
		title: 'A revision came in late',
		sentence: `${facts['file'] ?? facts['version'] ?? 'A revision'} is not applied, although later ones are${facts['why'] ? `: ${facts['why']}` : ''}.`,
	}),
	'file-missing': (facts) => ({
		title: 'An applied file is missing',
		sentence: `${facts['version'] ?? 'A revision'} is applied, but its file is not in the folder any more.`,
	}),
	'file-edited': (facts) => ({
		title: 'A file was changed after it was applied',
		sentence: `${facts['file'] ?? 'The file'} is not what was applied${facts['why'] ? `: ${facts['why']}` : ''}. The database has what the file said then.`,
	}),
	'file-unreadable': (facts) => ({
		title: 'A file cannot be read',
		sentence: `${facts['file'] ?? 'A file'} is left out${facts['detail'] ? `: ${facts['detail']}` : ''}.`,
	}),
	'duplicate-version': (facts) => ({
		title: 'Two files have one version',
		sentence: `${facts['file'] ?? 'Several files'} claim ${facts['version'] ? `version ${facts['version']}` : 'one version'}. Which one is meant cannot be told.`,
	}),
	'unknown-applied': (facts) => ({
		title: 'Applied, but not in this folder',
		sentence: `The books name ${facts['version'] ?? 'a revision'}, which no file here has. Another branch or a newer release may have applied it.`,
	}),
	'failed-migration': (facts) => ({
		title: 'A revision is recorded as failed',
		sentence: `${facts['version'] ?? 'A revision'} began and did not end${facts['detail'] ? `: ${facts['detail']}` : ''}. ${facts['tool'] ?? 'Its tool'} refuses to go on until that is put right.`,
	}),
	dirty: (facts) => ({
		title: 'The books are marked dirty',
		sentence: `A run to ${facts['version'] ?? 'a version'} broke off, and the books do not say whether it had its effect. ${facts['tool'] ?? 'The tool'} refuses to go on until that is put right.`,
	}),
	'missing-index': (facts) => ({
		title: 'An index is missing',
		sentence: `${facts['index'] ?? 'An index'} should be there at this revision and is not.`,
	}),
	'lossy-timestamps': (facts) => ({
		title: 'Times are kept in 4 bytes',
		sentence: `${facts['columns'] ?? 'Time columns'} are REAL, which PostgreSQL keeps in 4 bytes: a time is rounded by up to 64 seconds. Times already rounded stay so; later ones would be exact.`,
	}),
	'guarded-ledger': (facts) => ({
		title: 'The project lets no other tool write its books',
		sentence: `A trigger on ${facts['table'] ?? 'the table'} refuses rows that its own tool did not write${facts['detail'] ? ` (${facts['detail']})` : ''}. Use that tool.`,
	}),
	'invalid-index': (facts) => ({
		title: 'An index was left invalid',
		sentence: `${facts['index'] ?? 'An index'} was being built when its run broke off. It answers no query and slows every write until it is dropped.`,
	}),
	'pooler-in-front': () => ({
		title: 'A pooler stands before the server',
		sentence:
			'Each transaction may get another session of the server, so changes are refused here. Open the server’s own address to make them.',
	}),
	standby: () => ({
		title: 'This server is a standby',
		sentence: 'It follows another server and can only be read. Open the primary to make changes.',
	}),
} satisfies Partial<Record<ProblemKind, Speaker>>
