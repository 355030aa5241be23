import type { Environment } from '../connections/references.ts'

type Entry = { readonly name: string; readonly value: string }

const secretName = /(^|_)(PASSWORDS?|PASSWD|PASSPHRASE|PASS|PWD|PW|SECRETS?|TOKENS?|KEYS?|CREDENTIALS?)(_|$)|PASSWORD|SECRET/i

const plainSecretName = /(PASSWORD|PASSWD|SECRET|TOKEN)$/i

/** Does a variable of this name hold something that nobody is to read. */
function isSecretName(name: string): boolean {
	return secretName.test(name)
}

/** The password in an address, as it stands there; null where there is none. */
export function passwordIn(text: string): string | null {
	return /:\/\/[^:@/?\s]*:(.+)@/s.exec(text)?.[1] ?? null
}

/** Secrets in the variables a command is given, and in those it inherits: a project's own address may be among them. */
export function secretsIn(given: readonly Entry[], inherited: Environment): string[] {
	// What is inherited has nothing to do with the project most of the time: less of it is taken for a secret
	const others = Object.entries(inherited).flatMap(([name, value]) =>
		value !== undefined && (plainSecretName.test(name) || value.includes('://')) ? [{ name, value }] : [],
	)
	const found = [...given, ...others].flatMap(({ name, value }) => {
		const password = passwordIn(value)
		if (password !== null) return [password, decoded(password)]
		return isSecretName(name) ? [value] : []
	})
	return [...new Set(found.filter((text) => text.length >= shortestSecret))]
}

/** Below this a text is in too many others, `1` and `on` among them, to be taken out of what is printed. */
const shortestSecret = 4

function decoded(text: string): string {
	try {
		return decodeURIComponent(text)
	} catch {
		return text
	}
}
