import type { AskEvent, AskReport, CommandProfile } from '../../contract/commands.ts'
import { FaultError } from '../../contract/fault.ts'
import type { CommandEnd, CommandOutput } from '../../drivers/commands/command.ts'
import type { Asking, Standing } from '../../drivers/dialects/dialect.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import type { CoreParts } from '../parts.ts'
import { commandLineOf, type LineOccasion, openAimedCommand, wholeLine } from './command-line.ts'
import type { CommandTarget } from './database-address.ts'
import { openScratchPlace } from './scratch.ts'

type AskParts = Pick<
	CoreParts,
	'databases' | 'actor' | 'files' | 'homeFolder' | 'newId' | 'now' | 'places' | 'runCommand' | 'speech' | 'wantedOf'
>

/** A long history is read as a whole; of its lines only so many are shown as they come. */
const shownLines = 2_000
/** The end of what a command printed is enough to tell what it was. Characters. */
const detailLength = 2_000

/** The one line that asking runs. */
export function askLineOf(profile: CommandProfile, asking: Asking, engine: LineOccasion['engine']): string {
	return wholeLine(commandLineOf(profile, asking.words, { engine, first: [], file: '{scratch}' }))
}

/**
 * Asks the project's command for its history and keeps the answer for the files that this look saw. Where a file would be
 * its database it gets an empty one that is thrown away: the answer depends on none. Faults: `command-unreadable`,
 * `cancelled`, those of the command.
 */
export async function askAlembic(
	parts: AskParts,
	sight: Sight,
	{
		profile,
		line,
		emit,
		signal,
	}: {
		readonly profile: CommandProfile
		readonly line: string
		readonly emit: (event: AskEvent) => void
		readonly signal: AbortSignal
	},
): Promise<void> {
	const { asking } = historyOf(sight).dialect
	if (!asking) throw new Error('a dialect was asked that has no such answers')
	const elapsedMs = startStopwatch()
	await using scratch = await openScratchPlace(parts)
	await using aimed = await openAimedCommand(profile, asking.words, await targetOf(parts, sight, scratch.path), parts)
	emit({ kind: 'started', text: line, atMs: elapsedMs() })
	const end = await parts.runCommand(aimed.command, { signal, onOutput: createTeller(emit, elapsedMs) })
	if (end.cancelled) throw new FaultError({ kind: 'cancelled' })
	const fault = parts.speech.faultOf(end)
	if (fault) throw new FaultError(fault)
	const told = parts.speech.historyOf(end)
	if (told === null) throw new FaultError({ kind: 'command-unreadable', detail: lastOf(end) })
	await asking.keep(sight.look, told, { command: line, at: parts.now().toISOString() })
	const { standing } = historyOf(await parts.databases.see(sight.record.id))
	emit({ kind: 'finished', report: reportOf(standing) })
}

async function targetOf({ wantedOf }: AskParts, { record }: Sight, scratch: string): Promise<CommandTarget> {
	const wanted = await wantedOf(record)
	return 'server' in wanted ? { kind: 'server', server: wanted.server } : { kind: 'file', path: scratch }
}

function createTeller(emit: (event: AskEvent) => void, elapsedMs: () => number) {
	let left = shownLines
	return ({ stream, lines }: CommandOutput) => {
		if (left <= 0) return
		const shown = lines.length > left ? [...lines.slice(0, left), '…'] : [...lines]
		left -= lines.length
		emit({ kind: 'output', stream, lines: shown, atMs: elapsedMs() })
	}
}

function reportOf({ revisions, problems }: Standing): AskReport {
	const left = problems.flatMap(({ kind, facts }) => (kind === 'revision-unreadable' ? [facts['file'] ?? ''] : []))
	return {
		told: revisions.filter(({ told }) => told !== null).length,
		left: [...new Set(left)],
		differences: problems.filter(({ kind }) => kind === 'told-otherwise').length,
	}
}

function lastOf({ stdout, stderr }: CommandEnd): string {
	return `${stderr}\n${stdout}`.trim().slice(-detailLength)
}
