import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CopyMap, CopySurvey } from '../../../electron/contract/copy-map.ts'
import type { Fault } from '../../../electron/contract/fault.ts'
import type { CopyPlan, CopyReport } from '../../../electron/contract/transfers.ts'
import { shop, write } from '../../core/transfers/copy-ground.ts'
import { createDatabase } from '../../support/postgres-database.ts'
import { openCommandLine } from './command-line.ts'

type Ended = { readonly report: CopyReport; readonly activity: string }
type Faulty = { readonly fault: Fault }

test('copy surveys, plans, runs, compares and reports a database from the command line', { timeout: 180_000 }, async () => {
	await using terminal = await openCommandLine()
	await using server = await createDatabase()
	const path = join(terminal.folder, 'shop.db')
	write(path, shop)
	const survey = await terminal.json<CopySurvey>(['copy', 'survey', path])
	expect(survey.document.tables.map(({ name, rows }) => [name, rows])).toEqual([
		['customer', 3],
		['purchase', 500],
	])
	const planned = await terminal.run(['copy', 'plan', path, server.url, '--schema', 'shop', '--sql'])
	expect(planned.exitCode).toBe(0)
	expect(planned.stdout).toContain('2 tables, 503 rows into the schema shop.')
	expect(planned.stdout).toContain('CREATE TABLE "shop"."customer"')
	expect(planned.stdout).toMatch(/customer\.photo +BLOB +bytea +as it is/)
	expect((await terminal.run(['copy', 'run', path, server.url], { isTty: false })).exitCode).toBe(2)
	const html = join(terminal.folder, 'report.html')
	const ran = await terminal.run(['copy', 'run', path, server.url, '--html', html], { answers: ['yes'] })
	expect(ran.exitCode).toBe(0)
	expect(ran.stderr).toContain('Verifying …')
	expect(ran.stdout).toMatch(/^Verified {2}shop\.db → /)
	expect(ran.stdout).toMatch(/purchase +500 +500 +the same/)
	expect(await readFile(html, 'utf8')).toContain('purchase')
	const id = /headway copy report (\w+)/.exec(ran.stdout)?.[1] ?? ''
	const kept = await terminal.json<Ended>(['copy', 'report', id])
	expect(kept.document.report).toMatchObject({ outcome: 'verified', rows: 503 })
	expect((await terminal.run(['copy', 'report', 'nonesuch'])).exitCode).toBe(2)
	await server.sql("UPDATE purchase SET note = NULL WHERE id = 3; UPDATE customer SET name = E'A\\x1b[2Jda' WHERE id = 1")
	const compared = await terminal.run(['copy', 'verify', path, server.url])
	expect(compared.exitCode).toBe(1)
	expect(compared.stdout).toMatch(/customer 1, name: Ada .*in the source, A\\u\{1b\}\[2Jda .*in the target/)
	expect(compared.stdout).toContain('purchase 3, note: note 3 in the source, NULL in the target')
	const again = await terminal.json<Faulty>(['copy', 'run', path, server.url, '--yes'])
	expect(again).toMatchObject({ exitCode: 1, document: { fault: { kind: 'target-occupied' } } })
	const nothing = await terminal.json<Faulty>(['copy', 'discard', path, server.url, '--yes'])
	expect(nothing).toMatchObject({ exitCode: 1, document: { fault: { kind: 'nothing-to-undo' } } })
})

test('what would not go is decided on with --choose, or in a map that is saved and given again', { timeout: 180_000 }, async () => {
	await using terminal = await openCommandLine()
	await using server = await createDatabase()
	const path = join(terminal.folder, 'odd.db')
	write(path, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 5), (2, 'five')")
	const undecided = await terminal.json<Faulty>(['copy', 'run', path, server.url, '--yes'])
	expect(undecided).toMatchObject({ exitCode: 1, document: { fault: { kind: 'copy-undecided' } } })
	const map = join(terminal.folder, 'map.json')
	const { document: plan } = await terminal.json<CopyPlan>(['copy', 'plan', path, server.url, '--save-map', map])
	const id = plan.open[0] ?? ''
	expect(JSON.parse(await readFile(map, 'utf8'))).toEqual(plan.map)
	expect((await terminal.run(['copy', 'plan', path, server.url, '--choose', 'no such=stop'])).exitCode).toBe(2)
	expect((await terminal.run(['copy', 'plan', path, server.url, '--choose', `${id}=perhaps`])).exitCode).toBe(2)
	const text = await terminal.json<CopyPlan>(['copy', 'plan', path, server.url, '--choose', `${id}=as-text`])
	expect(text.document).toMatchObject({ open: [], map: { map: [{ columns: [{}, { column: 'n', type: 'text', conversion: 'as-text' }] }] } })
	const saved: CopyMap = { ...text.document.map, choices: { [id]: 'as-text' } }
	await writeFile(map, JSON.stringify(saved))
	const ran = await terminal.json<Ended>(['copy', 'run', path, server.url, '--map', map, '--yes'])
	expect(ran).toMatchObject({ exitCode: 0, document: { report: { outcome: 'verified', decided: [{ id, chosen: 'as-text' }] } } })
	expect(await server.sql('SELECT n FROM t ORDER BY id')).toEqual([['5'], ['five']])
	await writeFile(map, '{"version": 1}')
	const malformed = await terminal.json<Faulty>(['copy', 'plan', path, server.url, '--map', map])
	expect(malformed).toMatchObject({ exitCode: 1, document: { fault: { kind: 'map-malformed' } } })
})

test('verify compares any two databases, and its exit code says whether they are the same', { timeout: 180_000 }, async () => {
	await using terminal = await openCommandLine()
	await using server = await createDatabase(
		'CREATE TABLE t (id bigint PRIMARY KEY, n text); INSERT INTO t VALUES (1, NULL); CREATE VIEW v AS SELECT 1',
	)
	const [one, other] = [join(terminal.folder, 'one.db'), join(terminal.folder, 'other.db')]
	write(one, "CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT); INSERT INTO t VALUES (1, 'x'); CREATE TABLE more (id INTEGER PRIMARY KEY)")
	write(other, "CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT); INSERT INTO t VALUES (1, 'x'); CREATE TABLE more (id INTEGER PRIMARY KEY)")
	const same = await terminal.run(['copy', 'verify', one, other])
	expect([same.exitCode, same.stdout.split('\n')[0]]).toEqual([
		0,
		'Verified  one.db → other.db. Every row is there and every value is the same.',
	])
	const turned = await terminal.run(['copy', 'verify', server.url, one])
	expect(turned.exitCode).toBe(1)
	expect(turned.stdout).toContain('more: only in the target')
	expect(turned.stdout).toContain('t 1, n: NULL in the source, x in the target')
	const itself = await terminal.json<Ended>(['copy', 'verify', server.url, server.url])
	expect(itself).toMatchObject({ exitCode: 0, document: { report: { outcome: 'verified', source: { engine: 'postgres' } } } })
	const missing = await terminal.json<Faulty>(['copy', 'verify', one, join(terminal.folder, 'none.db')])
	expect(missing).toMatchObject({ exitCode: 1, document: { fault: { kind: 'not-found' } } })
})
