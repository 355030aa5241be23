import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Choice, type CopyMap, copyMapSchema } from '../../contract/copy-map.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import type { CopyEvent, CopyPlan } from '../../contract/transfers.ts'
import { phaseWords } from '../../contract/words/copy-words.ts'
import { duration, size } from '../../contract/words/quantities.ts'
import { agree } from './agree.ts'
import { planText, reportText, surveyText } from './copy-text.ts'
import { inertText } from './inert.ts'
import { opened } from './open.ts'
import { followTold, share } from './progress.ts'
import { writeNewFile } from './raw-bytes.ts'
import { type Answer, type Session, UsageError } from './session.ts'

/** How a copy is wanted. */
export type CopyWishes = {
	readonly schema: string | undefined
	/** Path of a map. */
	readonly map: string | undefined
	/** Path of a new file for it. */
	readonly saveMap: string | undefined
	readonly choices: Readonly<Record<string, Choice>>
}

/** How a comparison is. */
export type CompareWishes = Pick<CopyWishes, 'schema' | 'map'> & {
	readonly sourceSchema: string | undefined
	/** Path of a new file for the report. */
	readonly html: string | undefined
}

type Ended = Extract<CopyEvent, { readonly kind: 'ended' }>
type Between = { readonly source: DatabaseId; readonly target: DatabaseId }

/** `copy survey`: one reading of the whole source. */
export async function survey(session: Session, source: string): Promise<Answer> {
	const found = await session.client.transfers.survey({ source: await opened(session, source) })
	return { document: found, text: surveyText(found, session.paint), exitCode: 0 }
}

/** `copy plan`: a dry run. */
export async function plan(
	session: Session,
	source: string,
	target: string,
	wishes: CopyWishes & { readonly sql: boolean },
): Promise<Answer> {
	const made = await planned(session, await ends(session, source, target), wishes)
	return { document: made, text: planText(made, wishes, session.paint), exitCode: 0 }
}

/** `copy run`: what `plan` shows, carried out. */
export async function run(
	session: Session,
	source: string,
	target: string,
	wishes: CopyWishes & { readonly verify: boolean; readonly html: string | undefined },
): Promise<Answer> {
	const between = await ends(session, source, target)
	const made = await planned(session, between, wishes)
	session.io.stderr.write(`${planText(made, { sql: false }, session.paint)}\n`)
	if (made.open.length > 0) throw new FaultError({ kind: 'copy-undecided', findings: made.open })
	await agree(session, 'Copy?')
	const { map, token } = made
	const { report, activity } = await followCopy(session, {
		start: (signal) => session.client.transfers.run({ ...between, schema: map.schema, map, token, verify: wishes.verify }, { signal }),
		stop: () => session.client.transfers.cancel({ target: between.target }),
		stopping: 'Cancelling: the target becomes as it was.',
	})
	return ended(session, { report, activity }, wishes.html)
}

/** `copy verify`: both sides as they are, on any engines. */
export async function verify(
	session: Session,
	source: string,
	target: string,
	{ schema, sourceSchema, map, html }: CompareWishes,
): Promise<Answer> {
	const input = {
		...(await ends(session, source, target)),
		...(schema !== undefined && { schema }),
		...(sourceSchema !== undefined && { sourceSchema }),
		...(map !== undefined && { map: await readMap(map) }),
	}
	const { report, activity } = await followCopy(session, {
		start: (signal) => session.client.transfers.verify(input, { signal }),
		stopping: 'Stopping: nothing was written.',
	})
	return ended(session, { report, activity }, html)
}

/** `copy report`: as it was kept. */
export async function report(session: Session, activity: string, html: string | undefined): Promise<Answer> {
	const kept = await session.client.transfers.report({ activity })
	if (!kept) throw new UsageError(`no copy or comparison of this id has a report: ${activity}. headway activity lists them.`)
	if (html !== undefined) await save(html, kept.html)
	const text = [reportText(kept.report, session.paint), ...savedLines(html)].join('\n')
	return { document: { report: kept.report, ...(html !== undefined && { html: resolve(html) }) }, text, exitCode: 0 }
}

