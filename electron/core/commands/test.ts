import type { CommandTest, CommandTestEvent } from '../../contract/commands.ts'
import { type Fault, FaultError, faultOf } from '../../contract/fault.ts'
import type { CommandEnd } from '../../drivers/commands/command.ts'
import type { Standing } from '../../drivers/dialects/dialect.ts'
import type { Wanted } from '../../drivers/engines/engine.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import { headsOf } from '../history/graph.ts'
import { knownRevisions } from '../history/places.ts'
import type { CoreParts } from '../parts.ts'
import { openAimedCommand } from './command-line.ts'
import type { CommandTarget } from './database-address.ts'
import { maySpeakOf } from './same-address.ts'
import { isSamePlace } from './same-place.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { type Question, scratchContents } from './test-questions.ts'

export type TestParts = Pick<CoreParts, 'files' | 'homeFolder' | 'newId' | 'places' | 'openEngine' | 'runCommand' | 'speech'>

type Test = {
	readonly questions: readonly Question[]
	readonly standing: Standing
	readonly wanted: Wanted
	readonly emit: (event: CommandTestEvent) => void
	readonly signal: AbortSignal
}

const untold: CommandTest = {
	alembic: null,
	sqlalchemy: null,
	python: null,
	heads: null,
	headsAgree: null,
	current: null,
	currentAgrees: null,
	aimed: null,
	fault: null,
}

/**
 * Asks a command who and where it is, one question after another, and holds the answers against what was read without
 * it. The first question that gets no answer at all ends it; its fault, and any other, is in the report.
 */
export async function runTest(parts: TestParts, test: Test): Promise<CommandTest> {
	const scratchIn = scratchContents(test.standing)
	const scratch = test.questions.some(({ toScratch }) => toScratch) ? await openScratch(parts, scratchIn) : null
	const target = createTarget(test, scratch)
	const ask = createAsk(parts, test, target)
	let report = untold
	try {
		for (const question of test.questions) {
			const end = await ask(question)
			report = { ...report, ...answerTo(parts, test.standing, question, scratchIn.revisions, end) }
			if (report.fault) break
			if (question.asks === 'current') report = { ...report, ...(await readAddress(parts, question, end, target(question))) }
		}
		return report
	} catch (thrown) {
		const fault = faultOf(thrown)
		if (!fault) throw thrown
		return { ...report, fault }
	} finally {
		await scratch?.[Symbol.asyncDispose]()
	}
}

type TargetOf = (question: Pick<Question, 'toScratch'>) => CommandTarget

function createTarget({ wanted }: Test, scratch: Scratch | null): TargetOf {
	const database: CommandTarget = 'server' in wanted ? { kind: 'server', server: wanted.server } : { kind: 'file', path: wanted.path }
	return ({ toScratch }) => (toScratch && scratch ? { kind: 'file', path: scratch.path } : database)
}

function createAsk(parts: TestParts, { emit, signal }: Test, targetOf: TargetOf) {
	const elapsedMs = startStopwatch()
	return async (question: Question): Promise<CommandEnd> => {
		const { profile, words, line } = question
		await using aimed = await openAimedCommand(profile, words, targetOf(question), parts)
		emit({ kind: 'started', text: line, atMs: elapsedMs() })
		const end = await parts.runCommand(aimed.command, {
			signal,
			onOutput: ({ stream, lines }) => emit({ kind: 'output', stream, lines: [...lines], atMs: elapsedMs() }),
		})
		if (end.cancelled) throw new FaultError({ kind: 'cancelled' })
		return end
	}
}

function answerTo(
	{ speech }: Pick<TestParts, 'speech'>,
	standing: Standing,
	{ asks, toScratch }: Question,
	inScratch: readonly string[],
	end: CommandEnd,
): Partial<CommandTest> {
	switch (asks) {
		case 'alembic': {
			const version = end.exitCode === 0 ? /(\d+\.\d+\S*)\s*$/.exec(end.stdout)?.[1] : undefined
			return version === undefined ? {} : { alembic: version }
		}
		case 'python': {
			const [python, sqlalchemy, alembic] = end.exitCode === 0 ? end.stdout.trim().split(/\s+/) : []
			return { ...(python && { python }), ...(sqlalchemy && { sqlalchemy }), ...(alembic && { alembic }) }
		}
		case 'heads':
			return readHeads(standing, speech.faultOf(end), speech.headsOf(end), end)
		case 'current': {
			const found = speech.currentOf(end)
			const fault = speech.faultOf(end)
			if (fault || found === null) return { fault: fault ?? unreadable(end) }
			return toScratch ? readAim(standing, inScratch, found) : readCurrent(standing, found)
		}
	}
}

function readHeads(standing: Standing, fault: Fault | null, found: readonly string[] | null, end: CommandEnd): Partial<CommandTest> {
	if (fault || found === null) return { fault: fault ?? unreadable(end) }
	const heads = [...found].sort()
	return { heads, headsAgree: heads.join(' ') === [...headsOf(knownRevisions(standing))].sort().join(' ') }
}

function readCurrent(standing: Standing, found: readonly string[]): Partial<CommandTest> {
	const current = [...found].sort()
	const currentAgrees = isSamePlace(standing, current)
	const fault: Fault | null = currentAgrees ? null : { kind: 'command-elsewhere', expected: [...standing.currents].sort(), found: current }
	return { current, currentAgrees, fault }
}

/** Two databases can stand at the same place: what it says it looked at tells them apart. */
async function readAddress(
	{ speech, files }: TestParts,
	{ profile }: Question,
	end: CommandEnd,
	target: CommandTarget,
): Promise<Partial<CommandTest>> {
	const address = speech.addressOf(end)
	if (address === null || (await maySpeakOf(address, profile, target, files))) return {}
	return { currentAgrees: false, fault: { kind: 'command-elsewhere', expected: [], found: [], address } }
}

/** Where it says that the scratch file stands tells whether it looked there at all. */
function readAim(standing: Standing, inScratch: readonly string[], found: readonly string[]): Partial<CommandTest> {
	const aimed = isSamePlace({ ...standing, currents: inScratch }, found)
	return { aimed, fault: aimed ? null : { kind: 'command-elsewhere', expected: [...inScratch], found: [...found].sort() } }
}

/** The end of what a command printed is enough to tell what it was. Characters. */
const detailLength = 2000

function unreadable({ stdout, stderr }: CommandEnd): Fault {
	return { kind: 'command-unreadable', detail: `${stderr}\n${stdout}`.trim().slice(-detailLength) }
}
