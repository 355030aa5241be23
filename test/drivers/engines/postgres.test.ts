import { describe, expect, test } from 'vitest'
import type { Engine, ServerAddress } from '../../../electron/drivers/engines/engine.ts'
import { openPostgres } from '../../../electron/drivers/engines/postgres.ts'
import { schemaQuery } from '../../../electron/drivers/engines/postgres-schema-query.ts'
import { serverLookingLaw } from '../../conformance/server-looking-law.ts'
import { createDatabase, type TestDatabase } from '../../support/postgres-database.ts'
import { sharedMajor } from '../../support/server-programs.ts'

const open = async (server: ServerAddress): Promise<Engine> => (await openPostgres({ server }, { environment: {} })).engine

serverLookingLaw('direct PostgreSQL', open)

async function schemaOf({ server }: TestDatabase): Promise<string> {
	const engine = await open(server)
	const schema = await engine.schemaHash()
	await engine.close()
	return schema
}

const full = `
	CREATE SCHEMA shop;
	CREATE TYPE shop.state AS ENUM ('new', 'sent');
	CREATE DOMAIN shop.cents AS int8 DEFAULT 0 CHECK (VALUE >= 0);
	CREATE TYPE shop.size AS (width int, height int);
	CREATE TYPE shop.span AS RANGE (subtype = float8);
	CREATE TABLE shop.customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C" NOT NULL, since timestamptz DEFAULT now());
	CREATE TABLE shop."Order" (
		id bigserial PRIMARY KEY, customer int NOT NULL REFERENCES shop.customer DEFERRABLE, state shop.state DEFAULT 'new',
		price shop.cents, twice int8 GENERATED ALWAYS AS (price * 2) STORED, note varchar(20), UNIQUE (customer, note), CHECK (note <> '')
	);
	CREATE TABLE shop.event (id int, at date NOT NULL) PARTITION BY RANGE (at);
	CREATE TABLE shop.event_2024 PARTITION OF shop.event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
	CREATE INDEX ON shop.event (id);
	CREATE INDEX note_lower ON shop."Order" (lower(note)) WHERE state = 'new';
	CREATE INDEX by_state ON shop."Order" (state DESC, "customer") INCLUDE (price);
	CREATE INDEX pattern ON shop.customer (name text_pattern_ops);
	CREATE INDEX hashed ON shop.customer USING hash (since);
	CREATE UNIQUE INDEX "Once" ON shop.customer (since, name);
	CREATE VIEW shop.open AS SELECT id, price FROM shop."Order" WHERE state = 'new';
	CREATE MATERIALIZED VIEW shop.totals AS SELECT customer, sum(price) FROM shop."Order" GROUP BY customer;
	CREATE SEQUENCE shop.numbers INCREMENT 5;
	CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
	CREATE FUNCTION shop.touch(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
	CREATE AGGREGATE shop.total (int) (SFUNC = int4pl, STYPE = int);
	CREATE TRIGGER touched BEFORE UPDATE ON shop."Order" FOR EACH ROW EXECUTE FUNCTION shop.touch();
	CREATE STATISTICS shop.related ON customer, state FROM shop."Order";
`

