import { describe, expect, test } from 'vitest'
import { decode, everyNode, fromHex, python } from './pickle-support.ts'

type Written = { readonly label: string; readonly protocol: number; readonly hex: string; readonly repr: string }

/** Values in all protocols, with Python's own `repr`; where ours is on purpose another, what it is. */
const program = String.raw`
import pickle, json, datetime as D, decimal, fractions, collections, uuid, pathlib, enum, zoneinfo, re, random, io
class Color(enum.Enum): RED = 1
class Plain: pass
class Point(collections.namedtuple('Point', 'x y')): pass
class Many(list): pass
class Named(dict): pass
class Slots:
    __slots__ = ('a', 'b')
class Broken(Exception): pass
def made(cls, **state):
    value = cls()
    for name, item in state.items(): setattr(value, name, item)
    return value
zone = D.timezone(D.timedelta(hours=-5), 'EST')
shared = [1, 2]
itself = [1]; itself.append(itself)
named = {}; named['self'] = named
around = ([],); around[0].append(around)
random.seed(7)
values = [None, True, False, 0, -1, 1, 127, 128, 255, 256, 65535, 65536, -2**31, 2**31-1, 2**31, 2**47-1, 2**47, -2**47, 2**53+1, 2**63, -2**63, 10**30, -10**40, 2**600,
  1.5, -0.0, 0.0, 1e15, 1e16, 123456789012345680.0, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, float('inf'), float('-inf'), 0.1, 1/3, 100.0,
  'x', '', "it's", '"', '\'"', 'é\n\r\t\\', '\x00\x7f\x85\xa0\u200b\u2028', '日本語😀', '\ud800', 'a\\u0041b', ' ' * 3, 'x' * 150,
  b'', b'\x00abc\xff\'"', b"it's", bytearray(b'hi\n'), bytearray(), bytes(range(60)),
  [], (), {}, [1, [2, (3,)]], (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), {'a': 1, 2: 'b', None: [(), {}]}, {(1, 2): {'x': b'y'}}, list(range(40)), {3}, set(), frozenset(), frozenset({'a'}),
  D.datetime(2024, 1, 2, 3, 4, 5, 678), D.datetime(2024, 1, 2), D.datetime(9999, 12, 31, 23, 59, 59, 999999), D.datetime(1, 1, 1), D.datetime(2024, 2, 29, 12, 30, tzinfo=zone),
  D.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Paris')), D.date(2024, 2, 29), D.time(23, 59, 59, 999999), D.time(0), D.time(1, 2, tzinfo=D.timezone.utc),
  D.timedelta(days=-1, seconds=3, microseconds=9), D.timedelta(0), D.timedelta(days=999999999), D.timezone.utc, zone, zoneinfo.ZoneInfo('Europe/Paris'),
  decimal.Decimal('1.50'), decimal.Decimal('NaN'), decimal.Decimal('1E+400'), fractions.Fraction(-1, 3), 1+2j, -2j, 2j, complex(-1.5, -0.0),
  collections.deque([1, 2], maxlen=5), collections.deque(), collections.Counter(), collections.Counter('aab'), uuid.UUID('12345678-1234-5678-1234-567812345678'), uuid.UUID(int=5),
  pathlib.PurePosixPath('/a/b'), pathlib.PurePosixPath('a'), pathlib.PurePosixPath('.'), pathlib.PureWindowsPath('C:\\x\\y'), pathlib.PosixPath('/'),
  range(3), range(1, 9, 2), slice(1, None, 2), re.compile('a+'), ValueError('x', 2), KeyError('k'), OSError(2, 'no') if False else RuntimeError(), ValueError([1]),
  itself, named, around, (shared, shared), [D.date(2024, 1, 1)] * 2]
pairs = [(value, repr(value)) for value in values] + [
  (collections.OrderedDict(a=1), "OrderedDict({'a': 1})"), (collections.OrderedDict(), 'OrderedDict()'),
  (collections.defaultdict(list, {'x': [1]}), "defaultdict(list, {'x': [1]})"), (collections.defaultdict(None), 'defaultdict(None, {})'),
  (made(Plain, a=1, b='t'), "Plain(a=1, b='t')"), (Plain(), 'Plain()'), (Point(1, 2), 'Point(1, 2)'),
  (Color.RED, 'Color.RED' if pickle.dumps(Color.RED).find(b'getattr') > 0 else 'Color(1)'), (int, 'int'), (Plain, '__main__.Plain'), (len, 'len'), (type(None), 'type(None)')]
modern = [(made(Slots, a=1, b='t'), "Slots(a=1, b='t')"), (made(Many, z=3), 'Many(z=3)'), (Many([1, 2]), 'Many([1, 2])'), (Named(a=1), "Named({'a': 1})"),
  (Broken('x', 1), "Broken('x', 1)"), (FileNotFoundError(2, 'no'), "FileNotFoundError(2, 'no')"),
  (D.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=D.timezone.utc), None), (D.time(1, 2, fold=1, tzinfo=zone), None), (D.time(1, 2, fold=1), None)]
def written(pairs, protocols):
    for value, shown in pairs:
        for protocol in protocols:
            for form, dump in (('', pickle.dumps), ('python ', plain)):
                yield dict(label=form + type(value).__name__, protocol=protocol, hex=dump(value, protocol).hex(), repr=repr(value) if shown is None else shown)
def plain(value, protocol):
    # Python's own writer beside the one in C: it makes other choices of opcodes.
    out = io.BytesIO(); pickle._Pickler(out, protocol).dump(value); return out.getvalue()
print(json.dumps(list(written(pairs, range(6))) + list(written(modern, (4, 5)))))
`

