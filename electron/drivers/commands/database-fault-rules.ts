import type { CommandReason } from '../../contract/fault.ts'
import { type FaultRule, first } from './fault-rules.ts'

/**
 * The names that psycopg (`psycopg2.errors.DuplicateTable`) and asyncpg (`asyncpg.exceptions.DuplicateTableError`) give to
 * PostgreSQL's error codes. They hold whatever language a server speaks.
 */
const classReasons: Readonly<Record<string, CommandReason>> = {
	InvalidPassword: 'authentication',
	InvalidAuthorizationSpecification: 'authentication',
	InvalidCatalogName: 'no-such-database',
	InvalidSchemaName: 'no-such-schema',
	InsufficientPrivilege: 'permission',
	ReadOnlySqlTransaction: 'permission',
	ReadOnlySQLTransaction: 'permission',
	LockNotAvailable: 'lock-timeout',
	DeadlockDetected: 'lock-timeout',
	DuplicateTable: 'already-exists',
	DuplicateObject: 'already-exists',
	DuplicateColumn: 'already-exists',
	DuplicateSchema: 'already-exists',
	DuplicateFunction: 'already-exists',
	DuplicateDatabase: 'already-exists',
	DuplicateAlias: 'already-exists',
	TooManyConnections: 'connection-refused',
	CannotConnectNow: 'connection-refused',
}

/** The reason that the name of a database's error gives; null when it gives none. */
export function reasonForClass(text: string): CommandReason | null {
	const [, name = ''] = /\b(?:psycopg2?\.errors|asyncpg\.exceptions(?:\._base)?)\.(\w+?)(?:Error)?\b/.exec(text) ?? []
	return classReasons[name] ?? null
}

/** What servers, their clients and SQLite say; the texts are read in English, which commands are asked to speak. */
export const databaseRules: readonly FaultRule[] = [
	{
		says: /(?:UniqueViolation|UNIQUE constraint failed|duplicate key value)[\s\S]*?(\w*_?version(?:_pkc|\.version_num)|alembic_version\w*)/,
		reason: 'version-row-moved',
		about: first,
	},
	// Two runs that make the same table at the same moment meet in the catalog
	{ says: /duplicate key value violates unique constraint "(pg_\w+)"/, reason: 'already-exists', about: first },
	{ says: /password authentication failed for user "([^"]*)"/, reason: 'authentication', about: first },
	{
		says: /(?:FATAL: +|OperationalError: |AuthorizationSpecificationError: )role "([^"]*)" does not exist/,
		reason: 'authentication',
		about: first,
	},
	{ says: /no pg_hba\.conf entry for host "[^"]*", user "([^"]*)"/, reason: 'authentication', about: first },
	{ says: /\w+ authentication failed for user "([^"]*)"/, reason: 'authentication', about: first },
	{ says: /no password supplied|server requested SCRAM|SCRAM authentication requires/, reason: 'authentication' },
	{ says: /database "([^"]*)" does not exist/, reason: 'no-such-database', about: first },
	{ says: /unable to open database file/, reason: 'no-such-database' },
	{ says: /schema "([^"]*)" does not exist/, reason: 'no-such-schema', about: first },
	{
		says: /connection to server (?:at|on socket) "([^"]*)"(?: \([^)]*\))?(?:, port (\d+))? failed: (?!FATAL)/,
		reason: 'connection-refused',
		about: ([, host = '', port]) => (port === undefined ? host : `${host}:${port}`),
	},
	{ says: /Connect call failed \('([^']*)', (\d+)/, reason: 'connection-refused', about: ([, host = '', port = '']) => `${host}:${port}` },
	{ says: /could not translate host name "([^"]*)"/, reason: 'connection-refused', about: first },
	{ says: /socket\.gaierror: |Name or service not known|nodename nor servname/, reason: 'connection-refused' },
	{
		says: /could not connect to server: |Connection refused|ConnectionRefusedError|Multiple exceptions: \[Errno \d+\] Connect call failed/,
		reason: 'connection-refused',
	},
	{
		says: /too many clients already|remaining connection slots are reserved|the database system is (?:starting up|shutting down|in recovery mode)/,
		reason: 'connection-refused',
	},
	{
		says: /^(?:ConnectionResetError|asyncio\.exceptions\.TimeoutError|TimeoutError|\S*ConnectionDoesNotExistError)\b/m,
		reason: 'connection-refused',
	},
	{ says: /permission denied (?:for|to) (.+)/, reason: 'permission', about: first },
	{ says: /must be (?:owner of|superuser|a member of)\s*(.*)/, reason: 'permission', about: first },
	{ says: /attempt to write a readonly database|in a read-only transaction/, reason: 'permission' },
	{
		says: /(?:PermissionError|OSError): \[Errno \d+\] (?:Permission denied|Read-only file system)(?:: '([^']*)')?/,
		reason: 'permission',
		about: first,
	},
	{
		says: /canceling statement due to lock timeout|could not obtain lock|deadlock detected|database (?:table )?is locked/,
		reason: 'lock-timeout',
	},
	{
		says: /(?:relation|type|table|index|schema|constraint|sequence|view|trigger|function|extension|column|database) "?([^"\s]+)"?.*? already exists/,
		reason: 'already-exists',
		about: first,
	},
	{ says: /duplicate column name: (\S+)/, reason: 'already-exists', about: first },
]

/** An error that comes out of a database's client, or out of SQLAlchemy on the way there; with what was said first. */
export const anyDatabaseError =
	/^(?:sqlalchemy\.(?:exc|orm\.exc)|psycopg2?(?:\.errors)?|asyncpg\.exceptions(?:\._base)?|sqlite3)\.\w+: (?:\([\w.]+\) )?(?:<class '[\w.]+'>: )?(.*)/m
