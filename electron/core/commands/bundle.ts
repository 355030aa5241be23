import type { BundleEvent } from '../../contract/commands.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Dialect, Standing, StepToRender } from '../../drivers/dialects/dialect.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import { routeOf } from '../history/route.ts'
import type { CoreParts } from '../parts.ts'
import { folderFrom } from './folder-from.ts'
import { renderable } from './preview.ts'
import { type RenderParts, renderSteps } from './renderings.ts'

export type BundleInput = { readonly from: string; readonly to: string; readonly folder: string }

type Making = {
	/** The version that renders, where it is known. */
	readonly alembic: string | null
	readonly emit: (event: BundleEvent) => void
	readonly signal: AbortSignal
}

/**
 * Renders every revision between two places, up and down, and keeps what was rendered in a new folder. Nothing is
 * written before all is rendered. Faults: `folder-not-empty`, `source-not-recognised` for a history that keeps no
 * bundles, `not-rendered` when there is no SQL at all; those of the targets and of rendering.
 */
export async function makeBundle(
	parts: RenderParts & Pick<CoreParts, 'wantedOf' | 'now'>,
	sight: Sight,
	{ from, to, folder, alembic, emit, signal }: BundleInput & Making,
): Promise<void> {
	const { dialect, standing } = historyOf(sight)
	const path = folderFrom(folder, parts.places)
	if (!dialect.rendering) throw new FaultError({ kind: 'source-not-recognised', folder: standing.project?.folder ?? sight.record.path })
	await insistOnEmpty(path, parts.files)
	const steps = stepsBetween(dialect, standing, from, to)
	const rendered = await renderSteps(parts, await renderable(parts, sight, { emit, signal }), steps)
	const notRendered = rendered.filter(({ sql }) => sql === null)
	const [first] = notRendered
	if (notRendered.length === rendered.length) {
		if (!first) throw new FaultError({ kind: 'unknown-revision', target: to, known: [] })
		throw new FaultError(first.fault ?? { kind: 'not-rendered', revision: first.id, direction: first.direction, detail: '' })
	}
	if (signal.aborted) throw new FaultError({ kind: 'cancelled' })
	await dialect.rendering.save(sight.look, standing, path, rendered, { createdAt: parts.now().toISOString(), alembic })
	emit({ kind: 'finished', folder: path, rendered: rendered.length - notRendered.length, notRendered })
}

/** Both ways of every revision that the second place stands on and the first does not, parents before children. */
function stepsBetween(dialect: Dialect, standing: Standing, from: string, to: string): readonly StepToRender[] {
	const empty = withNothingApplied(standing)
	const under = (target: string) => (target === 'base' ? [] : routeOf(dialect, empty, target).moves.map(({ id }) => id))
	const before = new Set(under(from))
	const between = under(to).filter((id) => !before.has(id))
	return between.flatMap((id): StepToRender[] => [
		{ id, direction: 'up' },
		{ id, direction: 'down' },
	])
}

/** Ways that begin here tell all that a place stands on. */
function withNothingApplied(standing: Standing): Standing {
	const ledger = { ...standing.ledger, applied: [] }
	return { ...standing, current: null, currents: [], currentText: null, applied: new Set(), ledger }
}

async function insistOnEmpty(path: string, files: FileSystem): Promise<void> {
	const names = await files.readdir(path).catch((thrown: NodeJS.ErrnoException) => {
		if (thrown.code === 'ENOENT') return []
		if (thrown.code === 'ENOTDIR') return [path]
		throw new FaultError({ kind: 'permission-denied', path, access: 'write' })
	})
	if (names.length > 0) throw new FaultError({ kind: 'folder-not-empty', path })
}
