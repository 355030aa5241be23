import { ORPCError } from '@orpc/client'
import { type Fault, faultOf, faultSchema } from '../../contract/fault.ts'
import type { FaultWords } from '../../contract/words/fault-speakers.ts'
import { faultDetail, faultWords } from '../../contract/words/fault-words.ts'
import type { Answer, Paint } from './session.ts'
import { commandHint } from './text.ts'

/** The fault that a call of the contract ended with, or undefined when what was thrown is a defect. */
export function faultFrom(thrown: unknown): Fault | undefined {
	if (thrown instanceof ORPCError && thrown.code === 'FAULT') return faultSchema.safeParse(thrown.data).data
	return faultOf(thrown)
}

/** A fault as an answer: `{"fault": {"kind": …}}` for programs, three sentences for people. */
export function faultAnswer(fault: Fault, paint: Paint): Answer {
	return { document: { fault }, text: faultText(fault, paint), exitCode: 1 }
}

/** What happened, what it means for the data, what to do next, and the database's own words. */
export function faultText(fault: Fault, paint: Paint, { title, sentence, next }: FaultWords = faultWords(fault)): string {
	const detail = faultDetail(fault)
	const hint = fault.kind === 'command-needed' ? [`Here: ${commandHint}`] : []
	return [paint(['bold', 'red'], title), sentence, next, ...hint, ...(detail ? [paint('dim', `It said: ${detail}`)] : [])].join('\n')
}

/** A bug of ours as an answer: said to be one, with its stack for the report. */
export function defectAnswer(thrown: unknown, paint: Paint): Answer {
	const error = thrown instanceof Error ? thrown : new Error(String(thrown))
	const text = [
		paint(['bold', 'red'], 'Headway met a bug of its own'),
		'A change that was under way is rolled back. Please report this text.',
		error.stack ?? error.message,
	].join('\n')
	return { document: { defect: { message: error.message } }, text, exitCode: 1 }
}
