/** Sections of a configuration file, each with its keys and values as written. */
export type PythonConfig = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Keys of this section hold in every other one too. */
const defaultSection = 'DEFAULT'

/**
 * Reads the format of Python's ConfigParser: `[dotted.sections]`, `key = value` or `key: value` with the case of keys
 * kept, whole-line comments after `#` or `;`, and values that go on over indented lines.
 */
export function parsePythonConfig(text: string): PythonConfig {
	const sections = new Map<string, Map<string, string>>()
	let section: Map<string, string> | null = null
	let key: string | null = null
	for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
		const content = /^\s*[#;]/.test(line) ? '' : line.trim()
		const header = /^\[(.+)\]$/.exec(content)
		const [, name, value = ''] = /^(.*?)\s*[=:]\s*(.*)$/.exec(content) ?? []
		if (content === '') continue
		if (section && key !== null && /^\s/.test(line)) section.set(key, `${section.get(key)}\n${content}`)
		else if (header) {
			section = sections.get(header[1] ?? '') ?? new Map()
			sections.set(header[1] ?? '', section)
			key = null
		} else if (section) {
			key = name ?? content
			section.set(key, value)
		}
	}
	return sections
}

/**
 * A value with its `${key}`, `${section:key}` and, where no key has the name, `${ENVIRONMENT_VARIABLE}` filled in; `$$` is
 * one dollar. Undefined when the key is not there, null when something it refers to is nowhere or refers to itself.
 */
export function configValue(
	config: PythonConfig,
	section: string,
	key: string,
	environment: Readonly<Record<string, string | undefined>>,
	depth = 0,
): string | null | undefined {
	const text = config.get(section)?.get(key) ?? config.get(defaultSection)?.get(key)
	if (text === undefined) return undefined
	// Python gives up at the same depth, which is how a circle of references ends.
	if (depth >= 10) return null
	let missing = false
	const filled = text.replace(/\$(?:\$|\{([^}:]*)(?::([^}]*))?\})/g, (whole, first: string | undefined, second: string | undefined) => {
		if (first === undefined) return whole === '$$' ? '$' : whole
		const [from, name] = second === undefined ? [section, first] : [first, second]
		const value = configValue(config, from, name, environment, depth + 1) ?? (second === undefined ? environment[first] : undefined)
		missing ||= value === undefined
		return value ?? ''
	})
	return missing ? null : filled
}
