import { FaultError } from '../../contract/fault.ts'
import type { Direction } from '../../contract/migrations.ts'
import { type RedunVersion, versionBefore } from './redun-versions.ts'

/** One step of redun's line; `from` is null for the first version, which is made in an empty database. */
export type RedunMove = {
	readonly version: RedunVersion
	readonly direction: Direction
	readonly from: RedunVersion | null
	readonly to: RedunVersion
}

/** A step as its file is named: `2.3 down`. */
export type StepName = `${string} ${Direction}`

/** The step that takes a version, or takes it back. Faults: `irreversible` for the first version, below which redun does not go. */
export function moveOf(version: RedunVersion, direction: Direction): RedunMove {
	const before = versionBefore(version)
	if (direction === 'up') return { version, direction, from: before, to: version }
	if (!before) throw new FaultError({ kind: 'irreversible', revision: version.label })
	return { version, direction, from: version, to: before }
}

export function nameOf({ version, direction }: RedunMove): StepName {
	return `${version.label} ${direction}`
}
