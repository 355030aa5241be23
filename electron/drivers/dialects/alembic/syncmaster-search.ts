import type { Advice } from '../../../contract/advice.ts'
import { quoteName } from '../../../lib/sql-text.ts'
import type { Look } from '../dialect.ts'
import { firstSchema, namesIn, numbersOf, statement, stepsOf } from './advice-asking.ts'
import type { Occasion } from './advisor.ts'
import { computedTexts, isBalanced } from './python-sql.ts'

/** What the full text search of 0010 and 0012 asks of the server, rewrites, and does not find back. */
export async function searchAdvice(occasion: Occasion): Promise<readonly Advice[]> {
	const ups = stepsOf(occasion, 'up')
	const downs = stepsOf(occasion, 'down')
	return [
		...(ups.has('0010') ? await extensionAdvice(occasion) : []),
		...(ups.has('0012') || downs.has('0012') ? await rewriteAdvice(occasion.look, ups.has('0012') ? 'up' : 'down') : []),
		...(downs.has('0012') ? downgradeAdvice(occasion) : []),
	]
}

/** CREATE EXTENSION pg_trgm: there already, not on the server, or not for this user. Trusted from PostgreSQL 13 on. */
async function extensionAdvice({ look, byCommand }: Occasion): Promise<readonly Advice[]> {
	const trusted = Number.parseInt(look.description.version, 10) >= 13
	const [there = 0, available = 0, superuser = 0, mayCreate = 0] = await numbersOf(look, [
		"SELECT count(*) FROM pg_catalog.pg_extension WHERE extname = 'pg_trgm'",
		"SELECT count(*) FROM pg_catalog.pg_available_extensions WHERE name = 'pg_trgm'",
		'SELECT count(*) FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper',
		"SELECT count(*) WHERE has_database_privilege(current_database(), 'CREATE')",
	])
	if (there > 0 || (available > 0 && (superuser > 0 || (trusted && mayCreate > 0)))) return []
	const user = look.description.kind === 'postgres' ? look.description.server.user : ''
	// A command that goes where its own settings say may go as somebody else
	const sameUser = !byCommand || (look.command !== null && look.command.aim.kind !== 'none')
	const facts = {
		extension: 'pg_trgm',
		reason: available === 0 ? 'not-available' : 'not-allowed',
		user,
		needs: trusted ? 'create' : 'superuser',
	}
	return [statement('extension-rights', { stops: available === 0 || sameUser, revision: '0010', facts })]
}

const rewritten = ['connection', 'group', 'queue', 'transfer']

/** Tables up to this size are counted; of larger ones the server's own estimate is told. Bytes. */
const countedUpTo = 64 * 1024 * 1024

/** Dropping and adding a stored column writes every row of the four tables again, and shuts others out meanwhile. */
async function rewriteAdvice(look: Look, direction: 'up' | 'down'): Promise<readonly Advice[]> {
	const schema = firstSchema(look.description)
	const tables = rewritten.filter((table) => namesIn(look.description, 'table', schema).has(table))
	if (tables.length === 0) return []
	const named = (table: string) => `${quoteName(schema)}.${quoteName(table)}`
	const [sizes] = await look.read([
		{
			sql: `SELECT c.relname, pg_catalog.pg_relation_size(c.oid), c.reltuples::float8 FROM pg_catalog.pg_class AS c
				JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
				WHERE n.nspname = :schema AND c.relkind = 'r' AND c.relname IN ('connection', 'group', 'queue', 'transfer')`,
			parameters: { schema },
		},
	])
	const large = new Map((sizes?.rows ?? []).filter((row) => Number(row[1]) > countedUpTo).map((row) => [String(row[0]), Number(row[2])]))
	const small = tables.filter((table) => !large.has(table))
	const counts = await numbersOf(
		look,
		small.map((table) => `SELECT count(*) FROM ${named(table)}`),
	)
	const exact = new Map(small.map((table, index) => [table, counts[index] ?? 0]))
	// A table that was never analysed has no estimate
	const rowsOf = (table: string) => exact.get(table) ?? Math.max(0, large.get(table) ?? 0)
	const facts = Object.fromEntries(tables.map((table) => [table, `${large.has(table) ? 'about ' : ''}${rowsOf(table)}`]))
	const sum = tables.reduce((total, table) => total + rowsOf(table), 0)
	return [
		statement('rewrites-search-vectors', {
			revision: '0012',
			count: Math.round(sum),
			facts: { ...facts, tables: tables.join(', '), estimated: large.size > 0 ? 'yes' : 'no', direction },
		}),
	]
}

/** The way back of 0012 in release 0.3.1 closes a parenthesis too early; its file shows whether this one does. */
function downgradeAdvice({ revisions, byCommand, project }: Occasion): readonly Advice[] {
	if (!byCommand && project?.bundle?.steps.get('0012')?.down.sql != null) {
		const sql = project.bundle.steps.get('0012')?.down.sql ?? ''
		return isBalanced(sql)
			? []
			: [statement('broken-downgrade', { stops: true, revision: '0012', facts: { seen: 'yes', release: '0.3.1' } })]
	}
	const text = revisions.get('0012')?.downgrade?.text
	if (text === undefined) return [statement('broken-downgrade', { revision: '0012', facts: { seen: 'no', release: '0.3.1' } })]
	if (computedTexts(text).every(isBalanced)) return []
	return [statement('broken-downgrade', { stops: true, revision: '0012', facts: { seen: 'yes', release: '0.3.1' } })]
}
