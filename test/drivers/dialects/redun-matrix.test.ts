import { describe, expect, it } from 'vitest'
import { redunVersions } from '../../../electron/drivers/dialects/redun-versions.ts'
import { copyFixture, moveQuickly, moveTo, redunFixture, withFolder, within } from '../../support/redun-database.ts'
import { complaints, schemaMeaning } from '../../support/redun-meaning.ts'
import { versionReadByRedun } from '../../support/redun-reader.ts'

const labels = redunVersions.map((version) => version.label)
const meanings = new Map(labels.map((label) => [label, schemaMeaning(redunFixture(`empty/redun_v${label}.db`))]))

function rowsOfVersionTable(path: string): unknown {
	return within(path, (db) => db.prepare('SELECT count(*) FROM redun_version').pluck().get())
}

describe.each(labels)('a fresh repository made by redun at %s', (from) => {
	const others = labels.filter((label) => label !== from)

	it.each(others)('moves to the schema redun makes at %s, and back', async (to) => {
		await withFolder(async (folder) => {
			const path = await copyFixture(`empty/redun_v${from}.db`, folder)
			const recorded = Number(rowsOfVersionTable(path))
			for (const [runs, label] of [to, from, to].entries()) {
				await moveQuickly(path, label)
				expect(schemaMeaning(path)).toEqual(meanings.get(label))
				expect(complaints(path)).toEqual([])
				expect(versionReadByRedun(path)).toBe(label)
				expect(rowsOfVersionTable(path)).toBe(recorded + runs + 1)
			}
		})
	})
})

describe('an empty file at .redun/redun.db', () => {
	it.each(labels)('becomes what redun makes at %s', async (to) => {
		await withFolder(async (folder) => {
			const path = `${folder}/redun.db`
			within(path, (db) => db.exec('VACUUM'))
			await moveTo(path, to)
			expect(schemaMeaning(path)).toEqual(meanings.get(to))
			expect(versionReadByRedun(path)).toBe(to)
		})
	})
})
