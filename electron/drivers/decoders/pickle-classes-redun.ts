import type { DecodedNode } from '../../contract/decoded.ts'
import { type Made, madeOf } from './pickle-made.ts'
import { isKind, itemsOf, lookUp, type PyValue, shortText, smallInteger } from './pickle-values.ts'

/** What is said beside a value that is shown field by field. */
export type Summary = (made: Made, node: DecodedNode) => { readonly brief?: string; readonly notes?: readonly string[] }

/** redun's own classes, which all keep their facts in their state. */
export const redunSummaries: Readonly<Record<string, Summary>> = {
	'redun.scheduler.ErrorValue': sayError,
	'redun.scheduler.Traceback': sayTraceback,
	'traceback.FrameSummary': (made) => ({ notes: frameLines(made.state) }),
}

function sayError(_made: Made, node: DecodedNode): ReturnType<Summary> {
	const error = node.entries.find(({ name }) => name === 'error')?.value
	return error === undefined ? {} : { brief: `ErrorValue(${error.brief})`, notes: ['the task failed with this error'] }
}

/** Frames that are laid out; deeper ones are among the entries. */
const mostFrames = 100

function sayTraceback(made: Made, node: DecodedNode): ReturnType<Summary> {
	const lines = itemsOf(lookUp(made.state, 'frames'))
		.slice(0, mostFrames)
		.flatMap((frame) => (isKind(frame, 'object') ? frameLines(madeOf(frame).state) : []))
	const error = node.entries.find(({ name }) => name === 'error')?.value
	return { notes: ['Traceback (most recent call last):', ...lines, ...(error === undefined ? [] : [error.brief])] }
}

/** One frame as Python prints it: where it is, and its line. */
function frameLines(state: PyValue | undefined): string[] {
	const fields = isKind(state, 'tuple') ? itemsOf(state)[1] : state
	const file = shortText(lookUp(fields, 'filename'))
	if (file === null) return []
	const line = smallInteger(lookUp(fields, 'lineno')) ?? '?'
	const name = shortText(lookUp(fields, 'name')) ?? '?'
	const source = shortText(lookUp(fields, '_line'))?.trim() ?? ''
	return [`  File "${file}", line ${line}, in ${name}`, ...(source === '' ? [] : [`    ${source}`])]
}
