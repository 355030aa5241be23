import type { Advice } from '../../../contract/advice.ts'
import type { CommandProfile } from '../../../contract/commands.ts'
import type { EngineDescription } from '../../engines/engine.ts'
import { statement } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'

const variable = 'SYNCMASTER__DATABASE__URL'

/** SyncMaster's env.py opens the address with an asynchronous engine, and puts it into a ConfigParser value as it is. */
export function addressAdvice({ look, byCommand, moves }: Occasion): readonly Advice[] {
	const profile = look.command
	if (!byCommand || moves.length === 0 || profile === null || profile.preset !== 'syncmaster') return []
	return profile.aim.kind === 'none' ? ownAddress(profile) : aimedAddress(profile.aim.scheme, look.description)
}

/** The address that the profile itself names, where its command reads it. */
function ownAddress({ environment }: CommandProfile): readonly Advice[] {
	const value = environment.find(({ name }) => name === variable)?.value ?? ''
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]
	if (scheme === undefined) return []
	// What a reference stands for is not known before the command runs
	const told = value.replace(/\$\{\w+\}/g, '')
	const isReference = /^[^/]+:\/\/[^/@]*\$\{\w+\}/.test(value)
	return [
		...driver(scheme),
		...(hasLonePercent(told)
			? [statement('percent-in-password', { stops: true, facts: { variable, where: 'value' } })]
			: isReference
				? [statement('percent-in-password', { facts: { variable, where: 'reference' } })]
				: []),
	]
}

/** The address that Headway writes: without a password, and with the user and the database encoded where they must be. */
function aimedAddress(scheme: string | null, description: EngineDescription): readonly Advice[] {
	if (description.kind !== 'postgres') return []
	const { user, database } = description.server
	const isEncoded = encodeURIComponent(user) !== user || /[%?]/.test(database)
	return [
		...driver(scheme ?? 'postgresql'),
		...(isEncoded ? [statement('percent-in-password', { stops: true, facts: { variable, where: 'user' } })] : []),
	]
}

function driver(scheme: string): readonly Advice[] {
	const wanted = 'postgresql+asyncpg'
	return scheme === wanted ? [] : [statement('async-driver-needed', { stops: true, facts: { scheme, wanted } })]
}

/** A ConfigParser value takes `%%` for a percent sign and refuses any other use of it. */
function hasLonePercent(value: string): boolean {
	return value.replaceAll('%%', '').includes('%')
}
