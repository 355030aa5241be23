import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RenderedStep } from '../../../../electron/contract/commands.ts'
import type { Direction } from '../../../../electron/contract/migrations.ts'
import type { Standing } from '../../../../electron/drivers/dialects/dialect.ts'
import { type AlembicPaper, layAlembic, renderingDialect, renderStep } from '../../../support/alembic-paper.ts'

/** A revision file whose functions have these bodies. */
function revision(id: string, down: string, up: string, back = 'pass', dependsOn = 'None'): string {
	const body = (text: string) =>
		text
			.split('\n')
			.map((line) => `    ${line}`)
			.join('\n')
	const head = `"""${id}"""\nfrom alembic import context, op\nimport sqlalchemy as sa\n\nrevision = '${id}'\ndown_revision = ${down}\ndepends_on = ${dependsOn}`
	return `${head}\n\n\ndef upgrade():\n${body(up)}\n\n\ndef downgrade():\n${body(back)}\n`
}

const project = {
	percent: revision('percent', 'None', `op.execute("INSERT INTO t VALUES ('50%', 'a%b')")`, `op.execute("SELECT format('%%')")`),
	lost: revision('lost', 'None', `op.get_bind().execute(sa.text("UPDATE t SET a = :value"), {"value": 7})`),
	alone: revision(
		'alone',
		'None',
		`bind = op.get_bind()\nif bind.dialect.name != "oracle":\n    bind.execute(sa.text("UPDATE t SET a = 1"))\n    sa.Enum("x", name="kind").create(bind, checkfirst=True)`,
	),
	unheard: revision('unheard', 'None', `found = op.get_bind().execute(sa.text("SELECT 1"))\nif found:\n    op.execute("DELETE FROM t")`),
	offline: revision('offline', 'None', `if not context.is_offline_mode():\n    op.execute("DELETE FROM t")`),
	tab: revision('tab', 'None', `op.execute("INSERT INTO t VALUES ('a\\tb')")`),
	printing: revision('printing', 'None', `op.execute("DELETE FROM t")\nprint("all gone")\nop.execute("DELETE FROM u")`),
	raising: revision('raising', 'None', 'pass', 'raise NotImplementedError()'),
	commits: revision('commits', 'None', `op.execute("COMMIT")\nop.execute("ALTER TYPE kind ADD VALUE 'y'")`),
	quoting: revision('quoting', 'None', `op.execute("INSERT INTO t VALUES ('\\n\\nCOMMIT;\\n\\nBEGIN;\\n\\n-- no comment', $$;x;$$)")`),
	ownmark: revision(
		'ownmark',
		'None',
		`op.execute("UPDATE alembic_version SET version_num='zzz' WHERE alembic_version.version_num = 'yyy'")`,
	),
	several: revision(
		'several',
		'None',
		`op.execute("DELETE FROM t; DELETE FROM u;")\nwith op.get_context().autocommit_block():\n    op.execute("VACUUM")\nop.execute("DELETE FROM v")`,
	),
	root: revision('root', 'None', `op.execute("CREATE TABLE t (a int)")`, `op.execute("DROP TABLE t")`),
	asking: revision(
		'asking',
		"'root'",
		`op.get_bind().execute(sa.text("SELECT 1")).fetchall()`,
		`op.get_bind().execute(sa.text("SELECT 1")).fetchall()`,
	),
	plain: revision('plain', "'root'", `op.execute("CREATE TABLE p (a int)")`, `op.execute("DROP TABLE p")`),
	third: revision('third', "'root'", `op.execute("CREATE TABLE q (a int)")`, `op.execute("DROP TABLE q")`),
	// Of the two ways to a merge, one does not pass the revision that asks
	merge: revision('merge', "('asking', 'plain')", `op.execute("CREATE TABLE m (a int)")`, `op.execute("DROP TABLE m")`),
	triple: revision('triple', "('merge', 'third')", `op.execute("CREATE TABLE n (a int)")`, `op.execute("DROP TABLE n")`),
	asking2: revision('asking2', "'root'", `op.get_bind().execute(sa.text("SELECT 1")).fetchall()`),
	// Both ways pass one
	hopeless: revision('hopeless', "('asking', 'asking2')", `op.execute("CREATE TABLE h (a int)")`, `op.execute("DROP TABLE h")`),
	empty: revision('empty', "('asking', 'asking2')", 'pass'),
	// Beside its own base it stands on another line, and on the way back that must stay
	leaning: revision('leaning', 'None', `op.execute("CREATE TABLE l (a int)")`, `op.execute("DROP TABLE l")`, "'plain'"),
	within: revision('within', "'third'", `op.execute("CREATE TABLE w (a int)")`, `op.execute("DROP TABLE w")`, "'merge'"),
}

