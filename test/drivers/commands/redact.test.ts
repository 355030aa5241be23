import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { createRedaction } from '../../../electron/drivers/commands/redact.ts'

const password = `p@ss wörd/1:2%3'4"5\\6`
const assignments = { assignments: true }
const without = { assignments: false }

it('finds a password in every form that Python, an address, a shell and JSON give it', () => {
	const script = [
		'import sys, json, shlex, urllib.parse as u',
		'p = sys.argv[1]',
		'forms = [p, u.quote(p), u.quote(p, safe=""), u.quote_plus(p), u.quote(p, safe="").replace("%", "%%"), repr(p), ascii(p), json.dumps(p)]',
		'forms += [p.replace("%", "%%"), p.replace("\'", "\'\'"), u.quote(p, safe="").lower(), repr(repr(p))]',
		'print("\\0".join(forms))',
	].join('\n')
	const forms = execFileSync('/usr/bin/python3', ['-c', script, password], { env: { PYTHONIOENCODING: 'utf-8' } })
		.toString()
		.trimEnd()
		.split('\0')
	expect(forms).toHaveLength(12)
	const { redact } = createRedaction([password], without)
	for (const form of forms)
		expect({ form, left: redact(`x ${form} y`).replace(/^x ["'\\]{0,3}•••["'\\]{0,3} y$/, '') }).toEqual({ form, left: '' })
})

it.each([
	['postgresql+psycopg2://reana:s3cret@127.0.0.1:5432/reana', 'postgresql+psycopg2://reana:•••@127.0.0.1:5432/reana'],
	// A password as it is, with what an address would have to encode
	['postgresql://reana:p@ss/w:rd@db.example/reana', 'postgresql://reana:•••@db.example/reana'],
	[
		"ValueError: invalid interpolation syntax in 'postgresql+asyncpg://postgres:p%40ss@127.0.0.1:5432/g_s' at position 31",
		"ValueError: invalid interpolation syntax in 'postgresql+asyncpg://postgres:•••@127.0.0.1:5432/g_s' at position 31",
	],
	['redis://:pw@cache and amqp://guest:guest@mq//', 'redis://:•••@cache and amqp://guest:•••@mq//'],
	['sqlite:////srv/library.db', 'sqlite:////srv/library.db'],
	['http://host:8080/a', 'http://host:8080/a'],
	['PGPASSWORD=hunter2 psql', 'PGPASSWORD=••• psql'],
	["host=db password='a b\\'c' user=x", "host=db password='•••' user=x"],
	['host=db password=abc dbname=x', 'host=db password=••• dbname=x'],
	['{"user": "x", "password": "a,b c"}', '{"user": "x", "password": "•••"}'],
	['password authentication failed for user "x"', 'password authentication failed for user "x"'],
])('%s comes out as %s without being told a secret', (text, expected) => {
	expect(createRedaction([], assignments).redact(text)).toBe(expected)
})

it('leaves columns of SQL alone, but not the addresses in it', () => {
	const { redact } = createRedaction([], without)
	expect(redact("UPDATE reader SET password='x', secret='y';")).toBe("UPDATE reader SET password='x', secret='y';")
	expect(redact("INSERT INTO source VALUES ('ftp://me:mine@host');")).toBe("INSERT INTO source VALUES ('ftp://me:•••@host');")
})

it('takes a short word for a secret only where it stands by itself', () => {
	const { redact } = createRedaction(['reana'], without)
	expect(redact('/opt/reana_db/alembic __reana.workflow Reana reanahub')).toBe('/opt/reana_db/alembic __reana.workflow Reana reanahub')
	expect(redact('postgresql%3A%2F%2Freana%3Areana%40db \\nreana "reana"')).toBe('postgresql%3A%2F%2F•••%3A•••%40db \\n••• "•••"')
})

it('takes a long secret out wherever it stands, and the lines of one that has several', () => {
	const { redact } = createRedaction(['correct-horse-battery', 'first half\nsecond half'], without)
	expect(redact('xcorrect-horse-batteryx')).toBe('x•••x')
	expect(redact('the second half')).toBe('the •••')
})

it('changes nothing the second time, and nothing without secrets', () => {
	const { redact } = createRedaction(['', ' ', 'geheim-geheim'], assignments)
	const once = redact('a geheim-geheim postgresql://a:b@c password=d')
	expect(once).toBe('a ••• postgresql://a:•••@c password=•••')
	expect(redact(once)).toBe(once)
	expect(redact('INFO  [alembic.runtime.migration] Running upgrade  -> a')).toBe('INFO  [alembic.runtime.migration] Running upgrade  -> a')
})

it('gets to the end of a megabyte without a space', () => {
	const { redact } = createRedaction(['geheim-geheim'], assignments)
	expect(redact('a:/@'.repeat(262_144))).toHaveLength(1_048_576)
})
