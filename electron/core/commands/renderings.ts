import type { CommandProfile, RenderedStep } from '../../contract/commands.ts'
import { type CommandReason, type Fault, FaultError } from '../../contract/fault.ts'
import { takenOut } from '../../drivers/commands/command.ts'
import type { Rendering, RevisionNode, Standing, StepToRender } from '../../drivers/dialects/dialect.ts'
import type { EngineDescription, Wanted } from '../../drivers/engines/engine.ts'
import { startStopwatch } from '../../lib/stopwatch.ts'
import type { CoreParts } from '../parts.ts'
import { commandLineOf, openAimedCommand, wholeLine } from './command-line.ts'
import type { CommandTarget } from './database-address.ts'
import { openScratchPlace } from './scratch.ts'

export type RenderParts = Pick<CoreParts, 'actor' | 'files' | 'homeFolder' | 'newId' | 'places' | 'runCommand' | 'speech'>

/** What is told while steps are rendered. */
export type RenderEvent =
	| { readonly kind: 'started'; readonly text: string; readonly atMs: number }
	| { readonly kind: 'step'; readonly step: RenderedStep; readonly done: number; readonly total: number; readonly atMs: number }

/** What rendering needs; `command` is null where every step is SQL already. */
export type Renderable = {
	readonly standing: Standing
	readonly command: { readonly profile: CommandProfile; readonly rendering: Rendering; readonly wanted: Wanted } | null
	readonly emit: (event: RenderEvent) => void
	readonly signal: AbortSignal
}

/** Commands at a time: most of a short one is Python starting up. */
const lanes = 2

/** Faults that every other step would end in as well. */
const fatal: ReadonlySet<CommandReason> = new Set([
	...([
		'usage',
		'not-installed',
		'import-error',
		'no-configuration',
		'no-scripts',
		'interpolation',
		'async-driver',
		'driver-missing',
		'place-missing',
		'place-unreachable',
	] as const),
	...(['missing-parent', 'cycle', 'stray-file', 'duplicate-label'] as const),
])

/** The line that renders a step, with `{step}` for the words of that step. */
export function renderLineOf(profile: CommandProfile, engine: Pick<EngineDescription, 'kind' | 'path'>): string {
	return wholeLine(commandLineOf(profile, ['{step}'], { engine, first: [], file: '{scratch}' }))
}

/**
 * Renders steps as SQL, each by a command of its own, and tells each as it is done. The answer has the order that was
 * asked for. Faults: `cancelled`, those of starting the command, and one that all steps would end in.
 */
export async function renderSteps(parts: RenderParts, what: Renderable, steps: readonly StepToRender[]): Promise<readonly RenderedStep[]> {
	const stop = new AbortController()
	const signal = AbortSignal.any([what.signal, stop.signal])
	const elapsedMs = startStopwatch()
	const rendered: RenderedStep[] = []
	await using scratch = await openScratchPlace(parts)
	const render = createRender(parts, { ...what, signal }, { scratch: scratch.path, elapsedMs })
	let next = 0
	let done = 0
	let failure: { readonly thrown: unknown } | null = null
	const lane = async () => {
		for (let index = next++; index < steps.length && !failure; index = next++) {
			const step = await render(steps[index] as StepToRender)
			rendered[index] = step
			done += 1
			what.emit({ kind: 'step', step, done, total: steps.length, atMs: elapsedMs() })
			if (isFatal(step.fault)) throw new FaultError(step.fault)
		}
	}
	// The first to fail says why; the other only hears that it was stopped
	const guarded = () =>
		lane().catch((thrown: unknown) => {
			failure ??= { thrown }
			stop.abort()
		})
	await Promise.all(Array.from({ length: lanes }, guarded))
	const failed = failure as { readonly thrown: unknown } | null
	if (failed) throw failed.thrown
	return rendered
}

function createRender(
	parts: RenderParts,
	{ standing, command, emit, signal }: Renderable,
	{ scratch, elapsedMs }: { readonly scratch: string; readonly elapsedMs: () => number },
) {
	const nodes = new Map(standing.revisions.map((node) => [node.id, node]))
	return async (step: StepToRender): Promise<RenderedStep> => {
		const node = nodes.get(step.id)
		if (!node) throw new FaultError({ kind: 'unknown-revision', target: step.id, known: [] })
		const told = { id: step.id, label: node.label, message: node.message, direction: step.direction }
		if (!node.byCommand) return { ...told, ...writtenSql(node, step) }
		if (!command) throw new FaultError({ kind: 'command-needed' })
		const { profile, rendering, wanted } = command
		const words = rendering.words(standing, step)
		await using aimed = await openAimedCommand(profile, words, paperTarget(wanted, scratch), parts)
		const kind = 'server' in wanted ? 'postgres' : 'sqlite'
		const path = 'server' in wanted ? wanted.server.shown : wanted.path
		const text = wholeLine(commandLineOf(profile, words, { engine: { kind, path }, first: [], file: '{scratch}' }))
		emit({ kind: 'started', text, atMs: elapsedMs() })
		const end = await parts.runCommand(aimed.command, { signal })
		if (end.cancelled) throw new FaultError({ kind: 'cancelled' })
		return { ...told, ...whole(explained(rendering.read(standing, step, end), parts.speech.faultOf(end)), step) }
	}
}

/** The SQL that is there without asking anybody. */
function writtenSql(node: RevisionNode, { id, direction }: StepToRender): Read {
	const sql = direction === 'up' ? node.up : node.down
	return sql === null ? { sql, fault: { kind: 'not-rendered', revision: id, direction, detail: '' } } : { sql, fault: null }
}

type Read = Pick<RenderedStep, 'sql' | 'fault'>

/** What a command says of itself tells more than that it failed on paper. */
function explained(read: Read, said: Fault | null): Read {
	const isUnclear = read.fault?.kind === 'command-failed' && read.fault.reason === 'other'
	return isUnclear && said ? { ...read, fault: said } : read
}

/** SQL out of which something was taken as a secret is not what would run. */
function whole(read: Read, { id, direction }: StepToRender): Read {
	if (!read.sql?.includes(takenOut)) return read
	return { sql: null, fault: { kind: 'not-rendered', revision: id, direction, detail: `a secret stands in it, shown as ${takenOut}` } }
}

/** Nobody is to be spoken to: where a file would be is none, and a server's address comes without its password. */
function paperTarget(wanted: Wanted, scratch: string): CommandTarget {
	return 'server' in wanted ? { kind: 'server', server: { ...wanted.server, password: null } } : { kind: 'file', path: scratch }
}

function isFatal(fault: Fault | null): fault is Fault {
	return fault !== null && fault.kind === 'command-failed' && fatal.has(fault.reason)
}