let paper: AlembicPaper
let standing: Standing
const dialect = renderingDialect()

beforeAll(async () => {
	paper = await layAlembic({ revisions: Object.fromEntries(Object.entries(project).map(([id, text]) => [`${id}.py`, text])) })
	await paper.aim('postgresql://nobody@127.0.0.1:9/nowhere')
	standing = await paper.standing(dialect)
})
afterAll(() => paper?.[Symbol.asyncDispose]())

const render = (id: keyof typeof project, direction: Direction = 'up'): Promise<RenderedStep> =>
	renderStep(dialect, paper, standing, { id, direction })
const unlike = (detail: string) => ({ sql: null, fault: { kind: 'not-rendered', detail: expect.stringContaining(detail) } })

describe('a step whose SQL on paper would be another', () => {
	it('has single percent signs where the driver doubles them, and none where that cannot be told', async () => {
		expect((await render('percent')).sql).toBe("INSERT INTO t VALUES ('50%', 'a%b');\n")
		expect(await render('percent', 'down')).toMatchObject(unlike('percent'))
	})

	it('is refused when values it hands to the connection are lost', async () => {
		const printed = await paper.alembic(...dialect.rendering.words(standing, { id: 'lost', direction: 'up' }))
		expect(printed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('SET a = NULL;') })
		expect(await render('lost')).toMatchObject(unlike('connection'))
	})

	it('is refused when it goes on without the answer it asked for', async () => {
		expect(await render('unheard')).toMatchObject(unlike('connection'))
	})

	it('is taken when it only asks for the dialect and runs whole statements', async () => {
		expect((await render('alone')).sql).toBe("UPDATE t SET a = 1;\n\nCREATE TYPE kind AS ENUM ('x');\n")
	})

	it('is refused when it does something else without a database, or a tab would become blanks', async () => {
		expect(await render('offline')).toMatchObject(unlike('something else on paper'))
		expect(await render('tab')).toMatchObject(unlike('tab'))
	})

	it('is refused when something else is printed among it', async () => {
		expect(await render('printing')).toMatchObject(unlike('all gone'))
	})

	it('is refused when it ends its transaction or moves the version table by itself', async () => {
		expect(await render('commits')).toMatchObject(unlike('transaction'))
		expect(await render('ownmark')).toMatchObject(unlike('version table itself'))
	})

	it('is irreversible when its way back only raises', async () => {
		expect(await render('raising', 'down')).toMatchObject({ sql: null, fault: { kind: 'irreversible', revision: 'raising' } })
		expect(await render('raising')).toMatchObject({ sql: '', fault: null })
	})
})

describe('a step with SQL that looks like a frame', () => {
	it('keeps COMMIT and BEGIN inside quotes', async () => {
		expect((await render('quoting')).sql).toBe("INSERT INTO t VALUES ('\n\nCOMMIT;\n\nBEGIN;\n\n-- no comment', $$;x;$$);\n")
	})

	it('keeps everything before and after what is committed by itself', async () => {
		expect((await render('several')).sql).toBe(
			'-- Each statement is committed by itself.\n\nDELETE FROM t; DELETE FROM u;;\n\nVACUUM;\n\nDELETE FROM v;\n',
		)
	})
})

