import { describe, expect, it } from 'vitest'
import { faultFrom } from '../../support/redun-odd.ts'
import { createRepository, type ServerRepository } from '../../support/redun-postgres.ts'

async function lossesOf(repository: ServerRepository, label: string): Promise<unknown> {
	const { steps } = await repository.planTo(label)
	return steps.flatMap((step) => step.loses.filter(({ kind }) => kind === 'objects').map(({ names }) => [step.label, names]))
}

describe('what the owner put beside redun’s own on a server', () => {
	const own = `
		CREATE TABLE notes (job_id varchar REFERENCES job (id), text text);
		CREATE INDEX own_cached ON job (cached, start_time);
		CREATE VIEW own_view AS SELECT job.id, job.cached, notes.text FROM job JOIN notes ON notes.job_id = job.id;
		CREATE ROLE own_reader_${'$'};
		GRANT SELECT ON own_view TO own_reader_${'$'};
		CREATE MATERIALIZED VIEW own_counts AS SELECT task_hash, count(*) FROM job GROUP BY 1;
		CREATE FUNCTION own_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO notes VALUES (NEW.id, NEW.task_hash); RETURN NEW; END';
		CREATE TRIGGER own_trigger AFTER UPDATE OF cached ON job FOR EACH ROW EXECUTE FUNCTION own_note();
		CREATE STATISTICS own_statistics ON start_time, end_time FROM job;
		ALTER TABLE job ADD CONSTRAINT own_check CHECK (end_time >= start_time);
		ALTER TABLE job ADD COLUMN own_column integer DEFAULT 7`

	it('comes through all steps from 1.0 to 3.5 and back as it was, with who may read it', async () => {
		await using repository = await createRepository('1.0')
		const role = `own_reader_${repository.database.name}`
		await repository.client.query(own.replaceAll('own_reader_$', role))
		const state = () =>
			repository.rows(`SELECT relname, relkind::text, relacl::text FROM pg_class WHERE relname LIKE 'own%'
				UNION ALL SELECT conname, 'constraint', NULL FROM pg_constraint WHERE conname LIKE 'own%'
				UNION ALL SELECT stxname, 'statistics', NULL FROM pg_statistic_ext WHERE stxname LIKE 'own%'
				UNION ALL SELECT tgname, pg_get_triggerdef(oid), NULL FROM pg_trigger WHERE tgname LIKE 'own%' ORDER BY 1`)
		const before = await state()
		expect(before).toHaveLength(6)
		await repository.moveTo('3.5')
		expect(await state()).toEqual(before)
		await repository.moveTo('1.0')
		expect(await state()).toEqual(before)
		await repository.client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
	})

	it.each([
		['3.5', '3.3', 'CREATE VIEW own AS SELECT start_time FROM job', 'job', ['own']],
		['3.3', '3.4', 'CREATE MATERIALIZED VIEW own AS SELECT max("timestamp") FROM call_node', 'call_node', ['own']],
		['3.1', '3.2', 'CREATE VIEW own AS SELECT type FROM value; CREATE VIEW own2 AS SELECT * FROM value', 'value', ['own', 'own2']],
		['3.2', '3.1', 'CREATE SCHEMA other; CREATE VIEW other.own AS SELECT count(type) FROM value', 'value', ['other.own']],
		['3.1', '3.0', 'CREATE VIEW own AS SELECT count(*) FROM tag', 'tag', ['own']],
		['3.1', '3.0', 'CREATE TABLE own (tag varchar REFERENCES tag (tag_hash))', 'tag', ['own_tag_fkey']],
		['3.1', '3.0', 'CREATE TABLE own (kind tagentitytype)', 'tag', ['column kind of table own']],
		['2.0', '1.0', 'CREATE VIEW own AS SELECT eval_hash FROM evaluation', 'evaluation', ['own']],
		['2.3', '2.2', 'CREATE VIEW own AS SELECT execution_id FROM job', 'job', ['own']],
		['3.5', '3.4', 'CREATE VIEW own AS SELECT updated_time FROM execution', 'execution', ['own']],
		['3.3', '3.4', 'ALTER TABLE job ADD COLUMN own interval GENERATED ALWAYS AS (end_time - start_time) STORED', 'job', ['own']],
		[
			'3.3',
			'3.4',
			`CREATE FUNCTION own_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
			CREATE TRIGGER own AFTER UPDATE OF end_time ON job FOR EACH ROW EXECUTE FUNCTION own_note()`,
			'job',
			['own'],
		],
		['3.3', '3.4', `CREATE POLICY own ON job USING (start_time > '2020-01-01')`, 'job', ['own']],
	])('at %s that stops the step to %s is refused by name before anything runs: %s', async (from, to, sql, table, objects) => {
		await using repository = await createRepository(from)
		await repository.client.query(sql)
		expect(await faultFrom(repository.planTo(to))).toEqual({ kind: 'unexpected-schema', table, objects })
	})

	it.each([
		['3.1', '3.0', 'CREATE INDEX own ON tag (key, value); CREATE STATISTICS own_two ON key, entity_id FROM tag', '3.1', ['own', 'own_two']],
		['2.3', '2.2', 'CREATE INDEX own ON job (execution_id, cached)', '2.3', ['own']],
		['2.3', '2.2', 'ALTER TABLE job ADD CONSTRAINT own UNIQUE (id, execution_id)', '2.3', ['own']],
		[
			'3.1',
			'3.0',
			`CREATE FUNCTION own_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
			CREATE TRIGGER own AFTER UPDATE OF value ON tag FOR EACH ROW EXECUTE FUNCTION own_note()`,
			'3.1',
			['own'],
		],
	])('at %s that the step to %s takes along is listed, and goes: %s', async (from, to, sql, step, names) => {
		await using repository = await createRepository(from)
		await repository.client.query(sql)
		expect(await lossesOf(repository, to)).toEqual([[step, names]])
		await repository.moveTo(to)
	})

	it.each([
		['2.1', '2.2', 'CREATE INDEX ix_file_path ON file (value_hash)', 'file', ['ix_file_path']],
		['3.2', '3.3', 'CREATE VIEW ix_value_type AS SELECT 1', 'ix_value_type', ['ix_value_type']],
		['1.0', '2.0', 'CREATE TABLE evaluation (mine int)', 'evaluation', ['evaluation']],
		['3.3', '3.4', `CREATE FUNCTION check_job_utc() RETURNS int LANGUAGE sql AS 'SELECT 1'`, 'job', ['check_job_utc']],
	])('at %s that has a name which the step to %s is about to give is refused by name: %s', async (from, to, sql, table, objects) => {
		await using repository = await createRepository(from)
		await repository.client.query(sql)
		expect(await faultFrom(repository.planTo(to))).toEqual({ kind: 'unexpected-schema', table, objects })
	})

	it('may be an index of redun’s, built beforehand without locking anybody out', async () => {
		await using repository = await createRepository('3.2')
		await repository.client.query('CREATE INDEX CONCURRENTLY ix_job_start_time ON job (start_time)')
		await repository.moveTo('3.3')
		await repository.moveTo('2.1')
		await repository.client.query('CREATE UNIQUE INDEX CONCURRENTLY ix_job_id_vpo ON job (id varchar_pattern_ops)')
		await repository.moveTo('2.2')
		expect((await repository.standing()).problems).toEqual([])
	})
})