describe('the schema of a PostgreSQL database', () => {
	test('lists what a person made, and hashes what makes it up', async () => {
		await using db = await createDatabase(full)
		const other = await db.connect()
		await other.query('CREATE TEMPORARY TABLE passing (id int)')
		const engine = await open(db.server)
		const { objects } = await engine.describe()
		await engine.close()
		const names = (type: string) => objects.filter((object) => object.type === type).map(({ name }) => name)
		expect(new Set(objects.map(({ namespace }) => namespace))).toEqual(new Set(['shop']))
		expect(names('table')).toEqual(['Order', 'customer', 'event', 'event_2024'])
		expect(names('view')).toEqual(['open', 'totals'])
		expect(names('sequence')).toEqual(['Order_id_seq', 'customer_id_seq', 'numbers'])
		expect(names('function')).toEqual(['total', 'touch', 'touch'])
		expect(names('type')).toEqual(['cents', 'size', 'span', 'state'])
		expect(objects.find(({ type }) => type === 'trigger')).toEqual({
			type: 'trigger',
			namespace: 'shop',
			name: 'touched',
			table: 'Order',
			sql: null,
		})
		await other.query('SET search_path = pg_catalog')
		const hashed = (await other.query({ text: schemaQuery, rowMode: 'array' })).rows as unknown as string[][]
		const asOlderOnesWrite = sharedMajor < 16 ? '"Order".' : ''
		expect(hashed.find(([, , name]) => name === 'totals')?.[4]).toMatch(
			new RegExp(`^CREATE MATERIALIZED VIEW shop\\.totals AS {1,2}SELECT ${asOlderOnesWrite}customer,`),
		)
		// Written by us or by the server, an index reads as the server writes it
		const written = await db.sql(`SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_class c
			WHERE c.relkind IN ('i', 'I') AND c.relnamespace = 'shop'::regnamespace ORDER BY c.relname COLLATE "C"`)
		expect(hashed.filter(([type]) => type === 'index').map(([, , name, , sql]) => [name, sql])).toEqual(written)
		expect(written.length).toBeGreaterThan(9)
	})

	test('has the same hash when the same things are made in another order, and after what is no change of it', async () => {
		const a =
			"CREATE TYPE mood AS ENUM ('x'); CREATE TABLE a (id int PRIMARY KEY, m mood DEFAULT 'x', at timestamptz DEFAULT '2020-01-01 00:00Z');"
		const b = "CREATE TABLE b (id serial PRIMARY KEY, n text CHECK (n <> '') UNIQUE); CREATE INDEX ON b (lower(n));"
		const f = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
		await using one = await createDatabase(a + b + f)
		await using two = await createDatabase(f + b + a)
		const before = await schemaOf(one)
		expect(await schemaOf(two)).toBe(before)
		await two.sql(`INSERT INTO b (n) VALUES ('q'); ANALYZE; GRANT SELECT ON a TO PUBLIC; ALTER TABLE b ADD x int; ALTER TABLE b DROP x`)
		await two.sql(`ALTER DATABASE ${two.name} SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE ${two.name} SET DateStyle = 'German'`)
		await two.sql('VACUUM FULL b')
		await two.sql('REINDEX TABLE b')
		expect(await schemaOf(two)).toBe(before)
		const elsewhere = { ...two.server, settings: { search_path: 'pg_catalog', quote_all_identifiers: 'on' } }
		expect(await schemaOf({ ...two, server: elsewhere })).toBe(before)
	})

	test.each([
		'ALTER TABLE shop.customer ALTER name DROP NOT NULL',
		'ALTER TABLE shop.customer ALTER since SET DEFAULT clock_timestamp()',
		'ALTER TABLE shop.customer ADD note text',
		'ALTER TABLE shop.customer RENAME name TO title',
		'ALTER TABLE shop."Order" ALTER note TYPE varchar(21)',
		'ALTER TABLE shop."Order" DROP CONSTRAINT "Order_note_check"',
		'ALTER TABLE shop."Order" ADD CHECK (note <> \'x\') NOT VALID',
		'ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY',
		'CREATE POLICY p ON shop.customer USING (true)',
		'ALTER TABLE shop."Order" DISABLE TRIGGER touched',
		"CREATE OR REPLACE FUNCTION shop.touch(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1'",
		"ALTER TYPE shop.state ADD VALUE 'lost'",
		'ALTER DOMAIN shop.cents DROP DEFAULT',
		'ALTER SEQUENCE shop.numbers INCREMENT 6',
		'CREATE OR REPLACE VIEW shop.open AS SELECT id, price FROM shop."Order"',
		'DROP INDEX shop."Once"; CREATE UNIQUE INDEX "Once" ON shop.customer (since, name COLLATE "POSIX")',
		...(sharedMajor < 15 ? [] : ['DROP INDEX shop."Once"; CREATE UNIQUE INDEX "Once" ON shop.customer (since, name) NULLS NOT DISTINCT']),
		'CREATE SCHEMA another',
		'DROP STATISTICS shop.related',
		'ALTER TABLE shop.event DETACH PARTITION shop.event_2024',
	])('has another hash after %s', async (sql) => {
		await using db = await createDatabase(full)
		const before = await schemaOf(db)
		await db.sql(sql)
		expect(await schemaOf(db)).not.toBe(before)
	})

	test('leaves out what an extension brings', async () => {
		await using db = await createDatabase('CREATE TABLE t (id int)')
		const [has] = await db.sql("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_stat_statements'")
		// Not every server has extensions to try; the language is one on all of them
		const extension = has?.[0] === '1' ? 'pg_stat_statements' : 'plpgsql'
		await db.sql(`CREATE EXTENSION IF NOT EXISTS ${extension}`)
		const engine = await open(db.server)
		expect((await engine.describe()).objects.map(({ name }) => name)).toEqual(['t'])
		await engine.close()
	})

	test('names an index that was left unfinished', async () => {
		await using db = await createDatabase('CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)')
		await expect(db.sql('CREATE UNIQUE INDEX CONCURRENTLY broken ON t (id)')).rejects.toThrow('could not create unique index')
		const engine = await open(db.server)
		expect((await engine.describe()).objects).toEqual([
			{
				type: 'index',
				namespace: 'public',
				name: 'broken',
				table: 't',
				sql: null,
				invalid: true,
			},
			{ type: 'table', namespace: 'public', name: 't', table: 't', sql: null },
		])
		await engine.close()
	})

	test('a role with no more than its login sees the same schema and the same identity', async () => {
		await using db = await createDatabase(full)
		await db.sql(`CREATE ROLE ${db.name} LOGIN PASSWORD 'narrow door'`)
		const wide = await openPostgres({ server: db.server }, { environment: {} })
		const narrow = await openPostgres({ server: { ...db.server, user: db.name, password: 'narrow door' } }, { environment: {} })
		const [seen, all] = [await narrow.engine.describe(), await wide.engine.describe()]
		expect(await narrow.engine.schemaHash()).toBe(await wide.engine.schemaHash())
		expect([narrow.identity, seen.objects]).toEqual([wide.identity, all.objects])
		expect(await narrow.engine.sessions()).toEqual([])
		await narrow.engine.close()
		await wide.engine.close()
		await db.sql(`DROP ROLE ${db.name}`)
	})
})
