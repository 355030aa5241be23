import { CommanderError } from 'commander'
import { defectAnswer, faultAnswer, faultFrom } from './failure.ts'
import { toJson } from './json.ts'
import { parseRequest, type Request } from './program.ts'
import { type Answer, createPaint, type ExitCode, type TerminalIo, UsageError } from './session.ts'

/**
 * The terminal door: carries out one command line (`argv` without the program's own name) and resolves with its exit
 * code: 0 done, 1 a fault (with `--json`: `{"fault": {"kind": …}}`), 2 wrong usage with nothing done.
 */
export async function runTerminal(argv: readonly string[], io: TerminalIo): Promise<ExitCode> {
	let request: Request
	try {
		request = parseRequest(argv, io)
	} catch (thrown) {
		return usageExit(thrown, io)
	}
	let answer: Answer
	try {
		answer = await answerTo(request, io)
	} catch (thrown) {
		return usageExit(thrown, io)
	}
	if (request.json) io.stdout.write(`${toJson(answer.document)}\n`)
	const toPeople = isBare(answer.document) ? io.stderr : io.stdout
	if (!request.json && answer.text !== null) toPeople.write(`${answer.text}\n`)
	return answer.exitCode
}

/** A report of what failed is still the answer; a fault by itself is for the eyes only. */
function isBare(document: unknown): boolean {
	const [first, ...others] = Object.keys(Object(document))
	return others.length === 0 && (first === 'fault' || first === 'defect')
}

async function answerTo(request: Request, io: TerminalIo): Promise<Answer> {
	const paint = createPaint(request.json ? io.stderr : io.stdout)
	try {
		const app = await io.openApp(request.home)
		try {
			const { agreed, source, command, asksAlembic } = request
			return await request.act({ client: app.client, io, paint, agreed, source, command, asksAlembic })
		} finally {
			await app.close()
		}
	} catch (thrown) {
		// What a database holds decides which words make sense
		if (thrown instanceof UsageError) throw thrown
		const fault = faultFrom(thrown)
		return fault === undefined ? defectAnswer(thrown, paint) : faultAnswer(fault, paint)
	}
}

/** Help and version are answers; everything else the parser throws is wrong usage. */
function usageExit(thrown: unknown, io: TerminalIo): ExitCode {
	if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
	if (!(thrown instanceof UsageError)) throw thrown
	io.stderr.write(`error: ${thrown.message}\n`)
	return 2
}
