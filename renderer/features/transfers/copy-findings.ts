import type { Choice, CopyMap, Finding } from '../../../electron/contract/copy-map.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'

type Choices = Readonly<Record<string, Choice>>

/** What was chosen about a finding; `stop` where nobody said anything. */
export function chosenFor({ id }: Finding, choices: Choices): Choice {
	return choices[id] ?? 'stop'
}

/** Tables that are not copied: by the map, or by what was chosen about one of their findings. */
export function tablesLeftOut(findings: readonly Finding[], choices: Choices, map: CopyMap | undefined): ReadonlySet<string> {
	const byMap = (map?.map ?? []).filter(({ columns }) => columns === null).map(({ table }) => table)
	const byChoice = findings.flatMap((finding) =>
		finding.table !== null && chosenFor(finding, choices) === 'skip-table' ? [finding.table] : [],
	)
	return new Set([...byMap, ...byChoice])
}

/** Does a finding still stand in the way. What lies in a table that is left out does not, unless it is why it has to be. */
export function isOpen(finding: Finding, choices: Choices, leftOut: ReadonlySet<string>): boolean {
	if (chosenFor(finding, choices) !== 'stop') return false
	if (finding.table === null || finding.kind === 'no-place' || finding.kind === 'virtual-table') return true
	return !leftOut.has(finding.table)
}

/** Where a finding lies, as one name: `jobs.state`, `jobs`, `view of_today`. */
export function placeOfFinding({ table, column, name }: Finding): string {
	const place = [table, column].filter((part) => part !== null).join('.')
	if (name === null) return place === '' ? 'the database' : place
	return place === '' ? name : `${place}, ${name}`
}

/** Findings that are still to be decided first, then by table and column. */
export function inReadingOrder(findings: readonly Finding[], isFirst: (finding: Finding) => boolean): Finding[] {
	const keyed = findings.map((finding) => ({ finding, rank: isFirst(finding) ? 0 : 1, place: placeOfFinding(finding) }))
	const byPlace = new Intl.Collator('en', { numeric: true })
	return keyed.toSorted((one, other) => one.rank - other.rank || byPlace.compare(one.place, other.place)).map(({ finding }) => finding)
}

/** Which words a search finds in a finding. */
export function fitsSearch(finding: Finding, word: string, text: string): boolean {
	const searched = text.trim().toLowerCase()
	return searched === '' || `${placeOfFinding(finding)} ${word} ${finding.example?.text ?? ''}`.toLowerCase().includes(searched)
}

/** `3 of 12 findings are still to be decided.` What was decided last may bring findings of its own: until that is `settled`, it is not all. */
export function standingWords(open: number, all: number, settled: boolean): string {
	if (open === 0 && !settled) return 'All decided so far: looking at what that brings …'
	if (all === 0) return 'Everything goes as it is.'
	if (open === 0) return `${counted(all, 'finding')}, all decided.`
	return `${open.toLocaleString('en')} of ${counted(all, 'finding')} still to be decided: until then nothing is copied.`
}