const written = python<readonly Written[]>(program)

describe('what Python writes, in every protocol', () => {
	test('reads as Python shows it', () => {
		const wrong = written.flatMap(({ label, protocol, hex, repr }) => {
			const { node, limits, damagedAt, format, readBytes } = decode(fromHex(hex))
			const expected = repr.length > 200 ? `${repr.slice(0, 199)}…` : repr
			const isRight = node.brief === expected && limits.length === 0 && damagedAt === null && readBytes * 2 === hex.length
			const isFormat = protocol > 1 ? format === `pickle protocol ${protocol}` : /^pickle protocol [01]$/.test(format)
			return isRight && isFormat ? [] : [{ label, protocol, hex: hex.slice(0, 200), expected, got: node.brief, limits, format }]
		})
		expect(written.length).toBeGreaterThan(1200)
		expect(wrong).toEqual([])
	})

	test('holds nothing hostile', () => {
		const hostile = written.filter(({ hex }) =>
			[...everyNode(decode(fromHex(hex)).node)].some(({ kind }) => kind === 'hostile' || kind === 'unknown'),
		)
		expect(hostile).toEqual([])
	})
})

test('a number of thousands of digits is exact to the last', () => {
	const [first, second] = python<[string, string]>(`
import pickle, json, sys
sys.set_int_max_str_digits(0)
print(json.dumps([pickle.dumps(7 ** 9000, 4).hex(), str(7 ** 9000)]))`)
	const { node, limits } = decode(fromHex(first))
	expect(node).toMatchObject({ kind: 'integer', text: second, length: second.length })
	expect(limits).toEqual([])
})

test('what refers to itself points at where it stands', () => {
	const { node } = decode(
		fromHex(
			python<string>(`
import pickle, json
d = {'list': [1]}
d['list'].append(d)
d['again'] = d['list']
print(json.dumps(pickle.dumps(d, 4).hex()))`),
		),
	)
	expect(node.anchor).toBe(1)
	expect(node.brief).toBe("{'list': [1, {...}], 'again': [1, {...}]}")
	const [list, again] = node.entries.map(({ value }) => value)
	expect(list?.entries[1]?.value).toMatchObject({ kind: 'reference', target: 1, brief: '{...}' })
	expect(again).toMatchObject({ kind: 'reference', target: list?.anchor })
})

test('a pickle in bytes is opened, and one in that', () => {
	const { node } = decode(
		fromHex(
			python<string>(`
import pickle, json
print(json.dumps(pickle.dumps({'args': pickle.dumps(pickle.dumps([1, 2], 3), 3)}, 3).hex()))`),
		),
	)
	const args = node.entries[0]?.value
	expect(args?.inner).toMatchObject({ decoder: 'pickle', node: { kind: 'bytes', inner: { node: { brief: '[1, 2]' } } } })
})

test('persistent ids, extension codes and buffers kept elsewhere are shown as such', () => {
	const [persistent, old, extension, buffers] = python<[string, string, string, string]>(`
import pickle, json, io, copyreg, fractions
class Pickler(pickle.Pickler):
    def persistent_id(self, value): return ('table', 5) if value == 'row' else None
def persistent(protocol):
    out = io.BytesIO(); Pickler(out, protocol).dump(['row', 1]); return out.getvalue().hex()
class Old(pickle.Pickler):
    def persistent_id(self, value): return 'row-5' if value == 'row' else None
out = io.BytesIO(); Old(out, 0).dump(['row'])
copyreg.add_extension('fractions', 'Fraction', 300)
extension = pickle.dumps(fractions.Fraction(1, 2), 2).hex()
kept = []
print(json.dumps([persistent(2), out.getvalue().hex(), extension, pickle.dumps([pickle.PickleBuffer(bytearray(b'a')), pickle.PickleBuffer(b'b')], 5, buffer_callback=kept.append).hex()]))`)
	expect(decode(fromHex(persistent)).node).toMatchObject({ brief: "[persistent id ('table', 5), 1]" })
	expect(decode(fromHex(old)).node.entries[0]?.value).toMatchObject({ kind: 'unknown', brief: "persistent id 'row-5'" })
	expect(decode(fromHex(extension)).node.entries[0]?.value).toMatchObject({ kind: 'unknown', brief: 'extension 300' })
	expect(decode(fromHex(buffers)).node).toMatchObject({ brief: '[buffer 1, buffer 2]' })
	expect(decode(fromHex(buffers)).node.entries[1]?.value.notes).toEqual(['its bytes are kept outside the pickle, to be read only'])
})

test('the length of a text that is cut is exact, whatever its characters', () => {
	const texts = python<readonly [string, number][]>(`
import pickle, json
texts = ['a' * n + 'é日😀\\ud800' * 3000 + 'z' * m for n in range(4) for m in range(4)]
print(json.dumps([(pickle.dumps(t, 4).hex(), len(t.encode('utf-16-le', 'surrogatepass')) // 2) for t in texts]))`)
	for (const [hex, length] of texts) {
		const { node, limits } = decode(fromHex(hex), { text: 100 })
		expect(node).toMatchObject({ kind: 'text', length })
		expect(limits).toEqual(['bytes'])
	}
})
