import type { PreviewEvent } from '../../contract/commands.ts'
import type { Standing, StepToRender } from '../../drivers/dialects/dialect.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import { movesTo } from '../history/graph.ts'
import { knownRevisions } from '../history/places.ts'
import { resolveTarget } from '../history/target.ts'
import type { CoreParts } from '../parts.ts'
import { type Renderable, type RenderParts, renderSteps } from './renderings.ts'

/** Renders the steps from where a database stands to a target. Faults: those of the target and of rendering. */
export async function previewSteps(
	parts: RenderParts & Pick<CoreParts, 'wantedOf'>,
	sight: Sight,
	{ target, emit, signal }: { readonly target: string; readonly emit: (event: PreviewEvent) => void; readonly signal: AbortSignal },
): Promise<void> {
	const { dialect, standing } = historyOf(sight)
	const moves = dialect.route ? dialect.route(standing, target).moves : movesByLine(standing, target)
	const steps = [...(await renderSteps(parts, await renderable(parts, sight, { emit, signal }), moves))]
	emit({ kind: 'finished', steps, complete: steps.every(({ sql }) => sql !== null) })
}

/** A database's history as something to render, by its project's command where that is saved. */
export async function renderable(
	{ wantedOf }: Pick<CoreParts, 'wantedOf'>,
	sight: Sight,
	stream: Pick<Renderable, 'emit' | 'signal'>,
): Promise<Renderable> {
	const { dialect, standing } = historyOf(sight)
	const profile = sight.record.command
	const command = profile && dialect.rendering ? { profile, rendering: dialect.rendering, wanted: await wantedOf(sight.record) } : null
	return { ...stream, standing, command }
}

/** For histories without branches. Faults: `unknown-revision`, `ambiguous-revision`. */
export function movesByLine(standing: Standing, target: string): readonly StepToRender[] {
	const revisions = knownRevisions(standing)
	return movesTo(revisions, standing.applied, resolveTarget(target, revisions, standing.current).id)
}
