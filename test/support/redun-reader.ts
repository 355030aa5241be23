import { within } from './redun-database.ts'

/** Newest first, as redun walks them. */
const known: readonly (readonly [id: string, major: number, minor: number])[] = [
	['0bee3d6dba76', 3, 5],
	['3b0a6e67cc58', 3, 4],
	['f68b3aaee9cc', 3, 3],
	['eb7b95e4e8bf', 3, 2],
	['cc4f663817b6', 3, 1],
	['cd2d53191748', 3, 0],
	['d4af139b6f53', 2, 3],
	['71ec303c90e4', 2, 2],
	['30ffbaee18cd', 2, 1],
	['647c510a77b1', 2, 0],
	['806f5dcb11bf', 1, 0],
]

/**
 * The version redun itself would read: the major of the newest row of redun_version, then the newest known id that is
 * recorded and has that major. `-1.0` for no schema, `3.?` for one it does not know; throws where redun's query would fail.
 */
export function versionReadByRedun(path: string): string {
	return within(path, (db) => {
		if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'redun_version'").get() === undefined) return '-1.0'
		const major = db.prepare('SELECT version FROM redun_version ORDER BY timestamp DESC LIMIT 1').pluck().get() as number | undefined
		if (major === undefined) return '-1.0'
		const ids = db.prepare('SELECT version_num FROM alembic_version').pluck().all()
		const found = known.find(([id, knownMajor]) => knownMajor === major && ids.includes(id))
		return found ? `${found[1]}.${found[2]}` : `${major}.?`
	})
}
