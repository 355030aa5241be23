import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FaultError } from '../../contract/fault.ts'
import type { CopyProgress, Listening } from './engine.ts'
import { createPacer, throwIfStopped } from './pace.ts'
import { answerOfProgram, type DumpClient, programsFor, type RunningProgram, startProgram } from './postgres-dump-child.ts'
import { clearingScript } from './postgres-dump-clearing.ts'
import { type DumpContents, readContents } from './postgres-dump-contents.ts'
import { type DumpCircumstances, programFault } from './postgres-dump-faults.ts'
import { withoutLimits } from './postgres-dump-opening.ts'
import type { Programs } from './postgres-programs.ts'
import { toFault } from './sqlite-faults.ts'

type Restoring = {
	readonly client: DumpClient
	readonly programs: Programs
	readonly path: string
	readonly lockTimeoutMs: number
	readonly circumstances: DumpCircumstances
	readonly listening: Listening<CopyProgress>
}

/**
 * Puts a dump in the place of everything it replaces, in one transaction that is committed only when pg_restore has given
 * out the whole archive: whatever breaks off before leaves the database as it was. Extensions, subscriptions, large
 * objects, roles and the database's own settings stay as they are. Progress is the part of the file that was read.
 * Faults: `client-program`, `lock-timeout`, `insufficient-privilege`, `connection-lost`, `corrupt`, `cancelled` …
 */
export async function restoreDump(
	client: DumpClient,
	request: { readonly path: string; readonly lockTimeoutMs: number },
	listening: Listening<CopyProgress>,
): Promise<void> {
	const programs = await programsFor(client)
	const circumstances = { server: client.server, ...request }
	const restoring = { client, programs, ...request, circumstances, listening }
	const folder = await mkdtemp(join(tmpdir(), 'headway-restore-'))
	try {
		const contents = await contentsOf(restoring)
		const listPath = join(folder, 'list')
		await writeFile(listPath, contents.list, { encoding: 'latin1', mode: 0o600 })
		await carryOut(restoring, contents, listPath)
	} catch (thrown) {
		throw toFault(thrown, { path: request.path })
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}

async function contentsOf({ client, programs, path, circumstances, listening: { signal } }: Restoring): Promise<DumpContents> {
	const list = await answerOfProgram(client, {
		path: programs.restore,
		arguments: ['--format=custom', '--list', path],
		signal,
		stopWith: 'SIGTERM',
	})
	if (list.code !== 0) throw new FaultError({ kind: 'corrupt', path, detail: list.complaint })
	const schemas = await answerOfProgram(client, {
		path: programs.shell,
		arguments: [
			'--no-psqlrc',
			'--no-password',
			'--tuples-only',
			'--no-align',
			'--record-separator-zero',
			'--command=SELECT nspname FROM pg_catalog.pg_namespace',
		],
		signal,
		stopWith: 'SIGINT',
	})
	if (schemas.code !== 0) throw programFault(schemas, circumstances)
	return readContents(list.answer, schemas.answer.split('\0'))
}

/** Two programs side by side: pg_restore turns the archive into SQL, psql runs it. Neither outlives the other. */
async function carryOut(restoring: Restoring, contents: DumpContents, listPath: string): Promise<void> {
	const { client, lockTimeoutMs, circumstances, path, listening } = restoring
	const shell = startShell(restoring)
	const reader = startReader(restoring, listPath)
	let shellEnded = false
	const shellEnd = shell.ended.finally(() => {
		shellEnded = true
		reader.kill()
	})
	try {
		shell.input.write(Buffer.from(clearingScript(contents, client.serverMajor, lockTimeoutMs), 'latin1'))
		const totalBytes = (await stat(path)).size
		const passing = Promise.allSettled([
			pipeline(reader.output, withoutLimits(client.serverMajor), shell.input, { end: false }),
			feed(reader, path, totalBytes, listening),
		])
		const read = await reader.ended
		const shellEndedFirst = shellEnded
		const [passed] = await passing
		// A reader whose output nobody takes any more fails because psql is gone, not because of the archive
		const readerFailed = read.code !== 0 && !shellEndedFirst && passed.status === 'fulfilled'
		const whole = read.code === 0 && passed.status === 'fulfilled' && !listening.signal?.aborted
		// Without COMMIT the end of the input is the end of the transaction: everything is rolled back
		if (whole) shell.letFinish()
		shell.input.end(whole ? '\nCOMMIT;\n' : undefined)
		const end = await shellEnd
		if (whole && end.code === 0) {
			// The reader stops taking the file at the last byte that it needs, which need not be the last there is
			listening.onEvent?.({ kind: 'progress', doneBytes: totalBytes, totalBytes })
			return
		}
		if (!whole) throwIfStopped(listening.signal)
		throw readerFailed ? new FaultError({ kind: 'corrupt', path, detail: read.complaint }) : programFault(end, circumstances)
	} finally {
		reader.kill()
		shell.kill()
		await shellEnd.catch(() => undefined)
	}
}

function startShell({ client, programs, listening }: Restoring): RunningProgram {
	const shell = startProgram(client, {
		path: programs.shell,
		arguments: ['--no-psqlrc', '--no-password', '--quiet', '--variable=ON_ERROR_STOP=1', '--variable=VERBOSITY=verbose', '--file=-'],
		settings: { default_transaction_read_only: 'off' },
		signal: listening.signal,
		stopWith: 'SIGINT',
	})
	shell.output.resume()
	return shell
}

function startReader({ client, programs, listening }: Restoring, listPath: string): RunningProgram {
	return startProgram(client, {
		path: programs.restore,
		arguments: ['--format=custom', `--use-list=${listPath}`, '--file=-'],
		signal: listening.signal,
		stopWith: 'SIGTERM',
	})
}

/** Gives the reader the file; what it has taken is how far things are. */
async function feed(reader: RunningProgram, path: string, totalBytes: number, { onEvent }: Listening<CopyProgress>): Promise<void> {
	const pacer = createPacer(100)
	let doneBytes = 0
	await pipeline(
		createReadStream(path),
		async function* (chunks: AsyncIterable<Buffer>) {
			for await (const chunk of chunks) {
				yield chunk
				doneBytes += chunk.length
				if (pacer.due()) onEvent?.({ kind: 'progress', doneBytes, totalBytes })
			}
		},
		reader.input,
	)
}
