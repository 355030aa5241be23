import type { Advice } from '../../../contract/advice.ts'
import type { Look } from '../dialect.ts'
import { namesIn, numbersOf, otherSessions, statement } from './advice-asking.ts'
import type { Advisor, Occasion, Recognition } from './advisor.ts'
import { generalAdvice } from './plain.ts'
import type { AlembicProject } from './project.ts'
import { beginningAdvice } from './reana-beginnings.ts'
import { enumAdvice } from './reana-enums.ts'
import { jumpAdvice } from './reana-jumps.ts'
import { readReana, reanaSchema } from './reana-live.ts'
import { initialTables, reanaIds } from './reana-place.ts'
import { rowAdvice } from './reana-rows.ts'
import { wayBackAdvice } from './reana-ways-back.ts'
import { suggestReana } from './suggested-systems.ts'

/** REANA's database: `reana-db alembic` in a schema of its own. Facts: its revisions and releases up to 0.95.0a8. */
export const reana: Advisor = {
	system: 'reana',
	async recognises(look, project, rows) {
		return look.description.kind === 'postgres' ? recognition(look, project, rows) : null
	},
	async advise(occasion) {
		if (occasion.look.description.kind !== 'postgres') return generalAdvice(occasion)
		const live = await readReana(occasion.look)
		return [
			...beginningAdvice(occasion, live),
			...jumpAdvice(occasion, live),
			...enumAdvice(occasion, live),
			...(await rowAdvice(occasion, live)),
			...(await wayBackAdvice(occasion, live)),
			...(await surroundings(occasion)),
			...generalAdvice(occasion),
		]
	},
	suggest: suggestReana,
	asks: { heads: false, current: true, stamp: false, preview: true },
	versionTableSchema: reanaSchema,
}

function recognition(look: Look, project: AlembicProject | null, rows: readonly string[]): Recognition | null {
	const tables = namesIn(look.description, 'table', reanaSchema)
	const found = initialTables.filter((table) => tables.has(table))
	const known = rows.filter((row) => reanaIds.includes(row))
	const own = (project?.revisions ?? []).filter((revision) => reanaIds.includes(revision.id))
	const evidence = [
		...(found.length >= 3 ? [`tables ${found.slice(0, 3).join(', ')} in the schema ${reanaSchema}`] : []),
		...known.map((row) => `the version table holds ${row}, a revision of REANA`),
		...(own.length >= 2 ? [`${own.length} of the files are revisions of REANA`] : []),
	]
	if (evidence.length === 0) return null
	return { sure: known.length > 0 || own.length >= 2 || found.length === initialTables.length ? 'certain' : 'likely', evidence }
}

/** What stands around the database: a pooler in front, other programs, a wrapper that cannot be asked everything. */
async function surroundings(occasion: Occasion): Promise<readonly Advice[]> {
	const moves = occasion.act === 'move' && occasion.moves.length > 0
	const [sessions = 0] = moves ? await numbersOf(occasion.look, [otherSessions]) : []
	return [
		...(moves ? poolerAdvice(occasion) : []),
		...(sessions > 0 ? [statement('sessions-connected', { count: sessions, facts: { system: 'REANA' } })] : []),
		...wrapperAdvice(occasion),
	]
}

/** PgBouncer of REANA's chart listens on 6432 and gives each transaction another session. */
function poolerAdvice({ look, byCommand }: Occasion): readonly Advice[] {
	const { description } = look
	if (description.kind !== 'postgres') return []
	const asked = (look.command?.environment ?? []).find(
		({ name, value }) => (name === 'REANA_DB_PORT' && value === '6432') || (/:\/\/[^/]*:6432(\/|$)/.test(value) && byCommand),
	)
	if (byCommand && asked !== undefined) return [statement('pooler-port', { facts: { where: 'command', variable: asked.name } })]
	if (!description.server.pooler && !description.server.host.endsWith(':6432')) return []
	return [statement('pooler-port', { facts: { where: 'server', address: description.server.host } })]
}

/** `reana-db alembic` has no stamp, heads, show or check: the marker is moved by Headway, and heads cannot be compared. */
function wrapperAdvice({ look, act }: Occasion): readonly Advice[] {
	const words = look.command?.words ?? []
	const wrapped = words.some((word, index) => /(^|[/\\])reana-db(\.exe)?$/.test(word) && words[index + 1] === 'alembic')
	return wrapped && act !== 'move' ? [statement('wrapper-lacks', { facts: { lacks: 'stamp, heads, branches, show, merge, check' } })] : []
}
