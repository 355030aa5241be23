import { linesOf } from './captured-output.ts'
import type { SpokenStep } from './speech.ts'

const acts = { upgrade: 'upgrade', downgrade: 'downgrade', stamp_revision: 'stamp' } as const

/**
 * Reads the line with which Alembic announces a step, before it runs: `Running upgrade A, B -> C, message`. Whatever a
 * project's logging puts before it is passed over, also when it writes JSON; a step's comment in rendered SQL is none.
 * The way down over a merge names several parents and then the message, in one list: a short first line of a message that
 * looks like an id is then taken for a parent.
 */
export function readStepLine(line: string): SpokenStep | null {
	const plain = messageOf(line)
	const found = /(?<!-- )\bRunning (upgrade|downgrade|stamp_revision) (?:(\S.*?)? )?-> ?(.*)$/.exec(plain)
	if (found === null) return null
	const [, word, before = '', after = ''] = found
	const act = acts[word as keyof typeof acts]
	const from = before.trim() === '' ? [] : before.trim().split(', ')
	if (act === 'stamp') return { act, from, to: idsOf(after), message: '' }
	if (act === 'upgrade') {
		const [to = '', ...message] = after.split(', ')
		return { act, from, to: idsOf(to), message: message.join(', ') }
	}
	const { parents, message } = parentsAndMessage(after)
	return { act, from, to: parents, message }
}

/** Whether Alembic took the database for one that undoes schema changes with the rest; null when it did not say. */
export function readsTransactional(text: string): boolean | null {
	const found = linesOf(text)
		.map((line) => /\bWill assume (non-)?transactional DDL\b/.exec(line))
		.findLast((line) => line !== null)
	return found == null ? null : found[1] === undefined
}

function idsOf(text: string): string[] {
	return text.trim() === '' ? [] : text.trim().split(', ')
}

/** `A, message`, `A, B, message` and, to the place before every revision, `, message`. */
function parentsAndMessage(text: string): { parents: string[]; message: string } {
	const parts = text.split(', ')
	const first = parts[0]?.trim() ?? ''
	if (first === '') return { parents: [], message: parts.slice(1).join(', ') }
	const looksLike = first.length >= 4 && /^[0-9a-f]+$/.test(first) ? /^[0-9a-f]{4,}$/ : /^\S*\d\S*$/
	const next = parts.slice(1).findIndex((part, index) => !looksLike.test(part) || index === parts.length - 2)
	const count = next === -1 ? parts.length : next + 1
	return { parents: parts.slice(0, count).map((part) => part.trim()), message: parts.slice(count).join(', ') }
}

/** Colours and the like, which a terminal would not show. */
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g')

/** The text of a log line: the field that holds the announcement, where lines are JSON objects. */
function messageOf(line: string): string {
	const plain = line.replaceAll(escapes, '').trimEnd()
	if (!plain.trimStart().startsWith('{')) return plain
	try {
		const fields: unknown[] = Object.values(JSON.parse(plain) as object)
		return fields.find((field): field is string => typeof field === 'string' && field.includes('Running ')) ?? plain
	} catch {
		return plain
	}
}
