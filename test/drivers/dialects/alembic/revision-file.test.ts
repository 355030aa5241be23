import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRevision } from '../../../../electron/drivers/dialects/alembic/revision-file.ts'

const versions = join(import.meta.dirname, '../../../fixtures/alembic/lab/migrations/versions')

/** What a file with these lines is read as, in one object. */
function read(text: string, file = 'abc_words.py') {
	const outcome = readRevision(file, text)
	return outcome.kind === 'revision' ? { ...outcome, ...outcome.revision } : { ...outcome, hints: [] }
}
const withHead = (text: string) => read(`revision = 'a1'\ndown_revision = None\n${text}`)

describe('the graph comes from the variables alone', () => {
	test.each([
		['plain', "revision = 'a1'\ndown_revision = 'b2'", ['b2']],
		['annotated', "revision: str = 'a1'\ndown_revision: Union[str, Sequence[str], None] = 'b2'", ['b2']],
		['annotated with quotes and bars', `revision: "str" = "a1"\ndown_revision: 'str' | None = "b2"`, ['b2']],
		['a tuple without brackets', "revision = 'a1'\ndown_revision = 'b2', 'c3'", ['b2', 'c3']],
		['a tuple over lines', "revision = 'a1'\ndown_revision = (\n  'b2', # one, 'x'\n\n  'c3',\n)", ['b2', 'c3']],
		['a list', "revision = 'a1'\ndown_revision: tuple = ['b2', \"c3\",]", ['b2', 'c3']],
		['a set', "revision = 'a1'\ndown_revision = {'b2'}", ['b2']],
		['brackets alone', "revision = ('a1')\ndown_revision = ('b2')", ['b2']],
		['one in a tuple', "revision = 'a1'\ndown_revision = ('b2',)", ['b2']],
		['nothing', "revision = 'a1'\ndown_revision = None", []],
		['an empty tuple', "revision = 'a1'\ndown_revision = ()", []],
		['adjacent strings', "revision = 'a' '1'\ndown_revision = ('b'\n  r'2')", ['b2']],
		['escapes alone', String.raw`revision = '\x61\061'; down_revision = "\u00622"`, ['b2']],
		['a continued line', "revision = \\\n  'a1'\ndown_revision = \\\n 'b2'", ['b2']],
		['one line', "revision = 'a1'; down_revision = 'b2'", ['b2']],
		['a chain', "rev = revision = 'a1'\ndown_revision = parent = 'b2'", ['b2']],
		['the last one wins', "revision = 'zz'\nrevision = 'a1'\ndown_revision = 'c3'\ndown_revision = 'b2'", ['b2']],
		['windows line ends', "revision = 'a1'\r\ndown_revision = (\r\n'b2',\r\n'c3')\r\n", ['b2', 'c3']],
		['in a docstring it is text', "'''\nrevision = 'no'\n'''\nrevision = 'a1'\ndown_revision = 'b2'", ['b2']],
		[
			'a function has names of its own',
			"revision = 'a1'\ndown_revision = 'b2'\ndef upgrade():\n    revision = 'no'\n    down_revision = 'no'",
			['b2'],
		],
		['an argument is no variable', "revision = 'a1'\ndown_revision = 'b2'\nnote(revision='no', down_revision='no')", ['b2']],
		['a longer name is another', "revision = 'a1'\ndown_revision = 'b2'\nmy_revision = 'no'\nx.revision = 'no'", ['b2']],
	])('%s', (_, text, parents) => {
		expect(read(text)).toMatchObject({ kind: 'revision', id: 'a1', parents })
	})

	test.each([
		['a call', "revision = os.getenv('REVISION')\ndown_revision = None", 'it is computed: os.getenv'],
		['a formatted string', "revision = f'{name}1'\ndown_revision = None", 'it is computed'],
		['bytes', "revision = b'a1'\ndown_revision = None", 'it is computed'],
		['a number', 'revision = 12\ndown_revision = None', 'it is computed: 12'],
		['a sum', "revision = 'a1'\ndown_revision = 'b' + '2'", 'its parents cannot be told'],
		['a condition', "revision = 'a1'\nif old:\n    down_revision = 'b2'\nelse:\n    down_revision = 'c3'", 'depends on what happens'],
		['a condition on one line', "revision = 'a1'\ndown_revision = None\nif old: down_revision = 'b2'", 'depends on what happens'],
		['unpacking', "revision, down_revision = 'a1', None", 'together with something else'],
		['adding to it', "revision = 'a1'\nrevision += '2'\ndown_revision = None", 'depends on what happens'],
		['an import', 'from ids import revision\ndown_revision = None', 'imported from elsewhere'],
		['an import of everything', 'from ids import *', 'another module'],
		['no parents at all', "revision = 'a1'", 'no down_revision'],
		['an open bracket', "revision = 'a1'\ndown_revision = ('b2'\n\ndef upgrade():\n    pass", 'a bracket does not end'],
		['an open string', "revision = 'a1\ndown_revision = None", 'a string does not end'],
		['an open docstring', '"""Words\nrevision = 1', 'a string does not end'],
		['a nested tuple', "revision = 'a1'\ndown_revision = (('b2', 'c3'),)", 'no text'],
	])('%s is said to be unreadable instead of guessed', (_, text, why) => {
		expect(read(text)).toMatchObject({ kind: 'unreadable', why: expect.stringContaining(why) })
	})

	test('labels and dependencies that are computed leave the revision its place', () => {
		const text = "revision = 'a1'\ndown_revision = None\nbranch_labels = (LABEL,)\ndepends_on = {'x', 'y'}"
		expect(read(text)).toMatchObject({
			kind: 'revision',
			branchLabels: [],
			dependsOn: ['x', 'y'],
			unread: [{ part: 'branchLabels', why: expect.stringContaining('LABEL') }],
		})
	})

	test('a file without an id is a stray one, unless its name is one', () => {
		expect(read('"""Notes"""\nimport os', 'notes.py').kind).toBe('stray')
		expect(read('', 'empty.py').kind).toBe('stray')
		expect(read('down_revision = None', 'ae10_old.py').kind).toBe('stray')
		expect(read('down_revision = None', 'ae10.py')).toMatchObject({ kind: 'revision', id: 'ae10' })
	})
})

