import { describe, expect, it } from 'vitest'
import { faultOfEnd } from '../../../electron/drivers/commands/alembic-faults.ts'
import type { CommandEnd } from '../../../electron/drivers/commands/command.ts'

function end(rest: Partial<CommandEnd>): CommandEnd {
	return { exitCode: 1, signal: null, cancelled: false, stdout: '', stderr: '', elapsedMs: 0, ...rest }
}

function traceback(exception: string): string {
	return `INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.\nTraceback (most recent call last):\n  File "/srv/env.py", line 3, in <module>\n    run()\n${exception}\n`
}

/** Sentences of programs that are not on every machine, as they print them. */
describe('what a program says at its end', () => {
	it.each([
		[
			`sqlalchemy.exc.ProgrammingError: (sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError) <class 'asyncpg.exceptions.DuplicateTableError'>: relation "group" already exists`,
			'already-exists',
			'group',
		],
		[
			`sqlalchemy.exc.ProgrammingError: (sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError) <class 'asyncpg.exceptions.UndefinedTableError'>: table "celery_tasksetmeta" does not exist`,
			'sql',
			'table "celery_tasksetmeta" does not exist',
		],
		['asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "syncmaster"', 'authentication', 'syncmaster'],
		['asyncpg.exceptions.InvalidAuthorizationSpecificationError: role "nobody" does not exist', 'authentication', 'nobody'],
		[
			'asyncpg.exceptions.InsufficientPrivilegeError: permission denied to create extension "pg_trgm"',
			'permission',
			'create extension "pg_trgm"',
		],
		['sqlalchemy.exc.ProgrammingError: (psycopg2.errors.InsufficientPrivilege) must be owner of table book', 'permission', 'table book'],
		// A server that speaks another language: the name of the error is what counts
		['sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateObject) Typ »resourcetype« existiert bereits', 'already-exists', null],
		[
			'sqlalchemy.exc.OperationalError: (psycopg2.errors.LockNotAvailable) storniere Anfrage wegen Zeitüberschreitung',
			'lock-timeout',
			null,
		],
		['sqlalchemy.exc.OperationalError: (psycopg2.errors.DeadlockDetected) deadlock detected', 'lock-timeout', null],
		[
			'sqlalchemy.exc.IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key value violates unique constraint "pg_type_typname_nsp_index"',
			'already-exists',
			'pg_type_typname_nsp_index',
		],
		[
			'sqlalchemy.exc.IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key value violates unique constraint "alembic_version_pkc"',
			'version-row-moved',
			'alembic_version_pkc',
		],
		[
			'sqlalchemy.exc.IntegrityError: (psycopg2.errors.NotNullViolation) column "x" contains null values',
			'sql',
			'column "x" contains null values',
		],
		[
			'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) could not translate host name "reana-db" to address: Name or service not known',
			'connection-refused',
			'reana-db',
		],
		[
			'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db" (10.0.0.9), port 5432 failed: Connection timed out',
			'connection-refused',
			'db:5432',
		],
		[
			'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
			'connection-refused',
			'/var/run/postgresql/.s.PGSQL.5432',
		],
		[
			'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db" (10.0.0.9), port 5432 failed: FATAL:  sorry, too many clients already',
			'connection-refused',
			null,
		],
		[
			'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db" (10.0.0.9), port 5432 failed: FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "reana", database "reana", no encryption',
			'authentication',
			'reana',
		],
		[
			'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db" (10.0.0.9), port 5432 failed: fe_sendauth: no password supplied',
			'authentication',
			null,
		],
		['socket.gaierror: [Errno -2] Name or service not known', 'connection-refused', null],
		["ModuleNotFoundError: No module named 'sqlalchemy.ext.asyncio'", 'not-installed', 'sqlalchemy.ext.asyncio'],
		["ModuleNotFoundError: No module named 'psycopg2'", 'driver-missing', 'psycopg2'],
		['importlib.metadata.PackageNotFoundError: No package metadata was found for alembic', 'not-installed', 'alembic'],
		['ValueError: the greenlet library is required to use this function. No module named greenlet', 'driver-missing', 'greenlet'],
		["KeyError: 'formatters'", 'no-configuration', 'formatters'],
		["KeyError: 'DATABASE_URL'", 'other', null],
		['alembic.util.exc.CommandError: only one ini file may be indicated', 'usage', null],
		["AttributeError: 'MockConnection' object has no attribute 'scalar'", 'needs-live-database', null],
		["AttributeError: 'NoneType' object has no attribute 'fetchone'", 'other', null],
		['alembic.util.exc.CommandError: Requested revision 0005 overlaps with other requested revisions 0003', 'overlapping-versions', '0005'],
	])('%s', (exception, reason, about) => {
		expect(faultOfEnd(end({ stderr: traceback(exception) }))).toEqual({
			kind: 'command-failed',
			reason,
			about,
			exitCode: 1,
			detail: exception,
		})
	})

	it.each([
		['error: Failed to spawn: `alembic`\n  Caused by: No such file or directory (os error 2)\n', 2, 'not-installed', 'alembic'],
		[
			'OCI runtime exec failed: exec failed: unable to start container process: exec: "alembic": executable file not found in $PATH: unknown\n',
			126,
			'not-installed',
			'alembic',
		],
		['Command not found: alembic\n', 1, 'not-installed', 'alembic'],
		['sh: 1: alembic: not found\n', 127, 'not-installed', 'alembic'],
		["env: 'python3.9': No such file or directory\n", 127, 'not-installed', 'python3.9'],
		[
			'Error from server (NotFound): deployments.apps "reana-server" not found\n',
			1,
			'place-missing',
			'deployments.apps "reana-server" not found',
		],
		[
			"E1121 memcache.go:265] couldn't get current server API group list\nThe connection to the server localhost:8080 was refused - did you specify the right host or port?\n",
			1,
			'place-unreachable',
			'localhost:8080',
		],
		['Error response from daemon: No such container: server\n', 1, 'place-missing', 'server'],
		[
			'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
			1,
			'place-unreachable',
			'unix:///var/run/docker.sock',
		],
		[
			'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory\n',
			1,
			'place-unreachable',
			'unix:///var/run/docker.sock',
		],
		[
			'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.47/containers/server/json": dial unix /var/run/docker.sock: connect: permission denied\n',
			1,
			'place-unreachable',
			'unix:///var/run/docker.sock',
		],
		['Error response from daemon: container 0c5ef2b1 is not running\n', 1, 'place-missing', '0c5ef2b1'],
		['no such service: server\n', 1, 'place-missing', 'server'],
		['service "server" is not running\n', 1, 'place-missing', 'server'],
		['error: unable to upgrade connection: container not found ("rest-api")\n', 1, 'place-missing', 'rest-api'],
		['error: cannot exec into a container in a completed pod; current phase is Succeeded\n', 1, 'place-missing', null],
		['error: context "lab" does not exist\n', 1, 'place-unreachable', 'context "lab" does not exist'],
		[
			'error: You must be logged in to the server (Unauthorized)\n',
			1,
			'place-unreachable',
			'You must be logged in to the server (Unauthorized)',
		],
		[
			'Unable to connect to the server: dial tcp: lookup cluster.invalid: no such host\n',
			1,
			'place-unreachable',
			'dial tcp: lookup cluster.invalid: no such host',
		],
		[
			'Error from server (Forbidden): pods "server-0" is forbidden: User "ada" cannot create resource "pods/exec"\n',
			1,
			'place-unreachable',
			'pods "server-0" is forbidden: User "ada" cannot create resource "pods/exec"',
		],
		['unknown flag: --frm\nSee docker exec --help\n', 125, 'usage', 'unknown flag: --frm'],
		['Usage: reana-db alembic downgrade [OPTIONS]\nTry --help for help.\n\nError: No such option: -1\n', 2, 'usage', 'No such option: -1'],
		['something nobody has ever seen\n', 3, 'other', null],
		['', 1, 'other', null],
	])('%s', (stderr, exitCode, reason, about) => {
		const fault = faultOfEnd(end({ stderr, exitCode }))
		expect(fault).toMatchObject({ kind: 'command-failed', reason, about, exitCode })
		if (stderr !== '') expect(stderr).toContain(fault?.kind === 'command-failed' && fault.detail !== '' ? fault.detail : 'a detail')
	})

	it('is only about a live database where SQL was being rendered', () => {
		const stderr = traceback("AttributeError: 'NoneType' object has no attribute 'fetchone'")
		const rendering = end({ stderr, stdout: 'BEGIN;\n\n-- Running upgrade 0008 -> 0009\n\n' })
		expect(faultOfEnd(rendering)).toMatchObject({ reason: 'needs-live-database' })
	})

	it('is a signal, also where a shell or a container tells of it by a number, and nothing where it was asked to stop', () => {
		expect(faultOfEnd(end({ exitCode: null, signal: 'SIGKILL', stderr: 'at work\n' }))).toEqual({
			kind: 'command-stopped',
			signal: 'SIGKILL',
			detail: 'at work',
		})
		expect(faultOfEnd(end({ exitCode: 137, stderr: 'command terminated with exit code 137\n' }))).toMatchObject({
			kind: 'command-stopped',
			signal: 'SIGKILL',
		})
		expect(faultOfEnd(end({ exitCode: 143 }))).toMatchObject({ kind: 'command-stopped', signal: 'SIGTERM' })
		expect(faultOfEnd(end({ exitCode: null, signal: 'SIGINT', cancelled: true }))).toEqual({ kind: 'cancelled' })
		expect(faultOfEnd(end({ exitCode: 0, stderr: traceback('KeyError: 1') }))).toBeNull()
	})

	it('is found in an unknown log format, and cut when it is long', () => {
		const logged = end({
			exitCode: 1,
			stderr: '{"level": "ERROR", "message": "Multiple head revisions are present for given argument \'head\'; please"}\n',
		})
		expect(faultOfEnd(logged)).toMatchObject({ reason: 'several-heads', about: 'head' })
		const long = faultOfEnd(
			end({ stderr: traceback(`sqlalchemy.exc.DataError: (psycopg2.DataError) no\n[SQL: ${'INSERT\n'.repeat(5_000)}]`) }),
		)
		expect(long).toMatchObject({ reason: 'sql', about: 'no' })
		expect(long?.kind === 'command-failed' ? long.detail.length : 0).toBeLessThan(6_001)
	})

	it('is the last of several exceptions, and what led to it still counts', () => {
		const stderr = `${traceback("ModuleNotFoundError: No module named 'asyncpg'")}\nDuring handling of the above exception, another exception occurred:\n\n${traceback('RuntimeError: no database')}`
		expect(faultOfEnd(end({ stderr }))).toMatchObject({ reason: 'driver-missing', about: 'asyncpg', detail: 'RuntimeError: no database' })
	})
})
