import { useSyncExternalStore } from 'react'
import { copyMapSchema } from '../../../electron/contract/copy-map.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { type CopyDraft, emptyDraft } from './copy-draft.ts'
import { pageMemory } from './page-memory.ts'

/** What was decided for copies of each source: it outlives the screen, and a reload of the page. Told at once: fields follow it. */
const drafts = new Map<DatabaseId, CopyDraft>()
const listeners = new Set<() => void>()

const placeOf = (source: DatabaseId) => `headway copy ${source}`

/** The draft of a source, with the way to change it. */
export function useCopyDraft(source: DatabaseId) {
	const draft = useSyncExternalStore(subscribe, () => draftOf(source))
	return { draft, change: (by: (draft: CopyDraft) => CopyDraft) => keep(source, by(draftOf(source))) }
}

function subscribe(listener: () => void) {
	listeners.add(listener)
	return () => listeners.delete(listener)
}

function keep(source: DatabaseId, draft: CopyDraft): void {
	drafts.set(source, draft)
	for (const listener of listeners) listener()
	unwritten.add(source)
	clearTimeout(writing)
	writing = setTimeout(writeAll, restMs)
}

/** How long deciding rests before it is written down: thousands of choices are not written at each click. Milliseconds. */
const restMs = 300
const unwritten = new Set<DatabaseId>()
let writing: ReturnType<typeof setTimeout> | undefined

function writeAll(): void {
	for (const source of unwritten) pageMemory.write(placeOf(source), JSON.stringify({ ...draftOf(source), version: 0 }))
	unwritten.clear()
}
addEventListener('pagehide', writeAll)

/** What an earlier life of the page kept is read once. */
function draftOf(source: DatabaseId): CopyDraft {
	const draft = drafts.get(source) ?? readKept(source)
	drafts.set(source, draft)
	return draft
}

function readKept(source: DatabaseId): CopyDraft {
	try {
		const kept: unknown = JSON.parse(pageMemory.read(placeOf(source)) ?? 'null')
		return kept === null ? emptyDraft : readDraft(kept)
	} catch {
		return emptyDraft
	}
}

/** Maps that are none any more are left out; so is everything where the choices are. */
function readDraft(kept: unknown): CopyDraft {
	const { choices, maps } = kept as { readonly choices: unknown; readonly maps: Readonly<Record<string, unknown>> }
	const known = Object.entries(maps).flatMap(([key, map]) => {
		const read = copyMapSchema.safeParse(map)
		return read.success ? [[key, read.data] as const] : []
	})
	return { choices: copyMapSchema.shape.choices.parse(choices), maps: Object.fromEntries(known), version: 0 }
}
