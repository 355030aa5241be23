import { describe, expect, test } from 'vitest'
import type { DecodedNode } from '../../../electron/contract/decoded.ts'
import { decode, everyNode, fromHex, python, stream } from './pickle-support.ts'

type Hostile = { readonly call: string; readonly hex: string }

/** Real pickles of objects that name a callable in `__reduce__`; `call` is what Python's own loader would have called. */
const hostile = python<readonly Hostile[]>(`
import pickle, json, os, subprocess, builtins, operator, runpy, webbrowser, pty, importlib, ctypes, shutil, socket, urllib.request, marshal, functools, io
def bomb(callee, *args):
    class Bomb:
        def __reduce__(self): return callee, args
    return Bomb()
calls = [(os.system, ('echo owned > /tmp/x',), 'posix.system(%r)'), (subprocess.Popen, (['rm', '-rf', '/'],), 'subprocess.Popen(%r)'), (subprocess.check_output, ('id',), 'subprocess.check_output(%r)'),
  (eval, ('1+1',), 'eval(%r)'), (exec, ('import os',), 'exec(%r)'), (__import__, ('os',), '__import__(%r)'), (open, ('/etc/passwd',), 'io.open(%r)'), (getattr, (os, 'system'), None),
  (compile, ('1', 'f', 'eval'), 'compile(%r, %r, %r)'), (shutil.rmtree, ('/home',), 'shutil.rmtree(%r)'), (socket.create_connection, (('evil', 80),), 'socket.create_connection(%r)'),
  (importlib.import_module, ('os',), 'importlib.import_module(%r)'), (runpy.run_path, ('x.py',), 'runpy.run_path(%r)'), (pty.spawn, ('sh',), 'pty.spawn(%r)'), (webbrowser.open, ('http://x',), 'webbrowser.open(%r)'),
  (ctypes.CDLL, ('libc.so',), 'ctypes.CDLL(%r)'), (operator.attrgetter, ('system',), 'operator.attrgetter(%r)'), (operator.methodcaller, ('read',), 'operator.methodcaller(%r)'),
  (os.remove, ('/x',), 'posix.remove(%r)'), (os.execv, ('/bin/sh', ['sh']), 'posix.execv(%r, %r)'), (urllib.request.urlopen, ('http://x',), 'urllib.request.urlopen(%r)'), (pickle.loads, (b'N.',), '_pickle.loads(%r)'),
  (marshal.loads, (b'N',), 'marshal.loads(%r)'), (functools.reduce, (max, [1]), 'functools.reduce(max, [1])'), (os.fork, (), 'posix.fork()'), (json.dumps, ([1],), 'json.dumps(%r)'), (map, (os.system, ['id']), 'map(posix.system, [%r])')]
out = []
for callee, args, shown in calls:
    if shown is None: continue
    texts = tuple(args) if shown.count('%r') == len(args) else ('id',)
    for protocol in range(6):
        out.append(dict(call=shown % texts if '%r' in shown else shown, hex=pickle.dumps([bomb(callee, *args)], protocol).hex()))
print(json.dumps(out))`)

function onlyHostile(node: DecodedNode): DecodedNode | undefined {
	return [...everyNode(node)].find(({ kind, type }) => kind === 'hostile' && type !== 'class or function')
}

