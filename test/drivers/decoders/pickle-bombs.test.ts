import { describe, expect, test } from 'vitest'
import { pickleDecoder } from '../../../electron/drivers/decoders/pickle.ts'
import { countNodes, decode, everyNode, fromHex, python, stream } from './pickle-support.ts'

const u32 = (value: number) => Uint8Array.of(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255)

describe('bombs stay within the budget', () => {
	test('a billion laughs is shown once, and referred to', () => {
		const lines = Array.from({ length: 60 }, (_, at) => stream('(', ...Array.from({ length: 10 }, () => stream('h', at)), 'lq', at + 1))
		const { node, damagedAt } = decode(stream('\x80\x02(X\x03\0\0\0lollq\0', ...lines, '.'))
		expect(damagedAt).toBeNull()
		expect(countNodes(node)).toBeLessThan(700)
		expect(node).toMatchObject({ kind: 'list', length: 10 })
		expect(node.entries.slice(1).every(({ value }) => value.kind === 'reference' && value.target !== null)).toBe(true)
	})

	test.each([
		['lists', ']', 'a'],
		['tuples', 'N', '\x85'],
		['calls of calls', 'cos\nsystem\n', ')R'],
		['calls within calls', 'cos\nsystem\n'.repeat(100_000), '\x85R'],
		['states of states', '', ''],
	])('a hundred thousand levels of %s', (name, start, step) => {
		const levels = 100_000
		const states = name === 'states of states'
		const inside = states
			? stream('cm\nC\n)\x81'.repeat(levels), 'N', 'b'.repeat(levels))
			: name === 'lists'
				? stream(']'.repeat(levels), step.repeat(levels - 1))
				: stream(start, name === 'calls within calls' ? 'N' : '', step.repeat(levels))
		const { node, limits, damagedAt } = decode(stream('\x80\x02', inside, '.'), { depth: 40 })
		expect(damagedAt).toBeNull()
		expect(limits).toEqual(['depth'])
		expect(countNodes(node)).toBeLessThan(200)
	})

	test('a depth without end in the budget is held all the same', () => {
		const { node, limits } = decode(stream('\x80\x02', ']'.repeat(100_000), 'a'.repeat(99_999), '.'), { depth: 1_000_000 })
		expect(limits).toEqual(['depth'])
		expect(countNodes(node)).toBeLessThan(300)
	})

	test('ten million elements cost the budget, and their number is told', () => {
		const { node, limits } = decode(stream('\x80\x02](', new Uint8Array(10_000_000).fill('N'.charCodeAt(0)), 'e.'), { nodes: 500 })
		expect(limits.length).toBe(1)
		expect(node.entries.length).toBeLessThan(501)
		expect(countNodes(node)).toBeLessThan(520)
		const batches = stream('\x80\x02]', ...Array.from({ length: 10_000 }, () => stream('(', 'N'.repeat(1000), 'e')), '.')
		const batched = decode(batches, { nodes: 500 })
		expect(batched.node.length).toBe(10_000_000)
		expect(batched.limits).toEqual(['nodes'])
	})

	test('what comes first does not use up everything', () => {
		const { node } = decode(stream('\x80\x02(](', 'N'.repeat(5000), 'e](', 'N'.repeat(5000), 'eK\x01t.'), { nodes: 1000 })
		expect(node.entries.length).toBe(3)
		expect(node.entries[1]?.value.entries.length).toBeGreaterThan(5)
		expect(node.entries.map(({ value }) => value.length)).toEqual([5000, 5000, null])
	})

	test('a text seen from everywhere is not kept whole everywhere', () => {
		const text = 'x'.repeat(50_000)
		const { node, limits } = decode(stream('\x80\x02](X', u32(50_000), text, 'q\0', 'h\0'.repeat(10_000), 'e.'))
		const kept = [...everyNode(node)].reduce((sum, { text: shown }) => sum + (shown?.length ?? 0), 0)
		expect(kept).toBeLessThan(50_000 * 17 + 10_000 * 201)
		expect(limits).toEqual(['bytes'])
	})

	test.each([
		['memo', stream('\x80\x04N', '\x94'.repeat(2_000_000), '.')],
		['marks', stream('\x80\x04', '('.repeat(2_000_000))],
		['copies', stream('\x80\x04N', '2'.repeat(2_000_000), '.')],
		['tuples of copies', stream('\x80\x02', `(${'N'.repeat(1000)}t`.repeat(2000), '.')],
		['states', stream('\x80\x02cm\nC\n)\x81', 'Nb'.repeat(1_000_000), '.')],
		['numbers in the memo', stream('N', Array.from({ length: 1_200_000 }, (_, at) => `p${at * 7919}\n`).join(''), '.')],
	])('a flood of %s', (_name, bytes) => {
		const { node, limits } = decode(bytes, { nodes: 100 })
		expect(countNodes(node)).toBeLessThan(250)
		expect(limits.filter((limit) => limit !== 'nodes')).toEqual([])
	})

	test('pickles within pickles end at the depth', () => {
		const nested = python<string>(`
import pickle, json
value = b'x'
for _ in range(400): value = pickle.dumps(value, 4)
print(json.dumps(value.hex()))`)
		const { node, damagedAt } = decode(fromHex(nested), { depth: 30 })
		expect(damagedAt).toBeNull()
		expect(countNodes(node)).toBe(31)
	})

	test('time that is up ends the reading, and what was read is shown', () => {
		let time = 0
		const bytes = stream('\x80\x02](', 'K\x01'.repeat(3_000_000), 'e.')
		const { node, limits } = pickleDecoder.decode(bytes, bytes.length, {
			budget: { bytes: 1e9, nodes: 50, depth: 9, text: 99, timeMs: 300 },
			about: {},
			now: () => (time += 1),
		})
		expect(limits).toContain('time')
		expect(node).toMatchObject({ kind: 'list', brief: expect.stringMatching(/^\[1, 1, .*…\]$/) })
		expect(node.length).toBeGreaterThan(100_000)
	})
})