describe('a step that stands on several', () => {
	it('is rendered along the line that does not ask the database', async () => {
		expect(dialect.rendering.words(standing, { id: 'merge', direction: 'up' })).toEqual(['upgrade', 'asking:merge', '--sql'])
		expect((await render('merge')).sql).toBe('CREATE TABLE m (a int);\n')
		expect((await render('merge', 'down')).sql).toBe('DROP TABLE m;\n')
		expect((await render('triple')).sql).toBe('CREATE TABLE n (a int);\n')
		expect((await render('triple', 'down')).sql).toBe('DROP TABLE n;\n')
	})

	it('is not rendered when every line asks the database, unless there is nothing in it', async () => {
		const needs = { kind: 'command-failed', reason: 'needs-live-database' }
		expect(await render('hopeless')).toMatchObject({ sql: null, fault: needs })
		expect(await render('hopeless', 'down')).toMatchObject({ sql: 'DROP TABLE h;\n', fault: null })
		expect(await render('empty')).toMatchObject({ sql: '', fault: null })
	})

	it('is rendered alone when it depends on another line', async () => {
		expect((await render('leaning')).sql).toBe('CREATE TABLE l (a int);\n')
		expect((await render('leaning', 'down')).sql).toBe('DROP TABLE l;\n')
		expect((await render('within')).sql).toBe('CREATE TABLE w (a int);\n')
		expect((await render('within', 'down')).sql).toBe('DROP TABLE w;\n')
	})
})

describe('an env.py of another kind', () => {
	const configure = 'literal_binds=True)'
	/** Renders with other words in env.py, and puts it back. */
	async function withEnvironment(other: string, work: () => Promise<void>, own = configure): Promise<void> {
		await paper.editEnvironment(own, other)
		await work()
		await paper.editEnvironment(other, own)
	}

	it('may take a transaction for each revision', async () => {
		await withEnvironment('literal_binds=True, transaction_per_migration=True)', async () => {
			expect((await render('root')).sql).toBe('CREATE TABLE t (a int);\n')
			expect((await render('root', 'down')).sql).toBe('DROP TABLE t;\n')
			expect((await render('merge')).sql).toBe('CREATE TABLE m (a int);\n')
			expect((await render('leaning', 'down')).sql).toBe('DROP TABLE l;\n')
			expect((await render('several')).sql).toContain('VACUUM;\n\nDELETE FROM v;')
		})
	})

	it('may keep the version table elsewhere and under a name that takes quotes', async () => {
		await withEnvironment(
			'literal_binds=True, version_table="Version of it", version_table_schema="__own", version_table_pk=False)',
			async () => {
				expect((await render('root')).sql).toBe('CREATE TABLE t (a int);\n')
				expect((await render('root', 'down')).sql).toBe('DROP TABLE t;\n')
				expect((await render('merge', 'down')).sql).toBe('DROP TABLE m;\n')
			},
		)
	})

	it('is told that values are missing when it renders without them', async () => {
		const values = `t = sa.table('t', sa.column('a', sa.Integer))\nop.execute(t.update().values(a=3))`
		await using other = await layAlembic({ revisions: { 'values.py': revision('values', 'None', values) } })
		await other.aim('postgresql://nobody@127.0.0.1:9/nowhere')
		const seen = await other.standing(dialect)
		const step = { id: 'values', direction: 'up' as const }
		expect((await renderStep(dialect, other, seen, step)).sql).toBe('UPDATE t SET a=3;\n')
		await other.editEnvironment(configure, 'literal_binds=False)')
		expect(await renderStep(dialect, other, seen, step)).toMatchObject(unlike('%(a)s'))
		await other.editEnvironment('literal_binds=False)', 'dialect_opts={"paramstyle": "named"})')
		expect(await renderStep(dialect, other, seen, step)).toMatchObject(unlike(':a'))
		await other.aim('sqlite://')
		await other.editEnvironment(', dialect_opts={"paramstyle": "named"})', ')')
		expect(await renderStep(dialect, other, seen, step)).toMatchObject(unlike('?'))
	})

	it('must add no statement of its own, and may print words', async () => {
		const begin = 'context.begin_transaction():\n        context.run'
		await withEnvironment(
			`context.begin_transaction():\n        context.execute("SET search_path TO own")\n        context.run`,
			async () => {
				expect(await render('root')).toMatchObject(unlike('SET search_path TO own'))
			},
			begin,
		)
		await withEnvironment(
			`context.begin_transaction():\n        print("Loading the models")\n        context.run`,
			async () => {
				expect((await render('root')).sql).toBe('CREATE TABLE t (a int);\n')
			},
			begin,
		)
	})

	it('that fails before the first step is no question to the database', async () => {
		await withEnvironment('nothing=None.here)', async () => {
			expect(await render('root')).toMatchObject({ sql: null, fault: { kind: 'command-failed', reason: 'other' } })
		})
	})
})
