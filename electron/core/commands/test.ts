import type { CommandTest, CommandTestEvent, ToldRevision } from '../../contract/commands.ts'
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
import { openScratch, type Scratch } from './scratch.ts'
import { type Question, scratchContents } from './test-questions.ts'
import { unreadable, whereaboutsOf } from './whereabouts.ts'

export type TestParts = Pick<CoreParts, 'actor' | 'files' | 'homeFolder' | 'newId' | 'places' | 'openEngine' | 'runCommand' | 'speech'>

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
			const there = question.toScratch ? { ...test.standing, currents: scratchIn.revisions } : test.standing
			report = { ...report, ...(await answerTo(parts, { question, there, target: target(question) }, end)) }
			if (report.fault) break
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

/** A question as it was asked: of what, and where that stands. */
type Asked = { readonly question: Question; readonly there: Standing; readonly target: CommandTarget }

async function answerTo(parts: TestParts, { question, there, target }: Asked, end: CommandEnd): Promise<Partial<CommandTest>> {
	const { speech } = parts
	switch (question.asks) {
		case 'alembic': {
			const version = end.exitCode === 0 ? /(\d+\.\d+\S*)\s*$/.exec(end.stdout)?.[1] : undefined
			return version === undefined ? {} : { alembic: version }
		}
		case 'python': {
			const [python, sqlalchemy, alembic] = end.exitCode === 0 ? end.stdout.trim().split(/\s+/) : []
			return { ...(python && { python }), ...(sqlalchemy && { sqlalchemy }), ...(alembic && { alembic }) }
		}
		case 'heads':
			return readHeads(
				there,
				speech.faultOf(end),
				question.words[0] === 'history' ? lastIn(speech.historyOf(end)) : speech.headsOf(end),
				end,
			)
		case 'current': {
			const { found, fault } = await whereaboutsOf(end, there, { profile: question.profile, target }, parts)
			if (found === null) return { fault }
			// Where it says that the scratch file stands tells whether it looked there at all
			return question.toScratch ? { aimed: fault === null, fault } : { current: [...found], currentAgrees: fault === null, fault }
		}
	}
}

/** A history has the heads in it. */
function lastIn(told: readonly ToldRevision[] | null): readonly string[] | null {
	return told && headsOf(told.map(({ id, parents }) => ({ id, parents: parents ?? [] })))
}

function readHeads(standing: Standing, fault: Fault | null, found: readonly string[] | null, end: CommandEnd): Partial<CommandTest> {
	if (fault || found === null) return { fault: fault ?? unreadable(end) }
	const heads = [...found].sort()
	return { heads, headsAgree: heads.join(' ') === [...headsOf(knownRevisions(standing))].sort().join(' ') }
}