/** `copy discard`: as if the copy that broke off had never been. */
export async function discard(session: Session, source: string, target: string): Promise<Answer> {
	const between = await ends(session, source, target)
	await agree(session, 'Take away what the copy has left?')
	await session.client.transfers.discard(between)
	return {
		document: { discarded: true },
		text: session.paint('green', 'Taken away: the target is as it was before the copy.'),
		exitCode: 0,
	}
}

async function ends(session: Session, source: string, target: string): Promise<Between> {
	const from = await opened(session, source)
	// How a history is read is said of what is named first
	return { source: from, target: await opened({ ...session, source: undefined, command: undefined }, target) }
}

/** Plans; what was chosen is looked up among the findings, so that a slip of the pen is not passed over. */
async function planned({ client }: Session, between: Between, { schema, map, saveMap, choices }: CopyWishes): Promise<CopyPlan> {
	const where = { ...between, ...(schema !== undefined && { schema }) }
	const first = await client.transfers.plan({ ...where, ...(map !== undefined && { map: await readMap(map) }) })
	const unknown = Object.keys(choices).filter((id) => !first.survey.findings.some((finding) => finding.id === id))
	if (unknown.length > 0) throw new UsageError(`--choose: there is no finding ${unknown.join(', ')}. Nothing was changed.`)
	const isDecided = Object.keys(choices).length > 0
	const chosen = { ...first.map, choices: { ...first.map.choices, ...choices } }
	const made = isDecided ? await client.transfers.plan({ ...where, map: chosen }) : first
	if (saveMap !== undefined) await save(saveMap, `${JSON.stringify(made.map, null, '\t')}\n`)
	return made
}

/** Faults: `map-malformed`. */
async function readMap(path: string): Promise<CopyMap> {
	const text = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
		if (thrown.code === 'ENOENT') throw new FaultError({ kind: 'not-found', path: resolve(path) }, { cause: thrown })
		throw thrown
	})
	try {
		return copyMapSchema.parse(JSON.parse(text))
	} catch (thrown) {
		const detail = thrown instanceof Error ? thrown.message : String(thrown)
		throw new FaultError({ kind: 'map-malformed', detail: `${path}: ${detail}` }, { cause: thrown })
	}
}

async function save(path: string, text: string): Promise<void> {
	const bytes = Buffer.from(text)
	await writeNewFile(path, async (take) => {
		await take(bytes)
		return bytes.length
	})
}

const savedLines = (html: string | undefined): string[] => (html === undefined ? [] : [`Saved as ${inertText(html, false)}`])

async function ended(session: Session, { report: said, activity }: Omit<Ended, 'kind'>, html: string | undefined): Promise<Answer> {
	const kept = html === undefined ? null : await session.client.transfers.report({ activity })
	if (html !== undefined && kept) await save(html, kept.html)
	const again = `See it again with: headway copy report ${activity}`
	return {
		document: { report: said, activity, ...(html !== undefined && { html: resolve(html) }) },
		text: [reportText(said, session.paint), ...savedLines(html), again].join('\n'),
		exitCode: said.outcome === 'verified' || said.outcome === 'copied' ? 0 : 1,
	}
}

function followCopy(
	session: Session,
	act: {
		readonly start: (signal: AbortSignal) => Promise<AsyncIterable<CopyEvent>>
		readonly stop?: () => Promise<{ readonly stopping: boolean }>
		readonly stopping: string
	},
): Promise<Ended> {
	let reaches = share()
	return followTold<CopyEvent, Ended>(
		session,
		{
			...act,
			tell(event) {
				if (event.kind === 'phase') {
					reaches = share()
					return `${phaseWords[event.phase].word} …`
				}
				if (event.kind !== 'progress' || event.rows === 0 || !reaches(event.rows, event.totalRows)) return undefined
				return `  ${progressText(event)}`
			},
		},
		(event) => event.kind === 'ended',
	)
}

const whole = (count: number): string => Math.round(count).toLocaleString('en')

function progressText({ rows, totalRows, bytes, rowsPerSecond, remainingMs }: Extract<CopyEvent, { kind: 'progress' }>): string {
	const pace = rowsPerSecond === null ? '' : `, ${whole(rowsPerSecond)} a second`
	const left = remainingMs === null || remainingMs === 0 ? '' : `, about ${duration(remainingMs)} left`
	return `${whole(rows)} of ${whole(totalRows)} rows, ${size(bytes)}${pace}${left}`
}
