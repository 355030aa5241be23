import type { CommandProfile } from '../../contract/commands.ts'
import type { Fault } from '../../contract/fault.ts'
import type { CommandEnd } from '../../drivers/commands/command.ts'
import type { Standing } from '../../drivers/dialects/dialect.ts'
import type { CoreParts } from '../parts.ts'
import type { CommandTarget } from './database-address.ts'
import { maySpeakOf } from './same-address.ts'
import { isSamePlace } from './same-place.ts'

/** Where a command says that its database stands, null when it does not say. `fault` is null exactly when that is its target. */
type Whereabouts = { readonly found: readonly string[] | null; readonly fault: Fault | null }

/**
 * Holds what `current -v` answered against its target, and against where that stands. Two databases can stand at the same
 * place: what it says it looked at tells them apart. Faults that it tells: `command-elsewhere`, `command-unreadable`, those of the command.
 */
export async function whereaboutsOf(
	end: CommandEnd,
	standing: Standing,
	{ profile, target }: { readonly profile: CommandProfile; readonly target: CommandTarget },
	{ speech, files }: Pick<CoreParts, 'speech' | 'files'>,
): Promise<Whereabouts> {
	const answer = speech.currentOf(end)
	const failure = speech.faultOf(end)
	if (failure || answer === null) return { found: null, fault: failure ?? unreadable(end) }
	const found = [...answer].sort()
	const elsewhere: Fault = { kind: 'command-elsewhere', expected: [...standing.currents].sort(), found }
	if (!isSamePlace(standing, found)) return { found, fault: elsewhere }
	const address = speech.addressOf(end)
	const isTarget = address === null || (await maySpeakOf(address, profile, target, files))
	return { found, fault: isTarget ? null : { ...elsewhere, address } }
}

/** The end of what a command printed is enough to tell what it was. Characters. */
const detailLength = 4_000

/** The fault of an answer in no form that is known. */
export function unreadable({ stdout, stderr }: CommandEnd): Fault {
	return { kind: 'command-unreadable', detail: `${stderr}\n${stdout}`.trim().slice(-detailLength) }
}
