import type { CopyMap, CopySurvey, Finding } from '../../contract/copy-map.ts'
import { FaultError } from '../../contract/fault.ts'
import type { ServerAddress, Wanted } from '../engines/engine.ts'
import { readTarget } from './carrying/postgres-target.ts'
import { discardTarget } from './carrying/target-discard.ts'
import { compareEnds } from './comparing/compare-ends.ts'
import { checkMap } from './mapping/map-check.ts'
import { applyChoices } from './mapping/map-choices.ts'
import { findingsOfMap } from './mapping/map-findings.ts'
import type { Goal } from './mapping/map-there-findings.ts'
import { proposeMap } from './mapping/propose-map.ts'
import { runTransfer } from './run-transfer.ts'
import { openSource } from './source/sqlite-source.ts'
import { surveyOf } from './surveying/survey.ts'
import { targetSql } from './target-sql/target-sql.ts'
import type { SystemFit, Transfer, TransferWanted } from './transfer.ts'
import { withSession } from './with-session.ts'

/** What a transfer works with beside its ends. */
export type TransferParts = {
	/** Milliseconds on a clock that only goes forward. */
	readonly now: () => number
	/** Fits rows of a system by its name; null where it is none that is known. */
	readonly fitOf: (system: string) => SystemFit | null
}

/** Opens both ends of a copy in this process. Each act opens what it needs, and lets go of it. */
export async function openTransfer(wanted: TransferWanted, parts: TransferParts): Promise<Transfer> {
	const { schema } = wanted
	const fit = (system: string | null) => (system === null ? null : parts.fitOf(system))
	return {
		async survey({ system }, listening) {
			const source = openSource({ path: fileOf(wanted) })
			try {
				return await surveyOf(source, listening, fit(system))
			} finally {
				source.close()
			}
		},
		target: async ({ survey, system }) =>
			withSession(serverOf(wanted.target), 'look', async (session) => {
				const source = survey.tables.map(({ name }) => name)
				const { begun: _, ...seen } = await readTarget(session, { schema, source, books: fit(system)?.books ?? [] })
				return { ...seen, version: session.met.version }
			}),
		propose: async ({ survey, there, system, timeZone }) => proposeMap({ survey, there, system: fit(system), timeZone, schema }),
		async prepare({ survey, map: given, there, system }) {
			checkMap(given, survey)
			const { map, findings } = decided(survey, given, { there, system: fit(system) })
			return { ...targetSql(survey, map), map, findings }
		},
		run: (request, listening = {}) => runTransfer({ path: fileOf(wanted), server: serverOf(wanted.target), ...parts }, request, listening),
		compare: (request, listening = {}) => compareEnds(wanted, request, { ...listening, ...parts }),
		discard: async () => withSession(serverOf(wanted.target), 'change', (session) => discardTarget(session, schema)),
		close: async () => undefined,
	}
}

/** What was chosen may bring findings of its own, and choices about them: a table that is made, a reference to one that is skipped. */
function decided(survey: CopySurvey, given: CopyMap, goal: Goal): { readonly map: CopyMap; readonly findings: readonly Finding[] } {
	const met = new Set<string>()
	let [map, findings] = [given, findingsOfMap(survey, given, goal)]
	for (;;) {
		for (const { id } of findings) met.add(id)
		map = applyChoices(survey, map, given.choices, findings)
		findings = findingsOfMap(survey, map, goal)
		if (!findings.some(({ id }) => !met.has(id) && (given.choices[id] ?? 'stop') !== 'stop')) return { map, findings }
	}
}

/** The file among the ends. Fault `copy-unsupported` where neither is one. */
function fileOf({ source, target }: TransferWanted): string {
	if ('path' in source) return source.path
	if (target && 'path' in target) return target.path
	throw new FaultError({ kind: 'copy-unsupported', path: source.server.shown, end: 'source' })
}

/** The server of an end. Fault `copy-unsupported` where it is none. */
function serverOf(target: Wanted | null): ServerAddress {
	if (target && 'server' in target) return target.server
	throw new FaultError({ kind: 'copy-unsupported', path: target?.path ?? '', end: 'target' })
}