describe('what is cut or damaged is shown as far as it goes', () => {
	test.each([
		['BINUNICODE', stream('\x80\x02](K\x01X', u32(0x7fffffff), 'abc'), 6],
		['BINBYTES8', stream('\x80\x04](K\x01\x8e', new Uint8Array(8).fill(255), 'abc'), 6],
		['LONG4', stream('\x80\x02](K\x01\x8b', u32(0xfffffff0), 'abc'), 6],
		['BYTEARRAY8', stream('\x80\x05](K\x01\x96', new Uint8Array(8).fill(127)), 6],
		['an unknown instruction', stream('\x80\x02](K\x01\xffN'), 6],
		['a stack that is empty', stream('\x80\x02]0R.'), 4],
		['a mark that is missing', stream('\x80\x02](K\x01ee.'), 7],
		['a memo that is empty', stream('\x80\x02](K\x01h\x05e.'), 6],
		['a later protocol', stream('\x80\x06N.'), 0],
		['digits that are none', stream('](I12x4\ne.'), 2],
		['a line without an end', stream('](K\x01I12'), 4],
		['no end', stream('\x80\x02](K\x01e'), 7],
	])('%s', (_name, bytes, at) => {
		const { damagedAt, limits, node } = decode(bytes)
		expect(damagedAt).toBe(at)
		expect(limits).toContain('damaged')
		if (bytes.includes(0x4b)) expect(node.brief).toMatch(/^\[1/)
	})

	const whole = fromHex(
		python<string>(`
import pickle, json
print(json.dumps(pickle.dumps({'name': 'x' * 50, 'list': list(range(100)), 'data': b'0' * 5000}, 4).hex()))`),
	)

	test('every beginning of a value reads, and says where it ends', () => {
		for (let length = 0; length < whole.length; length += 7) {
			const { damagedAt, limits, readBytes } = decode(whole.subarray(0, length))
			expect(damagedAt).not.toBeNull()
			expect(damagedAt).toBeLessThanOrEqual(length)
			expect(limits).toContain('damaged')
			expect(readBytes).toBeLessThanOrEqual(length)
		}
	})

	test('the beginning of a longer value is no damage', () => {
		for (let length = 12; length < whole.length; length += 7) {
			const { damagedAt, limits, totalBytes } = decode(whole.subarray(0, length), {}, whole.length)
			expect({ damagedAt, totalBytes, bytes: limits.includes('bytes') }).toEqual({ damagedAt: null, totalBytes: whole.length, bytes: true })
		}
		const { node } = decode(whole.subarray(0, 1000), {}, whole.length)
		const data = node.entries[2]?.value
		expect(data).toMatchObject({ kind: 'bytes', length: 5000 })
		expect(data?.text?.length).toBeLessThan(2000)
	})

	test('bytes after the end are told of', () => {
		expect(decode(stream('\x80\x02N.', 'more')).node.notes).toEqual(['4 more bytes follow after its end'])
	})
})

describe('recognising', () => {
	test.each(['', 'N', 'hello world', '{"a": 1}', 'matrix_cache/ab73ce', 'I am text.', '\x89PNG\r\n', '\x80\x07N.', 'SQLite format 3\0'])(
		'%j is none',
		(text) => {
			expect(pickleDecoder.recognise(stream(text), {})).toBeNull()
		},
	)

	test('the beginning of a long one is certain', () => {
		const long = fromHex(python<string>(`import pickle, json; print(json.dumps(pickle.dumps(list(range(9000)), 4).hex()))`))
		expect(pickleDecoder.recognise(long.subarray(0, 3000), {})?.sureness).toBe('certain')
		expect(pickleDecoder.recognise(stream('\x80\x02\xff\xff'), {})?.sureness).toBe('possible')
	})
})
