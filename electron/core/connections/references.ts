import { FaultError } from '../../contract/fault.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A text in which `${NAME}` stands for a variable of the environment. Kept in parts, so that a literal `${` stays one. */
export type Template = readonly (string | { readonly variable: string })[]

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/

/** Reads references out of a text; what stands between them goes through `decode`, a variable's value never does. */
export function readTemplate(text: string, decode: (literal: string) => string = (literal) => literal): Template {
	return text
		.split(new RegExp(reference, 'g'))
		.map((part, index) => (index % 2 === 1 ? { variable: part } : decode(part)))
		.filter((part) => part !== '')
}

/** The text with every variable's value in its place. Fault `missing-variable`. */
export function resolveTemplate(template: Template, environment: Environment): string {
	return template.map((part) => (typeof part === 'string' ? part : variableValue(part.variable, environment))).join('')
}

/** The text as it was typed, references and all; literal parts go through `encode`. */
export function writeTemplate(template: Template, encode: (literal: string) => string = (literal) => literal): string {
	return template.map((part) => (typeof part === 'string' ? encode(part) : `\${${part.variable}}`)).join('')
}

export function hasReference(template: Template): boolean {
	return template.some((part) => typeof part !== 'string')
}

/** The variable that a text consists of: `${DATABASE_URL}` names a whole address. Undefined for any other text. */
export function wholeReference(text: string): string | undefined {
	const [only, ...others] = readTemplate(text)
	return others.length === 0 && typeof only === 'object' ? only.variable : undefined
}

/** Fault `missing-variable`. An empty variable counts as none, as in a shell's `${NAME:?}`. */
export function variableValue(name: string, environment: Environment): string {
	const value = environment[name]
	if (value === undefined || value === '') throw new FaultError({ kind: 'missing-variable', name })
	return value
}
