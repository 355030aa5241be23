import { createHash } from 'node:crypto'
import type { PlannedChange, StoreChangeEvent, StorePlan, StoreSurvey } from '../../contract/stores.ts'
import { counted, size } from '../../contract/words/quantities.ts'
import { changeEndedWords, storeWords } from '../../contract/words/store-words.ts'
import { faultText } from './failure.ts'
import { inertText } from './inert.ts'
import type { Paint } from './session.ts'

/** A message as text, as it was and as it is to be. */
export type Edited = { readonly before: string; readonly after: string }

/** Of a plan, so many entries are shown; of one entry, so many lines. */
const mostEntries = 20
const mostLines = 30

type Shown = { readonly store: StoreSurvey; readonly secrets: boolean; readonly edited: Edited | undefined }

/** What a change of entries would do, as a person weighs it: each entry before and after, then what to know. */
export function entryPlanText(plan: StorePlan, { store, secrets, edited }: Shown, paint: Paint): string {
	const { changes, warnings, unconditional } = plan
	const removes = changes.every(({ after }) => after === null)
	const bytes = changes.reduce((sum, { before, after }) => sum + (after ?? before ?? new Uint8Array()).length, 0)
	const what = `${counted(changes.length, 'entry', 'entries')}, ${size(bytes)}`
	const heading = `${removes ? 'Remove' : 'Write'} ${what}: ${storeWords(store)}, ${store.traits.shown}.`
	const shown = changes
		.slice(0, mostEntries)
		.flatMap((change) => changeLines(change, { secrets, edited, whole: changes.length === 1 }, paint))
	const left = changes.length - mostEntries
	const says = [
		...warnings.map((warning) => paint('yellow', `! ${inertText(warning, false)}`)),
		...(unconditional
			? [paint('yellow', '! Taking away cannot be made conditional here: another’s write in the last moment would be lost.')]
			: []),
		'What is there is kept first, and undo puts it back.',
	]
	return [paint('bold', heading), ...shown, ...(left > 0 ? [`  … and ${counted(left, 'entry', 'entries')} more`] : []), ...says].join('\n')
}

type Showing = { readonly secrets: boolean; readonly edited: Edited | undefined; readonly whole: boolean }

function changeLines(
	{ partition, key, means, secret, before, after }: PlannedChange,
	{ secrets, edited, whole }: Showing,
	paint: Paint,
): string[] {
	const name = `  ${partition.text} / ${key.text}${means === null ? '' : `  ${means}`}`
	const sizes = `${before === null ? 'nothing' : size(before.length)} → ${after === null ? 'nothing' : size(after.length)}`
	const head = `${name}  ${paint('dim', sizes)}`
	if (!whole) return [head]
	if (secret && !secrets) return [head, `    ${paint('yellow', 'It keeps a secret, which is masked: --secrets shows it.')}`]
	return [head, ...differenceLines(edited ?? textsOf(before, after), paint)]
}

/** Both as text where both are that, else both in hex. */
function textsOf(before: Uint8Array | null, after: Uint8Array | null): { before: string | null; after: string | null } {
	const texts = { before: textIn(before), after: textIn(after) }
	if (texts.before !== undefined && texts.after !== undefined) return { before: texts.before, after: texts.after }
	return { before: before && hexOf(before), after: after && hexOf(after) }
}

function textIn(bytes: Uint8Array | null): string | null | undefined {
	if (bytes === null) return null
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
		return inertText(text, true) === text ? text : undefined
	} catch {
		return undefined
	}
}

const hexOf = (bytes: Uint8Array): string =>
	Buffer.from(bytes)
		.toString('hex')
		.replace(/.{64}(?=.)/g, '$&\n')

/** Lines that differ, with what begins and ends alike left out. */
function differenceLines({ before, after }: { before: string | null; after: string | null }, paint: Paint): string[] {
	const old = linesIn(before)
	const young = linesIn(after)
	const shorter = Math.min(old.length, young.length)
	let head = 0
	while (head < shorter && old[head] === young[head]) head += 1
	let tail = 0
	while (tail < shorter - head && old.at(-1 - tail) === young.at(-1 - tail)) tail += 1
	const marked = (lines: readonly string[], mark: string, colour: 'red' | 'green') =>
		capped(lines.slice(head, lines.length - tail)).map((line) => `    ${paint(colour, `${mark} ${line}`)}`)
	return [...marked(old, '-', 'red'), ...marked(young, '+', 'green')]
}

function linesIn(text: string | null): readonly string[] {
	return text === null ? [] : inertText(text, true).trimEnd().split('\n')
}

function capped(lines: readonly string[]): readonly string[] {
	return lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${counted(lines.length - mostLines, 'line')} more`] : lines
}

/** A plan as a document: what keeps a secret is left out unless it was asked for. Checksums name the bytes either way. */
export function plannedDocument({ changes, warnings, unconditional }: StorePlan, secrets: boolean): object {
	const planned = changes.map((change) => {
		const masked = change.secret && !secrets
		return { ...change, before: bytesOf(change.before, masked), after: bytesOf(change.after, masked) }
	})
	return { changes: planned, warnings, unconditional }
}

function bytesOf(bytes: Uint8Array | null, masked: boolean): object | null {
	if (bytes === null) return null
	return { bytes: masked ? null : bytes, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

type Ended = Omit<Extract<StoreChangeEvent, { kind: 'ended' }>, 'kind'>

/** How a change of entries went, and the way back. */
export function changedText(ended: Ended, act: 'written' | 'removed' | 'taken back', paint: Paint): string {
	const colour = ended.outcome === 'done' ? 'green' : ended.outcome === 'cancelled' ? 'yellow' : 'red'
	const where = ended.at === null ? [] : [`It stopped at ${ended.at.partition.text} / ${ended.at.key.text}.`]
	const fault = ended.fault === null ? [] : [faultText(ended.fault, paint)]
	const way = ended.done > 0 ? ['Take it back with: headway values undo DATABASE'] : []
	return [`${paint(colour, changeEndedWords({ kind: 'ended', ...ended }, act))}.`, ...where, ...fault, ...way].join('\n')
}
