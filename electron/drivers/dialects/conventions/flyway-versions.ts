import type { FlywaySettings } from './flyway-config.ts'

/** What a file's name says to Flyway. */
export type FlywayName = {
	readonly kind: 'versioned' | 'undo' | 'repeatable'
	/** Empty for a repeatable one. */
	readonly version: string
	/** As the books hold it. */
	readonly description: string
}

/** Reads the last part of a script's path. Null when it is none of Flyway's, or badly named, which Flyway skips. */
export function readFlywayName(file: string, settings: FlywaySettings): FlywayName | null {
	const suffix = settings.suffixes.find((ending) => file.toLowerCase().endsWith(ending.toLowerCase()))
	if (suffix === undefined) return null
	const stem = file.slice(0, file.length - suffix.length)
	const kinds = (['versioned', 'undo', 'repeatable'] as const)
		.filter((kind) => stem.startsWith(settings.prefixes[kind]))
		// The longest prefix wins
		.sort((one, other) => settings.prefixes[other].length - settings.prefixes[one].length)
	const [kind] = kinds
	if (kind === undefined) return null
	const rest = stem.slice(settings.prefixes[kind].length)
	const at = rest.indexOf(settings.separator)
	const version = (at < 0 ? rest : rest.slice(0, at)).replaceAll('_', '.')
	const described = at < 0 ? '' : rest.slice(at + settings.separator.length).replaceAll('_', ' ')
	const description = described === '' ? '<< no description >>' : described
	if (kind === 'repeatable') return version === '' && at >= 0 ? { kind, version, description } : null
	return /^\d+(?:\.\d+)*$/.test(version) ? { kind, version, description } : null
}

/** Compares two versions part by part as numbers; what is missing at the end counts as 0, so that 1 is 1.0. */
export function compareFlywayVersions(one: string, other: string): number {
	return compareParts(partsOf(one), partsOf(other))
}

/** Sorts by version, reading each only once: thousands are compared many times over. */
export function inVersionOrder<Item extends { readonly version: string }>(items: readonly Item[]): readonly Item[] {
	return items
		.map((item) => ({ item, parts: partsOf(item.version) }))
		.sort((one, other) => compareParts(one.parts, other.parts))
		.map(({ item }) => item)
}

function compareParts(left: readonly bigint[], right: readonly bigint[]): number {
	for (let at = 0; at < Math.max(left.length, right.length); at++) {
		const one = left[at] ?? 0n
		const other = right[at] ?? 0n
		if (one !== other) return one < other ? -1 : 1
	}
	return 0
}

function partsOf(version: string): readonly bigint[] {
	return version
		.replaceAll('_', '.')
		.split('.')
		.map((part) => (/^\d+$/.test(part) ? BigInt(part) : 0n))
}
