import type { CommandProfile } from '../../../electron/contract/commands.ts'

type Variables = CommandProfile['environment']

/** Reads variables as they are written in a text field, one `NAME=VALUE` a line; `wrong` says what cannot be read. */
export function readVariables(text: string): { readonly variables: Variables; readonly wrong: string | null } {
	const variables: Variables = []
	for (const line of text.split('\n')) {
		if (line.trim() === '') continue
		const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? []
		if (name === undefined || value === undefined) return { variables, wrong: `Not a variable: ${line.trim()}` }
		variables.push({ name, value })
	}
	return { variables, wrong: null }
}

/** The opposite of readVariables. */
export function writeVariables(variables: Variables): string {
	return variables.map(({ name, value }) => `${name}=${value}`).join('\n')
}