describe('the docstring tells message and day', () => {
	test.each([
		['comments before it', '# one\n# two\n\n"""Words"""\n', 'Words'],
		['first paragraph over lines', '"""Words\nand more\n\nNot these"""\n', 'Words\nand more'],
		['raw and single', "r'Words \\d'\n", 'Words \\d'],
		['adjacent', '\'Wo\' "rds"\n', 'Words'],
		['escapes', '"""W\\u00f6rter \\"x\\""""\n', 'Wörter "x"'],
		['other alphabets', '"""Größe – ça va – 数据"""\n', 'Größe – ça va – 数据'],
		['not bytes', 'b"""Words"""\n', ''],
		['not a string behind an import', 'import os\n"""Words"""\n', ''],
		['none', '', ''],
	])('%s', (_, text, message) => {
		expect(read(`${text}revision = 'a1'\ndown_revision = None`)).toMatchObject({ message })
	})

	test('the day must be one', () => {
		const day = (text: string) => read(`"""Words\n\nCreate Date: ${text}\n"""\nrevision = 'a1'\ndown_revision = None`)
		expect(day('2024-02-29 10:00:00.000001')).toMatchObject({ createdAt: '2024-02-29' })
		expect(day('2023-02-29 10:00:00')).toMatchObject({ createdAt: null })
		expect(day('soon')).toMatchObject({ createdAt: null })
	})

	test('the parents it names are kept apart', () => {
		const revises = (text: string) => read(`"""Words\n\nRevises: ${text}\n"""\nrevision = 'a1'\ndown_revision = None`)
		expect(revises('b2, c3')).toMatchObject({ revises: ['b2', 'c3'], parents: [] })
		expect(revises('')).toMatchObject({ revises: null })
		expect(revises('None')).toMatchObject({ revises: null })
	})
})

