import type { RunEvent } from '../../contract/migrations.ts'
import type { CommandOutput } from '../../drivers/commands/command.ts'

/** How often lines that were printed are told, and how often they are written down. Milliseconds. */
const tellEveryMs = 50
const writeEveryMs = 2_000

/** Characters of each end of the output that are kept; what lies between is left out. */
const keptAtEachEnd = 500_000

type Output = Extract<RunEvent, { kind: 'output' }>

/** Takes what a command prints: tells it in batches, and writes it down while the command still runs. */
export type OutputKeeper = {
	hear(output: CommandOutput): void
	/** Keeps a line of Headway's own among what was printed: which command follows. */
	note(line: string): void
	/** Tells and writes what is still waiting. */
	settle(): Promise<void>
}

export function createOutputKeeper(options: {
	readonly emit: (event: Output) => void
	readonly elapsedMs: () => number
	/** Writes everything that was printed so far. */
	readonly write: (text: string) => Promise<void>
}): OutputKeeper {
	const text = createCutText()
	let waiting: Output[] = []
	let telling: NodeJS.Timeout | undefined
	let unwritten = false
	let writing: Promise<void> = Promise.resolve()
	const tell = () => {
		clearTimeout(telling)
		telling = undefined
		for (const event of waiting) options.emit(event)
		waiting = []
	}
	const write = () => {
		if (!unwritten) return
		unwritten = false
		const whole = text.whole()
		// What cannot be written now is written with the next lines, or at the end with all of them
		writing = writing.then(() => options.write(whole)).catch(() => undefined)
	}
	const writingEvery = setInterval(write, writeEveryMs).unref()
	const keep = (lines: readonly string[]) => {
		for (const line of lines) text.add(`${line}\n`)
		unwritten = true
	}
	return {
		hear({ stream, lines }) {
			keep(lines)
			const last = waiting.at(-1)
			if (last?.stream === stream) last.lines.push(...lines)
			else waiting.push({ kind: 'output', stream, lines: [...lines], atMs: options.elapsedMs() })
			telling ??= setTimeout(tell, tellEveryMs)
		},
		note: (line) => keep([line]),
		async settle() {
			clearInterval(writingEvery)
			tell()
			write()
			await writing
		},
	}
}

/** A text that keeps its beginning and its end. */
function createCutText(): { add(part: string): void; whole(): string } {
	let head = ''
	let tail = ''
	let left = 0
	return {
		add(part) {
			const room = Math.max(0, keptAtEachEnd - head.length)
			head += part.slice(0, room)
			tail += part.slice(room)
			// Cut now and then, as cutting copies the text
			if (tail.length <= 2 * keptAtEachEnd) return
			left += tail.length - keptAtEachEnd
			tail = tail.slice(-keptAtEachEnd)
		},
		whole() {
			const beyond = Math.max(0, tail.length - keptAtEachEnd)
			if (left + beyond === 0) return head + tail
			return `${head}\n[… ${left + beyond} characters left out …]\n${tail.slice(beyond)}`
		},
	}
}