describe('what would reach outside is named and not done', () => {
	test('in every protocol, with its arguments', () => {
		const wrong = hostile.flatMap(({ call, hex }) => {
			const { node, limits } = decode(fromHex(hex))
			const found = onlyHostile(node)
			return found?.notes.some((note) => note.replace('call _', 'call ') === `loading it would call ${call.replace(/^_/, '')}`) &&
				limits.length === 0
				? []
				: [{ call, got: found?.notes, brief: node.brief }]
		})
		expect(hostile.length).toBeGreaterThan(140)
		expect(wrong).toEqual([])
	})

	test.each([
		['INST', stream("(S'id'\nios\nsystem\n."), "loading it would call os.system('id')"],
		['OBJ', stream("(cos\nsystem\nS'id'\no."), "loading it would call os.system('id')"],
		['OBJ without arguments', stream('(cos\nfork\no.'), 'loading it would call os.fork()'],
		['NEWOBJ', stream('\x80\x02csubprocess\nPopen\nX\x02\0\0\0id\x85\x81.'), "loading it would call subprocess.Popen('id')"],
		[
			'NEWOBJ_EX',
			stream('\x80\x04\x8c\x0asubprocess\x8c\x05Popen\x93\x8c\x02id\x85}\x92.'),
			"loading it would call subprocess.Popen('id')",
		],
		['the names of Python 2', stream("c__builtin__\neval\n(S'1'\ntR."), "loading it would call eval('1')"],
		['Python 2 commands', stream("ccommands\ngetoutput\n(S'id'\ntR."), "loading it would call subprocess.getoutput('id')"],
		[
			'a name inside a class',
			stream('\x80\x04\x8c\x02os\x8c\x0benviron.get\x93\x8c\x01A\x85R.'),
			"loading it would call os.environ.get('A')",
		],
		[
			'getattr of a module',
			stream("c__builtin__\ngetattr\n(c__main__\nos\nS'system'\ntR(S'id'\ntR."),
			"loading it would call __main__.os.system('id')",
		],
		[
			'what a call gave',
			stream('\x80\x04\x8c\x08operator\x8c\x0aattrgetter\x93\x8c\x06system\x85R\x8c\x02os\x85R.'),
			"loading it would call operator.attrgetter('system')('os')",
		],
		['the state of a class', stream('\x80\x04\x8c\x08builtins\x8c\x03str\x93}\x8c\x01x\x8c\x01ysb.'), 'loading it would change str'],
		['a function nobody knows', stream('\x80\x04\x8c\x04tool\x8c\x03run\x93\x8c\x01x\x85R.'), "loading it would call tool.run('x')"],
		['numpy reading a file', stream('\x80\x04\x8c\x05numpy\x8c\x04load\x93\x8c\x01x\x85R.'), "loading it would call numpy.load('x')"],
	])('through %s', (_name, bytes, note) => {
		const { node, damagedAt } = decode(bytes)
		expect(damagedAt).toBeNull()
		expect(node.kind).toBe('hostile')
		expect(node.notes).toContain(note)
	})

	test.each([
		['the zone of a time', 'cdatetime\ndatetime\n(C\x0a\x07\xe8\x01\x01\0\0\0\0\0\0', 'tR.'],
		['the factory of a defaultdict', 'ccollections\ndefaultdict\n(', 'tR.'],
		['the state of a decimal', "cdecimal\nDecimal\n(S'1'\ntR", 'b.'],
		['a second argument', "cdecimal\nDecimal\n(S'1'\n", 'tR.'],
		['what is added to a deque', 'ccollections\ndeque\n)R', 'a.'],
		['a key', '}', 'I1\ns.'],
		['the fields of a dtype', "cnumpy\ndtype\n(S'f8'\ntR(I3\n", 'tb.'],
		['a set', 'cbuiltins\nset\n(]', 'atR.'],
	])('hidden in %s', (_name, before, after) => {
		const { node, damagedAt } = decode(stream('\x80\x03', before, "cos\nsystem\n(S'id'\ntR", after))
		expect(damagedAt).toBeNull()
		expect(onlyHostile(node)?.notes).toContain("loading it would call os.system('id')")
	})

	test.each([
		['thrown away', stream("cos\nsystem\n(S'id'\ntR0N.")],
		['kept in the memo alone', stream("cos\nsystem\n(S'id'\ntRp0\n0N.")],
		['dropped with its mark', stream("(cos\nsystem\n(S'id'\ntR1N.")],
		['below what is on top at the end', stream("cos\nsystem\n(S'id'\ntRN.")],
		['the state of a list', stream("]cos\nsystem\n(S'id'\ntRb.")],
		['beyond what is shown', stream('\x80\x02](', 'N'.repeat(50_000), "cos\nsystem\n(S'id'\ntRe.")],
	])('a call is told of when it is %s', (_name, bytes) => {
		const { node, damagedAt } = decode(bytes, { nodes: 1000 })
		expect(damagedAt).toBeNull()
		expect(node.kind).toBe('hostile')
		expect(node.notes.join()).toMatch(/^loading it would also call os\.system\(/)
		expect(node.entries[0]).toMatchObject({ name: 'value' })
	})

	test('what reads like a class of the program is an object, and says that it would be called', () => {
		const { node } = decode(stream('\x80\x04\x8c\x04tool\x8c\x03Box\x93\x8c\x01x\x85R.'))
		expect(node).toMatchObject({ kind: 'object', type: 'tool.Box', brief: "Box('x')", notes: ["loading it would call tool.Box('x')"] })
	})

	test('a dangerous name that is not called is marked all the same', () => {
		expect(decode(stream('cos\nsystem\n.')).node).toMatchObject({
			kind: 'hostile',
			brief: 'os.system',
			notes: ['names os.system, which is not called here but could be'],
		})
	})
})
