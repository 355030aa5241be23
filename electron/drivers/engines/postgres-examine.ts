import type { Node } from 'libpg-query'
import { type Fault, FaultError } from '../../contract/fault.ts'
import { quoteName } from '../../lib/sql-text.ts'
import type { EngineStep, Examination } from './engine.ts'
import { dropsOf } from './postgres-drops.ts'
import { lockModes, locksOf, type NamedLock } from './postgres-locks.ts'
import { bindNamed } from './postgres-named.ts'
import { grammarVersion, type Reading, readAsServer } from './postgres-parser.ts'
import { readUnits, type ServerUnit, unsupported } from './postgres-script.ts'
import type { PgSession } from './postgres-session.ts'
import { needsNoTransaction } from './postgres-statement-kinds.ts'
import { type ServerStatement, splitStatements } from './postgres-statements.ts'

/** A step's text read through, and why it is not run, if it is not. */
export type ExaminedStep = {
	readonly step: EngineStep
	/** What is run of it, and what together; every statement where nothing is. */
	readonly units: readonly ServerUnit[]
	readonly fault: Fault | null
	/** Empty where PostgreSQL's own parser does not read the text. */
	readonly trees: readonly Node[]
}

/** Reads steps' text without running it, and looks up which of the tables it locks are there now. */
export async function examineServer(session: PgSession, steps: readonly EngineStep[]): Promise<readonly Examination[]> {
	const major = majorVersion(session)
	const examinations: Examination[] = []
	for (const step of steps) {
		const { units, fault, trees } = await examineStep(step, major)
		examinations.push({
			id: step.id,
			statements: units.length,
			outsideTransaction: splitStatements(step.sql)
				.filter(needsNoTransaction)
				.map(({ sql }) => sql),
			fault,
			locks: await locksThere(session, trees.flatMap(locksOf)),
			drops: trees.flatMap(dropsOf),
		})
	}
	return examinations
}

/** The server's major version, 18. */
export const majorVersion = ({ met }: PgSession): number => Number.parseInt(met.version, 10)

/** Splits one step's text and has PostgreSQL's own parser read it too. `major` is the server's version. */
export async function examineStep(step: EngineStep, major: number): Promise<ExaminedStep> {
	// Its parameters as the server will see them
	const text = withoutMark(hasParameters(step) ? bindNamed({ sql: step.sql, parameters: step.parameters }).sql : step.sql)
	const statements = splitStatements(text)
	const { clientOnly, sql } = statements.find((statement) => statement.clientOnly !== null) ?? { clientOnly: null, sql: '' }
	const units = statements.map((statement) => ({ sql: statement.sql, statements: [statement] }))
	if (clientOnly) return { step, units, fault: unsupported(step, clientOnly, { sql }).fault, trees: [] }
	const reading = await readAsServer(text)
	const trees = reading.kind === 'parsed' ? reading.trees : []
	const fault = compare(step.id, text, statements, reading, major)
	if (fault) return { step, units, fault, trees }
	try {
		// Run as written, with what names its parameters
		const written = hasParameters(step) ? splitStatements(withoutMark(step.sql)) : statements
		return { step, units: readUnits(step, written), fault: null, trees }
	} catch (thrown) {
		if (!(thrown instanceof FaultError)) throw thrown
		return { step, units, fault: thrown.fault, trees }
	}
}

const withoutMark = (text: string) => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/** Has a step values to bind. A text without any is sent exactly as it is. */
export const hasParameters = ({ parameters }: EngineStep): boolean => Object.keys(parameters).length > 0

/**
 * Do both readings part the text alike. The parser's grammar is of one version: a text that it refuses is a syntax error
 * where the server has that very version; another server may know better, and is asked as long as the scanner, which
 * is alike in all versions, parts the text as we do.
 */
function compare(revision: string, text: string, statements: readonly ServerStatement[], reading: Reading, major: number): Fault | null {
	if (reading.kind === 'refused' && (major === grammarVersion || reading.starts === null)) return { kind: 'syntax', detail: reading.detail }
	const ours = inBytes(
		text,
		statements.map(({ start }) => start),
	)
	const theirs = reading.starts ?? []
	const at = ours.findIndex((start, index) => start !== theirs[index])
	if (at === -1 && ours.length === theirs.length) return null
	const line = statements[at === -1 ? statements.length - 1 : at]?.line ?? 1
	return {
		kind: 'split-disagreement',
		revision,
		detail: `${ours.length} statements by Headway, ${theirs.length} by PostgreSQL's parser; they part at line ${line}`,
	}
}

/** Offsets in characters, growing, as offsets in bytes of UTF-8. */
function inBytes(text: string, offsets: readonly number[]): readonly number[] {
	let bytes = 0
	let counted = 0
	return offsets.map((offset) => {
		bytes += Buffer.byteLength(text.slice(counted, offset))
		counted = offset
		return bytes
	})
}

/** Those of the named tables that are there, each with the strongest lock. An index that is named stands for its table. */
async function locksThere(session: PgSession, named: readonly NamedLock[]): Promise<Examination['locks']> {
	if (named.length === 0) return []
	const names = named.map(({ name }) => name.map(quoteName).join('.'))
	const { rows } = await session.query(tablesNamed, [JSON.stringify(names)])
	const strongest = new Map<string, number>()
	for (const [place, table] of rows) {
		const mode = lockModes.indexOf(named[Number(place) - 1]?.mode ?? 'ACCESS SHARE')
		strongest.set(String(table), Math.max(mode, strongest.get(String(table)) ?? 0))
	}
	return [...strongest].map(([table, mode]) => ({ table, mode: lockModes[mode] ?? '' }))
}

const tablesNamed = `
	SELECT wanted.place::int4, coalesce(on_table.oid, named.oid)::regclass::text
	FROM json_array_elements_text($1::json) WITH ORDINALITY AS wanted (name, place)
	JOIN pg_class named ON named.oid = to_regclass(wanted.name)
	LEFT JOIN pg_index ON pg_index.indexrelid = named.oid
	LEFT JOIN pg_class on_table ON on_table.oid = pg_index.indrelid
	WHERE coalesce(on_table.relkind, named.relkind) IN ('r', 'p', 'm', 'f')
	ORDER BY wanted.place`
