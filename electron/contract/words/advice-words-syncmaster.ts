import type { Advice } from '../advice.ts'
import type { AdviceSpeaker, AdviceWords } from './advice-speaker.ts'
import { counted } from './quantities.ts'

/** Of SyncMaster; `sessions-connected` of any system. Facts as the advice brings them; every one has a fallback. */
export const syncmasterAdviceWords = {
	'stop-services': (facts) => ({
		title: 'Stop SyncMaster first',
		sentence: `Stop its ${facts['services'] ?? 'server, scheduler and worker'} before the run and start them afterwards${facts['sessions'] === '0' ? '; no other program is connected now' : ''}. While tables change, they fail or write what the new tables do not expect.`,
		fact: 'SyncMaster’s documentation: stop the containers before migrating',
	}),
	'runs-in-progress': (_facts, { count }) => ({
		title: `${count === undefined ? 'Transfers are' : count === 1 ? '1 transfer is' : `${counted(count, 'transfer')} are`} running`,
		sentence: 'They write their state into the tables that change. Let them finish or stop them first, or they may end without saying so.',
		fact: 'Rows of run with the status CREATED, STARTED or SEND_STOP_SIGNAL',
	}),
	'sessions-connected': (facts, { count }) => ({
		title: `${count === undefined ? 'Others are' : count === 1 ? '1 other session is' : `${counted(count, 'other session')} are`} connected`,
		sentence: `${facts['system'] ?? 'Another program'} may be at work: the run waits for tables that others use, and they wait for those it changes, until it is committed.`,
		fact: 'pg_stat_activity, Headway’s own sessions left out',
	}),
	'async-driver-needed': (facts) => ({
		title: 'SyncMaster needs another driver in the address',
		sentence: `The command would get an address that begins with ${facts['scheme'] ?? 'postgresql'}, and stops before connecting. Use ${facts['wanted'] ?? 'postgresql+asyncpg'} instead.`,
		fact: 'SyncMaster’s env.py opens an asynchronous engine',
	}),
	'percent-in-password': (facts) => percent(facts['where'], facts['variable'] ?? 'SYNCMASTER__DATABASE__URL'),
	'old-single-revision': (facts, { revision }) => ({
		title: 'This database is of SyncMaster 0.1',
		sentence: `Its marker is ${revision ?? '478240cdad4b'}, which later releases do not have, and no step leads from it to theirs${facts['act'] === 'move' ? ': every command stops' : ''}. The tables differ, so setting the marker alone is not correct. Move the data into a database made by the new release.`,
		fact: 'SyncMaster 0.2.0 replaced its one revision by 0001 to 0011',
	}),
	'drifted-widths': (facts) => ({
		title: 'Columns are not as the revisions say',
		sentence: `${facts['columns'] ?? 'Some columns have another width'}. No upgrade corrects that; nothing is lost by it now, but a value that fits elsewhere may not fit here. Alter the columns by hand if that matters.`,
		fact: 'SyncMaster 0.2.2 edited 0002 and 0004 in place; databases of 0.2.0 and 0.2.1 keep the old widths',
	}),
	'skips-when-present': (facts, { revision, stops }) => skips(facts, revision ?? 'It', stops),
	'not-previewable': (facts, { revision }) => ({
		title: `${revision ?? 'A step'} cannot be shown as SQL beforehand`,
		sentence: `It looks at the live database first${facts['table'] ? ` (is ${facts['table']} there?)` : ''}, so a preview and a bundle stop at it. The run itself is not affected.`,
		fact: 'SQL on paper is rendered without a database that could be asked',
	}),
	'broken-downgrade': (facts, { revision, stops }) => ({
		title: `The way back of ${revision ?? '0012'} ${stops ? 'is broken' : 'may be broken'}`,
		sentence: stops
			? 'Its SQL closes a parenthesis too early, so the downgrade ends in a syntax error and everything is rolled back. Use the command of 0.3.0, or go back to a restore point.'
			: `In release ${facts['release'] ?? '0.3.1'} the downgrade ends in a syntax error and everything is rolled back. With that release use the command of 0.3.0, or go back to a restore point.`,
		fact: stops ? 'The text of its downgrade' : `Downgrade of 0012 in release ${facts['release'] ?? '0.3.1'}`,
	}),
	'extension-rights': (facts, { revision, stops }) => extension(facts, revision ?? '0010', stops),
	'rewrites-search-vectors': (facts, { revision, count }) => ({
		title: 'Four tables are written anew',
		sentence: `${revision ?? '0012'} drops and computes the search column of ${tableCounts(facts)} again${count === undefined ? '' : `, ${facts['estimated'] === 'yes' ? 'about ' : ''}${counted(count, 'row')} in all`}. Nobody else can use these tables until the run is committed.`,
		fact: facts['estimated'] === 'yes' ? 'Rows as the server estimates them (reltuples) for large tables' : 'Rows as counted now',
	}),
	'sample-key': (_facts, { count }) => ({
		title: 'Credentials are encrypted with a public key',
		sentence: `${count === undefined ? 'Some stored credentials' : counted(count, 'stored credential')} can be read by anybody, because SyncMaster’s published example shows the key. The upgrade does not change that. Set a key of your own and enter the credentials again.`,
		fact: 'Signatures in auth_data fit the key of the example configuration; nothing was decrypted',
	}),
} satisfies Partial<Record<Advice['kind'], AdviceSpeaker>>

