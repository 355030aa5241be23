import type { Fault, FaultKind } from '../fault.ts'
import { type CopyReport, isLasting } from '../transfers.ts'
import type { Said } from './copy-words.ts'
import { type FaultWords, unchanged } from './fault-speakers.ts'
import { faultWords } from './fault-words.ts'

const outcomeWords: Readonly<Record<CopyReport['outcome'], Said>> = {
	verified: { word: 'Verified', sentence: 'Every row is there and every value is the same.' },
	copied: { word: 'Copied, not compared', sentence: 'Every row was written. Nobody has compared the values.' },
	differs: { word: 'Differs', sentence: 'The two sides are not the same. The report says where.' },
	failed: { word: 'Failed', sentence: 'The copy broke off. It can go on where it stood, or be taken back.' },
	cancelled: { word: 'Cancelled', sentence: 'The target is as it was before.' },
	interrupted: { word: 'Interrupted', sentence: 'Headway ended while it copied. The copy can go on where it stood, or be taken back.' },
}

type Ended = Pick<CopyReport, 'outcome' | 'fault'>

/** Did the copy leave something that it can go on from. */
export const canGoOn = ({ outcome, fault }: Ended): boolean =>
	outcome === 'interrupted' || (outcome === 'failed' && (fault === null || !isLasting(fault)))

/** Is it the report of a comparison alone: it took no time to copy. */
export const isComparison = ({ outcome, copyMs }: Pick<CopyReport, 'outcome' | 'copyMs'>): boolean =>
	copyMs === 0 && (outcome === 'verified' || outcome === 'differs')

/** How a copy ended. */
export function outcomeSaid({ outcome, fault }: Ended): Said {
	if (outcome !== 'failed' || canGoOn({ outcome, fault })) return outcomeWords[outcome]
	return { word: outcomeWords.failed.word, sentence: 'The copy was given up, and the target is as it was before.' }
}

const goOn = 'Then the copy can go on where it stood.'

/** Of kinds whose usual words tell of one transaction; a copy is many, and those that ended stay. */
const whileCopying: { readonly [Kind in FaultKind]?: Omit<FaultWords, 'title'> } = {
	constraint: {
		sentence: 'The rows do not fit a rule of the target.',
		next: `The exact text names it. Change the target; ${goOn.toLowerCase()}`,
	},
	syntax: { sentence: 'The target did not understand a statement of the copy.', next: 'The exact text says where.' },
	sql: { sentence: 'The target refused a statement of the copy.', next: `The exact text says why. Put that right. ${goOn}` },
	'disk-full': { sentence: 'There was no room left to write.', next: `Make room. ${goOn}` },
	'input-output': { sentence: 'The operating system could not read or write a file of the copy.', next: `Look at the disk. ${goOn}` },
	'timed-out': { sentence: 'There was no answer for too long.', next: `Look whether the server is busy. ${goOn}` },
	'lock-timeout': { sentence: 'Another program held a lock for too long.', next: `End what holds it. ${goOn}` },
	'engine-stopped': {
		sentence: 'The process that copied ended unexpectedly. Ranges of rows that it had finished are there, each once.',
		next: 'Let the copy go on, or discard it.',
	},
}

/** The fault of a copy that ended with it. */
export function copyFaultWords(report: Ended & { readonly fault: Fault }): FaultWords {
	const words = faultWords(report.fault)
	if (!canGoOn(report)) return words
	return { ...words, sentence: words.sentence.replace(` ${unchanged}`, ''), ...whileCopying[report.fault.kind] }
}
