import type { EngineStep, MigrateRequest } from './engine.ts'

/** A step whose books are told by how they differ from those of the step before it: how many rows are the same, and those after them. */
type PackedStep = Omit<EngineStep, 'verify'> & {
	readonly verify?: { readonly query: NonNullable<EngineStep['verify']>['query']; readonly same: number; readonly more: readonly string[] }
}

export type PackedRequest = Omit<MigrateRequest, 'steps'> & { readonly steps: readonly PackedStep[] }

/** A request as it is carried to an engine process: the books of hundreds of steps, each told in full, would be most of it by far. */
export function packRequest({ steps, ...request }: MigrateRequest): PackedRequest {
	let before: readonly string[] = []
	const packed = steps.map(({ verify, ...step }): PackedStep => {
		if (!verify) return step
		const { query, applied } = verify
		const same = sameAtStart(before, applied)
		before = applied
		return { ...step, verify: { query, same, more: applied.slice(same) } }
	})
	return { ...request, steps: packed }
}

/** The request again. */
export function unpackRequest({ steps, ...request }: PackedRequest): MigrateRequest {
	let before: readonly string[] = []
	const unpacked = steps.map(({ verify, ...step }): EngineStep => {
		if (!verify) return step
		const { query, same, more } = verify
		const applied = [...before.slice(0, same), ...more]
		before = applied
		return { ...step, verify: { query, applied } }
	})
	return { ...request, steps: unpacked }
}

function sameAtStart(one: readonly string[], other: readonly string[]): number {
	const most = Math.min(one.length, other.length)
	let same = 0
	while (same < most && one[same] === other[same]) same++
	return same
}
