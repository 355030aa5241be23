import { isAbsolute } from 'node:path'
import type { CommandProfile } from '../../contract/commands.ts'
import { FaultError } from '../../contract/fault.ts'
import type { FileSystem } from '../../lib/file-system.ts'
import { hasReference, readTemplate } from '../connections/references.ts'
import { withoutPassword } from '../connections/without-password.ts'
import { passwordIn } from './command-secrets.ts'

const endsAsSecret = /(PASSWORD|PASSWD|SECRET|TOKEN|KEY)$/i

/**
 * Refuses a profile that cannot be kept: its folder is not there, or a password stands in it as such. What is secret is
 * only ever named, as `${NAME}`. Faults: `not-found`, `unsupported-address` with `password-in-url`.
 */
export async function insistOnKeepable(profile: CommandProfile, files: FileSystem): Promise<void> {
	for (const word of profile.words) refuseSecret(word, '', passwordIn(word))
	for (const { name, value } of profile.environment) {
		refuseSecret(value, name, passwordIn(value) ?? passwordInQuery(value))
		if (endsAsSecret.test(name) && value !== '' && !hasReference(readTemplate(value))) throw refused(name, `${name}=…`)
	}
	const isThere = await files.stat(profile.folder).then(
		(found) => found.isDirectory(),
		() => false,
	)
	if (!isThere || !isAbsolute(profile.folder)) throw new FaultError({ kind: 'not-found', path: profile.folder })
}

function refuseSecret(text: string, name: string, password: string | null): void {
	// Nothing is filled in among the words, so a reference there is none
	if (password === null || (name !== '' && hasReference(readTemplate(password)))) return
	throw refused(name, withoutPassword(text))
}

function passwordInQuery(text: string): string | null {
	return /[?&](?:password|passwd|pwd)=([^&]+)/i.exec(text)?.[1] ?? null
}

function refused(name: string, address: string): FaultError {
	return new FaultError({ kind: 'unsupported-address', address, reason: 'password-in-url', ...(name !== '' && { detail: name }) })
}
