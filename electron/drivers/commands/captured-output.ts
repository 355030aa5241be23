import type { Redaction } from './redact.ts'

/** What one stream of a command has said: told line by line as it comes, and kept until the end. */
export type CapturedOutput = {
	/** Bytes as they arrive. */
	take(bytes: Uint8Array): void
	/** No more will come: an open line is told too. */
	end(): void
	/** All of it but for secrets; the middle is left out, and said to be, beyond what is kept. */
	text(): string
}

/** Characters of one stream that are kept: half from its beginning, half from its end. */
const keptLength = 64 * 1024 * 1024
/** A line that is still open at this length is told and kept in pieces. */
const longestLine = 256 * 1024

/** `tell` gets whole lines without their ends and without secrets, at most one call for what arrived together. */
export function captureOutput(
	redaction: Redaction,
	tell: (lines: readonly string[]) => void,
	limits: { readonly kept: number; readonly line: number } = { kept: keptLength, line: longestLine },
): CapturedOutput {
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
	const kept = keepBothEnds(limits.kept)
	let open = ''
	const accept = (arrived: string, last: boolean) => {
		open += arrived
		const end = last ? open.length : endOfWhole(open, limits.line, redaction)
		if (end === 0) return
		const whole = redaction.redact(open.slice(0, end))
		open = open.slice(end)
		kept.add(whole)
		const lines = linesOf(whole)
		if (lines.length > 0) tell(lines)
	}
	return {
		take: (bytes) => accept(decoder.decode(bytes, { stream: true }), false),
		end: () => accept(decoder.decode(), true),
		text: kept.text,
	}
}

/** The lines of a text, without their ends. A progress bar that rewrites its line with carriage returns gives its last state. */
export function linesOf(text: string): string[] {
	const lines = text.split('\n')
	if (lines.at(-1) === '') lines.pop()
	return lines.map((line) => {
		const written = line.replace(/\r+$/, '')
		return written.slice(written.lastIndexOf('\r') + 1)
	})
}

/**
 * How much of what has come can be passed on: up to the last line end (or carriage return that more follows), and of a
 * line that does not end, all but what a secret could still begin in.
 */
function endOfWhole(open: string, longest: number, redaction: Redaction): number {
	const newline = open.lastIndexOf('\n')
	const rewritten = open.lastIndexOf('\r', open.length - 2)
	const end = Math.max(newline, rewritten) + 1
	if (open.length - end <= longest) return end
	const cut = open.length - Math.min(redaction.reach, longest >> 1)
	const across = redaction.spans(open).find(([from, to]) => from < cut && cut < to)
	// A secret as long as that is no secret but a pattern that never ends
	return across === undefined || across[0] === 0 ? cut : across[0]
}

/** Keeps the beginning and the end of a long text, each half as long as `limit`. */
function keepBothEnds(limit: number): { add(text: string): void; text(): string } {
	const half = Math.ceil(limit / 2)
	const head: string[] = []
	let headLength = 0
	let tail: string[] = []
	let tailLength = 0
	let lost = 0
	const drop = () => {
		const joined = tail.join('')
		const kept = joined.slice(-half)
		lost += joined.length - kept.length
		tail = [kept]
		tailLength = kept.length
	}
	return {
		add(text) {
			const room = Math.max(0, half - headLength)
			if (room > 0) head.push(text.slice(0, room))
			headLength += Math.min(room, text.length)
			if (text.length <= room) return
			tail.push(text.slice(room))
			tailLength += text.length - room
			// Not at every piece: joining is what costs
			if (tailLength > 2 * half) drop()
		},
		text() {
			if (tailLength > half) drop()
			return [...head, ...(lost > 0 ? [`\n[… ${lost} characters left out …]\n`] : []), ...tail].join('')
		},
	}
}
