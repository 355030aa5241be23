/** Values that the host machine gives, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

const variable = /\$\$|\\\$|\$\{([A-Za-z_]\w*)(?:(:?-)([^}]*))?\}|\$([A-Za-z_]\w*)/g

/**
 * Puts values in for `$NAME`, `${NAME}`, `${NAME-default}` and `${NAME:-default}`; `$$` and `\$` are a dollar. `missing` is
 * the first name for which there is neither value nor default.
 */
export function withVariables(text: string, environment: Environment): { readonly text: string; readonly missing: string | null } {
	let missing: string | null = null
	const filled = text.replaceAll(variable, (whole, braced?: string, operator?: string, fallback?: string, bare?: string) => {
		const name = braced ?? bare
		if (name === undefined) return '$'
		const value = environment[name]
		if (value !== undefined && (value !== '' || operator !== ':-')) return value
		if (operator !== undefined) return fallback ?? ''
		missing ??= name
		return whole
	})
	return { text: filled, missing }
}
