import { linesOf } from './captured-output.ts'

/** A revision as `heads`, `current`, `history`, `branches` and `show` name it, as far as the form tells. */
export type SaidRevision = {
	readonly id: string
	/** Empty for a base; null where the form does not say. */
	readonly parents: readonly string[] | null
	/** Sorted, since Alembic's order changes from run to run; null where the form does not say. */
	readonly dependsOn: readonly string[] | null
	/** As printed, sorted; `current` leaves them out unless -v is given. */
	readonly labels: readonly string[]
	/** `head` only where nothing follows it at all; `effective head` where only dependants do, which the verbose form calls `head` too. */
	readonly marks: ReadonlySet<Mark>
	/** First paragraph of the docstring; null where the form leaves it out. */
	readonly message: string | null
	/** Day of the docstring's Create Date, `YYYY-MM-DD`; null where it has none, or where the form leaves it out. */
	readonly createdAt: string | null
	readonly path: string | null
	/** Revisions that a branch point leads to, sorted; null where the form does not say. */
	readonly children: readonly string[] | null
}

const marks = ['head', 'effective head', 'current', 'branchpoint', 'mergepoint'] as const
type Mark = (typeof marks)[number]

/**
 * What `heads` and `current` answer, with or without -v, in the order printed. No revision at all is a good answer of
 * `current`: the database is at the beginning, or its version table is not there. Null when the text is in no known form.
 * Lines that a project itself prints there are passed over as long as there is one that can be read.
 */
export function readRevisions(text: string): readonly SaidRevision[] | null {
	const blocks = readBlocks(text)
	if (blocks.length > 0) return blocks
	// `current -v` with nothing after its heading: whatever else stands there is not Alembic's
	if (readAddress(text) !== null) return []
	const lines = linesOf(text).filter((line) => line.trim() !== '')
	const read = lines.map(readShortLine).filter((revision) => revision !== null)
	return read.length > 0 || lines.length === 0 ? read : null
}

/** The address in the heading of `current -v`, whose password Alembic hides; null without one. */
export function readAddress(text: string): string | null {
	return linesOf(text).flatMap((line) => /^Current revision\(s\) for (.*):$/.exec(line.trimEnd())?.slice(1) ?? [])[0] ?? null
}

/** What `history` answers, with or without -v, newest first. Null when the text is in no known form. */
export function readHistory(text: string): readonly SaidRevision[] | null {
	const blocks = readBlocks(text)
	if (blocks.length > 0) return blocks
	const found: SaidRevision[] = []
	for (const line of linesOf(text)) {
		const revision = readHistoryLine(line)
		const last = found.at(-1)
		if (revision !== null) found.push(revision)
		// A first paragraph may have several lines
		else if (last !== undefined && line.trim() !== '') found[found.length - 1] = { ...last, message: `${last.message}\n${line}` }
	}
	return found.length > 0 || text.trim() === '' ? found : null
}

/** What `branches` answers: each branch point with its children. Nothing means a history without branches. */
export function readBranches(text: string): readonly SaidRevision[] | null {
	const points: SaidRevision[] = []
	for (const part of text.split(/\n(?=\S[^\n]*\(branchpoint\))/)) {
		const children = linesOf(part).flatMap((line) => /^\s+-> ([^\s,]+)/.exec(line)?.slice(1) ?? [])
		const [point] = readBlocks(part).length > 0 ? readBlocks(part) : linesOf(part).map(readShortLine)
		if (point != null && children.length > 0) points.push({ ...point, children: children.toSorted() })
	}
	return points.length > 0 || text.trim() === '' ? points : null
}

/** The version that `--version` answers: `alembic 1.8.1`, whatever the program is called. Null when there is none. */
export function readVersion(text: string): string | null {
	return linesOf(text).flatMap((line) => /\s(\d+\.\d+\S*)\s*$/.exec(` ${line}`)?.slice(1) ?? [])[0] ?? null
}

const id = String.raw`[^\s,()<>]+`
const shortLine = new RegExp(String.raw`^(${id})((?: \([^()]*\))*)$`)
const historyLine = new RegExp(String.raw`^(<base>|${id}(?:, ${id})*)(?: \(([^()]*)\))? -> (${id})((?: \([^()]*\))*), ?(.*)$`)

/** `dddd4444 (feat) (head)`. */
function readShortLine(line: string): SaidRevision | null {
	const [, name, groups = ''] = shortLine.exec(line.trimEnd()) ?? []
	return name === undefined ? null : { ...unsaid, id: name, ...labelsAndMarks(groups) }
}

/** `<base> (cccc3333) -> eeee5555 (indep) (head), message`. */
function readHistoryLine(line: string): SaidRevision | null {
	const [, parents, dependsOn, name, groups = '', message = ''] = historyLine.exec(line.trimEnd()) ?? []
	if (parents === undefined || name === undefined) return null
	return { ...unsaid, id: name, parents: listOf(parents), dependsOn: listOf(dependsOn).toSorted(), ...labelsAndMarks(groups), message }
}

/** The blocks that -v and `show` print: `Rev: …` and so on, a blank line, and the docstring, indented. */
function readBlocks(text: string): SaidRevision[] {
	return text
		.split(/^(?=Rev: )/m)
		.filter((block) => block.startsWith('Rev: '))
		.map((block) => {
			const lines = linesOf(block)
			const blank = lines.indexOf('')
			const heading = lines.slice(0, blank === -1 ? lines.length : blank)
			const field = (name: string) => heading.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
			const [name = '', ...groups] = (field('Rev') ?? '').split(/(?= \()/)
			const doc = lines.slice(heading.length + 1).flatMap((line) => (line.startsWith('    ') ? [line.slice(4)] : []))
			const paragraphEnd = doc.findIndex((line) => line.trim() === '')
			return {
				id: name,
				parents: listOf(field('Parent') ?? field('Merges')),
				dependsOn: listOf(field('Also depends on')).toSorted(),
				labels: listOf(field('Branch names')).toSorted(),
				marks: labelsAndMarks(groups.join('')).marks,
				message: doc.slice(0, paragraphEnd === -1 ? doc.length : paragraphEnd).join('\n'),
				createdAt: doc.flatMap((line) => /^\s*Create Date:\s*(\d{4}-\d\d-\d\d)\b/.exec(line)?.slice(1) ?? [])[0] ?? null,
				path: field('Path') ?? null,
				children: listOf(field('Branches into')).toSorted(),
			}
		})
}

const unsaid = { parents: null, dependsOn: null, message: null, createdAt: null, path: null, children: null }

/** Labels stand in brackets before the marks, in one pair. */
function labelsAndMarks(groups: string): Pick<SaidRevision, 'labels' | 'marks'> {
	const found = Array.from(groups.matchAll(/\(([^()]*)\)/g), ([, inside = '']) => inside)
	const isMark = (text: string): text is Mark => marks.some((mark) => mark === text)
	return {
		labels: found
			.filter((text) => !isMark(text))
			.flatMap(listOf)
			.toSorted(),
		marks: new Set(found.filter(isMark)),
	}
}

function listOf(text: string | undefined): string[] {
	return text === undefined || text === '' || text === '<base>' ? [] : text.split(', ')
}
