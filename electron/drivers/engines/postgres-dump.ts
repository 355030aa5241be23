import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import type { CopyProgress, FileReport, Listening } from './engine.ts'
import { createPacer, throwIfStopped } from './pace.ts'
import { answerOfProgram, type DumpClient, programsFor, startProgram } from './postgres-dump-child.ts'
import { type DumpCircumstances, programFault } from './postgres-dump-faults.ts'
import { choosePrograms, type Programs } from './postgres-programs.ts'
import { toFault } from './sqlite-faults.ts'
import { hashFile } from './sqlite-inspect.ts'
import { claimFile, syncToDisk } from './written-file.ts'

/** How long pg_dump waits for whoever holds a table for himself. */
const lockTimeoutMs = 10_000

/** Why no dump could be made of the server: fault `client-program` or `transaction-pooler`, or null. */
export async function dumpFault(client: DumpClient): Promise<Fault | null> {
	return programsFor(client).then(
		() => null,
		(thrown: unknown) => {
			const fault = faultOf(thrown)
			if (!fault) throw thrown
			return fault
		},
	)
}

/**
 * Writes the whole database, as one snapshot of it, to a new file in pg_dump's custom format, and syncs it. Roles, the
 * database's own settings and rights, subscriptions and large objects are not part of it. With `check`, the archive must
 * be readable from end to end. Progress is told in bytes against the database's size, which is more than the file will
 * have. Whatever goes wrong, nothing stays at `path`.
 * Faults: `client-program`, `insufficient-privilege`, `lock-timeout`, `connection-lost`, `disk-full`, `corrupt`, `cancelled` …
 */
export async function dumpTo(
	client: DumpClient,
	request: { readonly path: string; readonly check: boolean },
	listening: Listening<CopyProgress>,
): Promise<FileReport> {
	const programs = await programsFor(client)
	await claimFile(request.path)
	try {
		listening.onEvent?.({ kind: 'phase', phase: 'copying' })
		const written = await writeDump(client, programs, request.path, listening)
		await syncToDisk(request.path)
		const check = request.check ? await checkDump(client, programs, request.path, listening) : null
		if (check !== null && check !== 'ok') throw new FaultError({ kind: 'corrupt', path: request.path, detail: check })
		return { ...written, check }
	} catch (thrown) {
		await rm(request.path, { force: true })
		throw toFault(thrown, { path: request.path })
	}
}

/** Reads a dump: size, hash and, with `check`, the whole archive by pg_restore. Faults: `client-program`, those of reading a file, `cancelled`. */
export async function inspectDump(
	client: DumpClient,
	request: { readonly path: string; readonly check: boolean },
	listening: Listening<CopyProgress>,
): Promise<FileReport> {
	const programs = await choosePrograms(client, client.serverMajor)
	const file = await hashFile(request.path, listening)
	return { ...file, check: request.check ? await checkDump(client, programs, request.path, listening) : null }
}

async function writeDump(client: DumpClient, programs: Programs, path: string, listening: Listening<CopyProgress>) {
	const circumstances = { server: client.server, path, lockTimeoutMs }
	const totalBytes = await databaseSize(client, programs, circumstances, listening.signal)
	const program = startProgram(client, {
		path: programs.dump,
		arguments: [
			'--format=custom',
			'--compress=1',
			'--no-password',
			'--no-blobs',
			'--no-subscriptions',
			`--lock-wait-timeout=${lockTimeoutMs}`,
		],
		signal: listening.signal,
		stopWith: 'SIGTERM',
	})
	program.input.end()
	try {
		// Through a pipe, so that the program ends with this process instead of writing on
		const written = await writeStream(program.output, path, totalBytes, listening)
		const end = await program.ended
		throwIfStopped(listening.signal)
		if (end.code !== 0) throw programFault(end, circumstances)
		return written
	} finally {
		program.kill()
	}
}

async function writeStream(
	stream: AsyncIterable<Buffer>,
	path: string,
	totalBytes: number,
	{ onEvent }: Listening<CopyProgress>,
): Promise<Pick<FileReport, 'sizeBytes' | 'sha256'>> {
	await using file = await open(path, 'w')
	const hash = createHash('sha256')
	const pacer = createPacer(100)
	let sizeBytes = 0
	for await (const chunk of stream) {
		hash.update(chunk)
		await file.writeFile(chunk)
		sizeBytes += chunk.length
		if (pacer.due()) onEvent?.({ kind: 'progress', doneBytes: Math.min(sizeBytes, totalBytes), totalBytes })
	}
	onEvent?.({ kind: 'progress', doneBytes: totalBytes, totalBytes })
	return { sizeBytes, sha256: hash.digest('hex') }
}

async function databaseSize(
	client: DumpClient,
	programs: Programs,
	circumstances: DumpCircumstances,
	signal: AbortSignal | undefined,
): Promise<number> {
	const end = await answerOfProgram(client, {
		path: programs.shell,
		arguments: [
			'--no-psqlrc',
			'--no-password',
			'--tuples-only',
			'--no-align',
			'--command=SELECT pg_catalog.pg_database_size(pg_catalog.current_database())',
		],
		signal,
		stopWith: 'SIGINT',
	})
	if (end.code !== 0) throw programFault(end, circumstances)
	return Number(end.answer.trim())
}

/** Has pg_restore list and then unpack the whole archive into nothing: `ok`, or its complaint. */
async function checkDump(
	client: DumpClient,
	programs: Programs,
	path: string,
	{ signal, onEvent }: Listening<CopyProgress>,
): Promise<string> {
	onEvent?.({ kind: 'phase', phase: 'checking' })
	for (const reading of [['--list'], ['--file=-']]) {
		const program = startProgram(client, {
			path: programs.restore,
			arguments: ['--format=custom', ...reading, path],
			signal,
			stopWith: 'SIGTERM',
		})
		program.input.end()
		program.output.resume()
		const { code, complaint } = await program.ended
		throwIfStopped(signal)
		if (code !== 0) return complaint === '' ? `exit code ${code}` : complaint
	}
	return 'ok'
}
