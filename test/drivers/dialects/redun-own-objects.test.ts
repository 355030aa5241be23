import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { carryOut, moveTo, planTo, redunFixture, withFolder, within } from '../../support/redun-database.ts'
import { complaints, rowsOf, schemaMeaning } from '../../support/redun-meaning.ts'
import { faultFrom, withOddState } from '../../support/redun-odd.ts'

describe('a database of the time when SQLAlchemy added CHECKs', () => {
	it('keeps them through every rebuild', async () => {
		await withFolder(async (folder) => {
			const path = `${folder}/redun.db`
			const schema = await readFile(redunFixture('schema/schema_v3.1_with_checks.sql'), 'utf8')
			within(path, (db) =>
				db.exec(
					`${schema}; INSERT INTO alembic_version VALUES ('cc4f663817b6'); INSERT INTO redun_version VALUES ('a', 3, '2024-01-01 00:00:00')`,
				),
			)
			const before = schemaMeaning(path)
			await moveTo(path, '2.2')
			const check = within(path, (db) =>
				db.prepare("SELECT sql LIKE '%CHECK (cached IN (0, 1))%' FROM sqlite_schema WHERE name = 'job'").pluck().get(),
			)
			expect(check).toBe(1)
			await moveTo(path, '3.1')
			expect({ ...schemaMeaning(path), tag: null }).toEqual({ ...before, tag: null })
		})
	})
})

describe('what the owner put beside redun’s own', () => {
	const own = `
		CREATE TABLE notes (job_id REFERENCES job (id), text);
		CREATE INDEX own_cached ON job (cached, start_time);
		CREATE INDEX own_execution ON job (execution_id, cached);
		CREATE VIEW own_view AS SELECT job.id, notes.text FROM job JOIN notes ON notes.job_id = job.id;
		CREATE VIEW own_tags AS SELECT key FROM tag;
		CREATE TRIGGER own_trigger AFTER UPDATE OF cached ON job BEGIN UPDATE notes SET text = CASE WHEN new.cached THEN 'y' ELSE ';' END; DELETE FROM notes WHERE 0; END;
		CREATE TRIGGER own_insert INSTEAD OF INSERT ON own_view BEGIN INSERT INTO notes VALUES (new.id, new.text); END`

	it('comes through the rebuilds as it was', async () => {
		await withOddState('3.1', own, async (path) => {
			const sql = (): unknown =>
				within(path, (db) => db.prepare("SELECT name, sql FROM sqlite_schema WHERE name LIKE 'own_%' ORDER BY name").all())
			const before = sql()
			await moveTo(path, '3.5')
			await moveTo(path, '3.1')
			expect(sql()).toEqual(before)
			expect(complaints(path)).toEqual([])
		})
	})

	it('is listed where it cannot stay, and the rest stays', async () => {
		await withOddState('3.1', own, async (path) => {
			const preparation = await planTo(path, '2.2')
			const lost = preparation.steps.map((step) => [step.label, step.loses.flatMap((loss) => loss.names ?? [])])
			expect(lost).toEqual([
				['3.1', ['own_tags']],
				['3.0', []],
				['2.3', ['own_execution']],
			])
			expect((await carryOut(path, preparation)).outcome).toBe('committed')
			const left = within(path, (db) => db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'own_%' ORDER BY name").pluck().all())
			expect(left).toEqual(['own_cached', 'own_insert', 'own_trigger', 'own_view'])
		})
	})

	it.each([
		['a column', 'ALTER TABLE job ADD COLUMN owner TEXT', 'owner'],
		['a default', 'ALTER TABLE job DROP COLUMN cached; ALTER TABLE job ADD COLUMN cached BOOLEAN NOT NULL DEFAULT 0', 'cached'],
	])('inside a table that a step rebuilds (%s) is refused by name', async (_, sql, name) => {
		await withOddState('3.5', sql, async (path) => {
			expect(await faultFrom(planTo(path, '2.2'))).toEqual({ kind: 'unexpected-schema', table: 'job', objects: [name] })
			await moveTo(path, '3.1')
			expect(Object.keys(rowsOf(path))).toContain('job')
		})
	})
})