function percent(where: string | undefined, variable: string): AdviceWords {
	const fact = 'SyncMaster’s env.py puts the address into a ConfigParser value as it is'
	const happens = 'Alembic’s configuration takes it for a reference, so the command ends before connecting and prints the whole address'
	if (where === 'user') {
		return {
			title: 'A percent sign in the address stops the command',
			sentence: `The name of the user or of the database needs one in an address. ${happens}. The password is not in it: Headway passes it apart. Open the database as a user with a plain name.`,
			fact,
		}
	}
	return where === 'reference'
		? {
				title: 'A percent sign in the password would stop the command',
				sentence: `The address in ${variable} has its password from a reference, which Headway does not read now. A percent sign in it, also of an encoded character such as %40, ends the command before it connects, and it prints the whole address, password included. Better leave ${variable} to the command’s aim: Headway passes the password apart.`,
				fact,
			}
		: {
				title: 'A percent sign in the address stops the command',
				sentence: `The address in ${variable} has one. ${happens}, password included. Leave ${variable} to the command’s aim: Headway passes the password apart.`,
				fact,
			}
}

function skips(facts: Readonly<Record<string, string>>, revision: string, stops: boolean): AdviceWords {
	const table = facts['table'] ?? 'its table'
	const missing = facts['missing'] ?? ''
	if (facts['direction'] === 'down' || stops) {
		return {
			title: `The way back of ${revision} stops`,
			sentence: `It drops ${missing || table} without asking, and ${missing.includes(',') ? 'these are' : 'that is'} not there, so the run fails and everything is rolled back. Create what is missing, or go only as far as ${revision}.`,
			fact: `Where ${table} was there first, ${revision} made none of the others`,
		}
	}
	return {
		title: `${revision} will do nothing here`,
		sentence: `${table} is there already, made by ${facts['owner'] ?? 'another program'}, so the revision is recorded and skipped${missing ? `: ${missing} will not be made, and its downgrade will stop` : ''}.`,
		fact: `${revision} asks whether ${table} is there before it makes anything`,
	}
}

function extension(facts: Readonly<Record<string, string>>, revision: string, stops: boolean): AdviceWords {
	const name = facts['extension'] ?? 'pg_trgm'
	if (facts['reason'] === 'not-available') {
		return {
			title: `The server has no ${name}`,
			sentence: `${revision} needs the extension, and the server cannot create it: the run would fail and be rolled back. Have it installed or allowed first.`,
			fact: 'pg_available_extensions does not list it',
		}
	}
	const who = facts['user'] ? `The user ${facts['user']}` : 'This user'
	return {
		title: `${name} cannot be created by this user`,
		sentence: `${revision} runs CREATE EXTENSION. ${who} ${facts['needs'] === 'superuser' ? 'is no superuser' : 'has no CREATE right on this database'}${stops ? ', so the run would fail and be rolled back' : '; if the command connects as the same one, it fails and is rolled back'}. Have ${name} created by the database’s owner first.`,
		fact: 'CREATE EXTENSION takes a superuser, or from PostgreSQL 13 on CREATE on the database',
	}
}

function tableCounts(facts: Readonly<Record<string, string>>): string {
	const tables = (facts['tables'] ?? 'connection, group, queue, transfer').split(', ')
	return tables.map((table) => (facts[table] === undefined ? table : `${table} (${facts[table]})`)).join(', ')
}