describe('hints are found in code', () => {
	const hints = (text: string) => withHead(`${text}\ndef downgrade():\n    op.drop_table('x')\n`).hints
	const up = (...lines: string[]) => hints(`def upgrade():\n${lines.map((line) => `    ${line}`).join('\n')}`)

	test.each([
		['raw-sql', 'op.execute("SELECT 1")'],
		['raw-sql', 'conn.execute(sa.text("SELECT 1"))'],
		['drops-table', "op.drop_table('t')"],
		['drops-table', 'op.execute("DROP  TABLE t")'],
		['drops-column', "batch_op.drop_column('c')"],
		['alters-column', "op.alter_column('t', 'c')"],
		['alters-type', `op.execute("ALTER TYPE mood ADD VALUE 'x'")`],
		['writes-rows', 'op.execute(f"UPDATE {schema}.t\\nSET a = 1")'],
		['writes-rows', 'op.execute("DELETE "\n        "FROM t")'],
		['writes-rows', 'op.execute(t.update().values(a=1))'],
		['writes-rows', 'op.bulk_insert(t, rows)'],
		['builds-index', "op.create_index(op.f('i'), 't', ['c'])"],
		['builds-index', 'op.execute("create unique index i on t (c)")'],
		['creates-extension', 'op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")'],
		['not-transactional', 'with op.get_context().autocommit_block(): pass'],
		['not-transactional', "op.create_index('i', 't', ['c'], postgresql_concurrently=True)"],
		['not-transactional', 'op.execute("COMMIT")'],
		['reads-live-state', 'if sa.inspect(op.get_bind()).has_table("t"): return'],
		['reads-live-state', 'for row in op.get_bind().execute(query): use(row)'],
		['reads-live-state', 'session = Session(bind=op.get_bind())'],
		['reads-live-state', 'migrate_rows(op.get_bind())'],
		['differs-offline', 'if context.is_offline_mode(): return'],
	])('%s: %s', (hint, line) => {
		expect(up(line)).toContain(hint)
	})

	test.each([
		['# op.execute("DROP TABLE t")'],
		['"""op.execute: DROP TABLE t; UPDATE t SET a = 1; COMMIT"""'],
		[
			"op.create_table('t', sa.Column('a', sa.Integer()), sa.ForeignKeyConstraint(['a'], ['b.c'], onupdate='CASCADE', ondelete='SET NULL'))",
		],
		["op.add_column('t', sa.Column('commit', sa.Text(), comment='update of the set'))"],
		["if op.get_bind().dialect.name == 'sqlite': pass"],
		['mood.create(op.get_bind(), checkfirst=True)'],
		['settings.update({"a": 1})'],
	])('none: %s', (line) => {
		expect(up(line, 'keep()')).toEqual([])
	})

	test('an index that nobody waits for is not said to be waited for', () => {
		expect(up("op.create_index('i', 't', [f(1)], postgresql_concurrently=True)")).toEqual(['not-transactional'])
	})

	test('what a text quotes is no statement of its own', () => {
		expect(up(`op.execute("INSERT INTO t VALUES ('DROP TABLE t')")`)).toEqual(['raw-sql', 'writes-rows'])
	})
})

describe('what the functions amount to', () => {
	const effect = (body: string) => withHead(`def upgrade():\n    op.do()\n\n\ndef downgrade() -> None:${body}`)
	test.each([
		['nothing', ' pass'],
		['nothing', '\n    """Words"""\n    # words\n    pass\n    # ### end Alembic commands ###'],
		['nothing', '\n    ...'],
		['nothing', '\n    return\n    op.drop_table("t")'],
		['raises', '\n    raise NotImplementedError("no way back")'],
		['raises', ' raise NotImplementedError'],
		['something', '\n    if x:\n        raise ValueError\n    op.drop_table("t")'],
		['something', ' op.drop_table("t"); pass'],
	])('%s: %s', (expected, body) => {
		const outcome = effect(body)
		expect(outcome).toMatchObject({ kind: 'revision', downgrade: { effect: expected } })
		const hint = { nothing: 'empty-downgrade', raises: 'no-downgrade', something: null }[expected]
		expect(outcome.hints.filter((one) => one.includes('downgrade'))).toEqual(hint ? [hint] : [])
	})

	test('a function that is not there cannot be taken back', () => {
		const outcome = withHead('def upgrade():\n    op.do()\n')
		expect(outcome).toMatchObject({ downgrade: null, hints: ['no-downgrade'] })
	})

	test('its text goes to its last line, comments included', () => {
		const text = 'def upgrade(\n    name,\n):\n    op.do("""\nnot indented\n""")\n\n    # ### end ###'
		const outcome = withHead(`${text}\n\n\n# about the next\ndef downgrade():\n\tpass\n`)
		expect(outcome).toMatchObject({ upgrade: { text }, downgrade: { text: 'def downgrade():\n\tpass' } })
	})
})

test('no text makes it throw or hang', async () => {
	const names = await readdir(versions)
	const texts = await Promise.all(names.map((name) => readFile(join(versions, name), 'utf8')))
	const bits = [
		'"',
		"'",
		'"""',
		"'''",
		'(',
		')',
		'[',
		'{',
		'}',
		'\\',
		'\n',
		'\t',
		'#',
		';',
		':',
		'=',
		',',
		'f',
		'revision',
		'def ',
		'\0',
		'\uD800',
		'\r',
		'*',
		'if ',
	]
	let seed = 7
	const below = (limit: number) => {
		seed = (seed * 1103515245 + 12345) % 2147483648
		return Math.floor((seed / 2147483648) * limit)
	}
	const kinds = new Set<string>()
	for (let round = 0; round < 4_000; round++) {
		let text = texts[below(texts.length)] ?? ''
		for (let change = below(6); change >= 0; change--) {
			const at = below(text.length + 1)
			const bit = bits[below(bits.length)] ?? ''
			text = text.slice(0, at) + bit.repeat(1 + below(3)) + text.slice(at + below(20))
		}
		kinds.add(readRevision('abc.py', text).kind)
	}
	for (const bit of bits) readRevision('abc.py', `revision = ${bit.repeat(20_000)}`)
	expect(kinds).toEqual(new Set(['revision', 'unreadable']))
})
