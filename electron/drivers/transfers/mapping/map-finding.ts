import type { Choice, Finding, FindingKind } from '../../../contract/copy-map.ts'
import { findingId } from './map-finding-id.ts'

/** What a finding is about; what is not named is null. */
export type About = { readonly kind: FindingKind; readonly table: string; readonly column?: string | null; readonly name?: string | null }

const longestExample = 200

/** A finding of no row in particular; `text` is its example. */
export function findingAbout(
	{ kind, table, column = null, name = null }: About,
	count: number,
	text: string,
	choices: readonly Choice[],
): Finding {
	const about = { kind, table, column, name }
	const example = { row: null, text: [...text].slice(0, longestExample).join('') }
	return { ...about, id: findingId(about), count, example, choices: ['stop', ...choices] }
}
