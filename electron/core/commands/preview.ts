import type { PreviewEvent } from '../../contract/commands.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import { routeOf } from '../history/route.ts'
import type { CoreParts } from '../parts.ts'
import { type Renderable, type RenderParts, renderSteps } from './renderings.ts'

/** Renders the steps from where a database stands to a target. Faults: those of the target and of rendering. */
export async function previewSteps(
	parts: RenderParts & Pick<CoreParts, 'wantedOf'>,
	sight: Sight,
	{ target, emit, signal }: { readonly target: string; readonly emit: (event: PreviewEvent) => void; readonly signal: AbortSignal },
): Promise<void> {
	const { dialect, standing } = historyOf(sight)
	const { moves } = routeOf(dialect, standing, target)
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
