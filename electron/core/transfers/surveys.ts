import type { CopySurvey, Finding } from '../../contract/copy-map.ts'
import { faultOf } from '../../contract/fault.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import type { CoreParts } from '../parts.ts'
import { type Signal, type SourceEnd, systemNamed } from './copy-ends.ts'
import { takeSnapshot } from './snapshot.ts'

/** How many surveys are kept: a person goes back and forth between a few databases at most. */
const mostKept = 4

/** One state of a source in a file of our own, by the name of its folder among the copies. */
export type Snapshot = { readonly id: string; readonly sizeBytes: number }

/** `usual` is what else is found where rows go into tables that the source's own system makes. */
type Findings = { readonly survey: CopySurvey; readonly usual: readonly Finding[] }
type Surveyed = Findings & { readonly snapshot: Snapshot | null }
type Kept = Surveyed & { readonly stamp: string }

/** Surveys of sources that nobody has written to since, so that each state of a file is read once. */
export type Surveys = {
	/** The survey of this state, from before or made now. Faults: those of reading the source, of a snapshot, `cancelled`. */
	of(source: SourceEnd, signal: Signal): Promise<Findings>
	/** Hands over the snapshot that this state was surveyed from, if there is one; the taker sees to its end. */
	take(source: SourceEnd): Snapshot | null
	/** Takes every snapshot away. */
	close(): Promise<void>
}

export function createSurveys(parts: CoreParts): Surveys {
	const known = new Map<CatalogRecord['id'], Kept>()
	async function drop(source: CatalogRecord['id']): Promise<void> {
		const snapshot = known.get(source)?.snapshot
		known.delete(source)
		if (snapshot) await parts.copies.remove(snapshot.id)
	}
	return {
		async of(wanted, signal) {
			const { stamp, source } = wanted
			const before = known.get(source.id)
			if (before?.stamp === stamp) return before
			await drop(source.id)
			const made = await survey(parts, wanted, signal)
			// Whoever asked at the same time has made another
			await drop(source.id)
			known.set(source.id, { stamp, ...made })
			for (const old of [...known.keys()].slice(0, -mostKept)) await drop(old)
			return made
		},
		take({ source, stamp }) {
			const kept = known.get(source.id)
			if (kept?.stamp !== stamp || !kept.snapshot) return null
			known.set(source.id, { ...kept, snapshot: null })
			return kept.snapshot
		},
		async close() {
			for (const source of [...known.keys()]) await drop(source)
		},
	}
}

/** Reads a still file where it lies; of one that somebody is writing, or that has a log, a snapshot. */
async function survey(parts: CoreParts, wanted: SourceEnd, signal: Signal): Promise<Surveyed> {
	try {
		return { ...(await surveyFile(parts, wanted, wanted.source.path, signal)), snapshot: null }
	} catch (thrown) {
		if (faultOf(thrown)?.kind !== 'busy') throw thrown
		return surveySnapshot(parts, wanted, signal)
	}
}

/** Keeps the snapshot only where it is of the very state that was asked for: the next copy begins with it. */
async function surveySnapshot(parts: CoreParts, end: SourceEnd, signal: Signal): Promise<Surveyed> {
	const { source, stamp, stampNow } = end
	const { size } = await parts.files.stat(source.path)
	const { id, snapshot: path } = await parts.copies.place(size)
	let isKept = false
	try {
		const telling = { ...signal, emit: () => undefined, totalRows: 0 }
		const { sizeBytes } = await takeSnapshot(parts, { source: source.id, path, hash: false }, telling)
		const found = await surveyFile(parts, end, path, signal)
		isKept = (await stampNow()) === stamp
		return { ...found, snapshot: isKept ? { id, sizeBytes } : null }
	} finally {
		if (!isKept) await parts.copies.remove(id)
	}
}

async function surveyFile(
	{ openTransfer, timeZone }: CoreParts,
	{ sourceSight }: SourceEnd,
	path: string,
	{ signal }: Signal,
): Promise<Findings> {
	const transfer = await openTransfer({ source: { path }, target: null, schema: 'public' })
	try {
		const system = systemNamed(sourceSight)
		const survey = await transfer.survey({ system }, { signal })
		if (system === null) return { survey, usual: [] }
		const of = { survey, system, there: null }
		const { findings } = await transfer.prepare({ ...of, map: await transfer.propose({ ...of, timeZone }) })
		return { survey, usual: findings }
	} finally {
		await transfer.close()
	}
}
