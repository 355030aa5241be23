import type { Look } from '../dialect.ts'
import { firstSchema, namesIn } from './advice-asking.ts'
import type { Advisor, Recognition } from './advisor.ts'
import { generalAdvice } from './plain.ts'
import type { AlembicProject } from './project.ts'
import { suggestSyncmaster } from './suggested-systems.ts'
import { addressAdvice } from './syncmaster-address.ts'
import { keyAdvice } from './syncmaster-key.ts'
import { serviceAdvice } from './syncmaster-live.ts'
import { searchAdvice } from './syncmaster-search.ts'
import { singleRevision, tableAdvice } from './syncmaster-tables.ts'

/** SyncMaster's database: `python -m syncmaster.db.migrations`. Facts: its releases 0.1.1 to 0.3.1. */
export const syncmaster: Advisor = {
	system: 'syncmaster',
	async recognises(look, project, rows) {
		return look.description.kind === 'postgres' ? recognition(look, project, rows) : null
	},
	async advise(occasion) {
		if (occasion.look.description.kind !== 'postgres') return generalAdvice(occasion)
		return [
			...(await serviceAdvice(occasion)),
			...addressAdvice(occasion),
			...(await tableAdvice(occasion)),
			...(await searchAdvice(occasion)),
			...(await keyAdvice(occasion)),
			...generalAdvice(occasion),
		]
	},
	suggest: suggestSyncmaster,
	asks: { heads: true, current: true, stamp: true, preview: true },
	versionTableSchema: null,
}

/** Where its settings take the address of the database from. */
const ownVariable = 'SYNCMASTER__DATABASE__URL'

/** Its tables in the order their revisions make them. */
const ownTables = ['user', 'group', 'queue', 'connection', 'user_group', 'auth_data', 'transfer', 'run']

/** Messages of revisions that no other project has under these ids. */
const ownMessages: Readonly<Record<string, RegExp>> = {
	'0002': /^create group table/i,
	'0006': /^create auth_data table/i,
	'0009': /celery_taskmeta/i,
	'0010': /pg_trgm/i,
	'0011': /^create apscheduler table/i,
}

function recognition(look: Look, project: AlembicProject | null, rows: readonly string[]): Recognition | null {
	const tables = namesIn(look.description, 'table', firstSchema(look.description))
	const found = ownTables.filter((table) => tables.has(table))
	const messages = (project?.revisions ?? []).filter(({ id, message }) => ownMessages[id]?.test(message))
	const numbered = rows.some((row) => /^00\d\d$/.test(row))
	const orphaned = rows.includes(singleRevision)
	const many = found.length >= 6
	const files = messages.length >= 3
	const aim = project?.environment.aim
	const named = aim?.kind === 'variable' && aim.name === ownVariable
	if (!(many || files || orphaned || named)) return null
	const evidence = [
		...(many ? [`tables ${found.slice(-3).join(', ')}`] : []),
		...(orphaned ? [`the version table holds ${singleRevision}, the one revision of SyncMaster 0.1`] : []),
		...(numbered && (many || files) ? [`the version table holds ${rows.join(', ')}`] : []),
		...(named ? [`env.py takes the address from ${ownVariable}`] : []),
		...(files ? [`${messages.length} of the files are revisions of SyncMaster`] : []),
	]
	return { sure: files || orphaned || named || (found.length === ownTables.length && numbered) ? 'certain' : 'likely', evidence }
}
