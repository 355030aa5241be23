import type { AskEvent, BundleEvent, CommandProfile, CommandSuggestion, CommandTestEvent, PreviewEvent } from '../../contract/commands.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import { isBareStore } from '../../contract/kept-by.ts'
import { actStream } from '../../lib/act-stream.ts'
import type { CatalogRecord } from '../connections/catalog.ts'
import { historyOf, type Sight } from '../connections/databases.ts'
import type { CoreParts } from '../parts.ts'
import { askAlembic, askLineOf } from './ask.ts'
import { type BundleInput, makeBundle } from './bundle.ts'
import type { LineOccasion } from './command-line.ts'
import { folderFrom } from './folder-from.ts'
import { previewSteps } from './preview.ts'
import { insistOnKeepable } from './profile-rules.ts'
import { renderLineOf } from './renderings.ts'
import { runTest } from './test.ts'
import { testQuestions } from './test-questions.ts'
import { quoteWords, readWords } from './words.ts'

/**
 * How a project's own command is called, what it answers, and what it writes as SQL on paper. Nothing runs but what was
 * seen. Its streams stop when they are left; Cancel finds them by their database.
 */
export function createCommands(parts: CoreParts) {
	/** Alembic's version as the last test of a command found it. */
	const versions = new Map<DatabaseId, string>()
	const stream = <Event>(
		database: DatabaseId,
		signal: AbortSignal | undefined,
		work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<void>,
	) => actStream<Event>((emit, left) => parts.acts.during(database, left, (stop) => work(emit, stop)), { signal })

	return {
		async get(id: DatabaseId): Promise<{
			wanted: boolean
			profile: CommandProfile | null
			text: string | null
			suggestions: CommandSuggestion[]
			testLines: string[]
		}> {
			const sight = await parts.databases.see(id)
			const profile = sight.record.command
			const suggestions = await suggestionsFor(sight)
			return {
				wanted: suggestions !== null,
				profile,
				text: profile && quoteWords(profile.words),
				suggestions: suggestions ?? [],
				testLines: await testLines(parts, sight.record),
			}
		},
		async read(text: string): Promise<{ words: string[] }> {
			return { words: [...readWords(text)] }
		},
		async set(id: DatabaseId, profile: CommandProfile | null): Promise<{ testLines: string[] }> {
			await parts.catalog.get(id)
			const kept = profile && { ...profile, folder: folderFrom(profile.folder, parts.places) }
			if (kept !== null) await insistOnKeepable(kept, parts.files)
			await parts.catalog.setCommand(id, kept)
			versions.delete(id)
			return { testLines: await testLines(parts, await parts.catalog.get(id)) }
		},
		test(id: DatabaseId, seen: readonly string[], signal?: AbortSignal): AsyncGenerator<CommandTestEvent, void, void> {
			return stream(id, signal, async (emit, stop) => {
				const sight = await parts.databases.see(id)
				const { standing } = historyOf(sight)
				const questions = await testQuestions(insistOnCommand(sight), engineOf(sight.record), parts)
				insistOnSeen(seen.join('\n'), questions.map(({ line }) => line).join('\n'))
				const report = await runTest(parts, { questions, standing, wanted: await parts.wantedOf(sight.record), emit, signal: stop })
				if (report.alembic !== null) versions.set(id, report.alembic)
				emit({ kind: 'finished', report })
			})
		},
		async askLine(id: DatabaseId): Promise<{ text: string; folder: string } | null> {
			return askLineFor(await parts.databases.see(id))
		},
		ask(id: DatabaseId, seen: string, signal?: AbortSignal): AsyncGenerator<AskEvent, void, void> {
			return stream(id, signal, async (emit, stop) => {
				const sight = await parts.databases.see(id)
				const line = askLineFor(sight)
				insistOnSeen(seen, line?.text ?? '')
				if (line) await askAlembic(parts, sight, { profile: insistOnCommand(sight), line: line.text, emit, signal: stop })
				else emit({ kind: 'finished', report: { told: 0, left: [], differences: 0 } })
			})
		},
		async renderLine(id: DatabaseId): Promise<{ text: string | null }> {
			return { text: renderLineFor(await parts.databases.see(id)) }
		},
		preview(
			{ database, target, seen }: { readonly database: DatabaseId; readonly target: string; readonly seen: string },
			signal?: AbortSignal,
		): AsyncGenerator<PreviewEvent, void, void> {
			return stream(database, signal, async (emit, stop) => {
				const sight = await parts.databases.see(database)
				insistOnSeen(seen, renderLineFor(sight) ?? '')
				await previewSteps(parts, sight, { target, emit, signal: stop })
			})
		},
		bundle(
			{ database, seen, ...input }: BundleInput & { readonly database: DatabaseId; readonly seen: string },
			signal?: AbortSignal,
		): AsyncGenerator<BundleEvent, void, void> {
			return stream(database, signal, async (emit, stop) => {
				const sight = await parts.databases.see(database)
				insistOnSeen(seen, renderLineFor(sight) ?? '')
				await makeBundle(parts, sight, { ...input, alembic: versions.get(database) ?? null, emit, signal: stop })
			})
		},
	}
}

/** How the project's command may be called; null where nothing is to be called: a bundle, or a history of SQL. */
async function suggestionsFor({ recognised, look }: Sight): Promise<CommandSuggestion[] | null> {
	if (!recognised?.dialect.suggestCommands || recognised.standing.project?.bundle) return null
	const suggestions = await recognised.dialect.suggestCommands(look)
	return suggestions.map(({ profile, evidence }) => ({ profile, evidence, text: quoteWords(profile.words) }))
}

async function testLines(parts: CoreParts, record: CatalogRecord): Promise<string[]> {
	if (record.command === null) return []
	return (await testQuestions(record.command, engineOf(record), parts)).map(({ line }) => line)
}

/** What a line says of a database is known without looking at it. */
function engineOf({ engine, path }: CatalogRecord): LineOccasion['engine'] {
	if (isBareStore(engine)) throw new FaultError({ kind: 'store-only', path })
	return { kind: engine, path }
}

/** Null where every step is SQL already. Fault `command-needed`. */
function renderLineFor(sight: Sight): string | null {
	const { dialect, standing } = historyOf(sight)
	if (!dialect.rendering || !standing.revisions.some(({ byCommand }) => byCommand)) return null
	return renderLineOf(insistOnCommand(sight), engineOf(sight.record))
}

/** Null where nothing is to be asked. Fault `command-needed`. */
function askLineFor(sight: Sight): { text: string; folder: string } | null {
	const { dialect, standing } = historyOf(sight)
	if (!dialect.asking?.isOf(standing)) return null
	const profile = insistOnCommand(sight)
	return { text: askLineOf(profile, dialect.asking, engineOf(sight.record)), folder: profile.folder }
}

function insistOnCommand({ record }: Sight): CommandProfile {
	if (record.command === null) throw new FaultError({ kind: 'command-needed' })
	return record.command
}

/** Nothing runs that was not shown. Fault `plan-stale`. */
function insistOnSeen(seen: string, line: string): void {
	if (seen !== line) throw new FaultError({ kind: 'plan-stale', changed: ['command'] })
}
