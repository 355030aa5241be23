import { describe, expect, it } from 'vitest'
import { jsonDecoder } from '../../../electron/drivers/decoders/json.ts'
import { linesOf, roomy, utf8 } from '../../support/decoding.ts'

function decode(text: string, changes = {}, totalBytes?: number) {
	const bytes = utf8(text)
	return jsonDecoder.decode(bytes, totalBytes ?? bytes.length, roomy(changes))
}

describe('numbers', () => {
	it('stay as they are written, however large or exact', () => {
		const { node, damagedAt } = decode('[12345678901234567890, 1.10, -0, 1e400, 0.1000000000000000055]')
		expect(node.entries.map(({ value }) => [value.kind, value.brief])).toEqual([
			['integer', '12345678901234567890'],
			['float', '1.10'],
			['integer', '-0'],
			['float', '1e400'],
			['float', '0.1000000000000000055'],
		])
		expect(damagedAt).toBeNull()
	})

	it('beyond what other programs keep exactly are marked, others are not', () => {
		const [large, exact, small] = decode('[9007199254740993, 9007199254740992, 7]').node.entries
		expect(large?.value.notes).toEqual(['programs that read numbers as doubles round it'])
		expect(exact?.value.notes).toEqual([])
		expect(small?.value.notes).toEqual([])
	})

	it('of a thousand digits are cut in the line and told by their length', () => {
		const value = decode('9'.repeat(1000)).node
		expect(value.brief).toHaveLength(200)
		expect(value.notes).toContain('1,000 characters long')
	})

	it('that only Python writes are taken, with a note', () => {
		const { node, damagedAt } = decode('{"a": NaN, "b": -Infinity}')
		expect(linesOf(node)).toEqual([
			['a', 'NaN'],
			['b', '-Infinity'],
		])
		expect(node.entries[0]?.value.notes).toEqual(['no JSON by the standard, but Python writes it'])
		expect(damagedAt).toBeNull()
	})

	it('with a leading zero are damage', () => {
		expect(decode('{"k": 01}').damagedAt).toBe(7)
	})
})

describe('texts', () => {
	it('have their escapes read and half pairs told', () => {
		const { node } = decode('["\\u00e9\\n\\ud83d\\ude00", "\\ud800", "\\x"]')
		expect(node.entries.map(({ value }) => value.text)).toEqual(['é\n😀', '\ud800', '\\x'])
		expect(node.entries[0]?.value.length).toBe(4)
		expect(node.entries[1]?.value.notes).toEqual(['holds half of a surrogate pair'])
		expect(node.entries[2]?.value.notes).toEqual(['holds a backslash that begins no escape of JSON'])
	})

	it('that are not UTF-8 say so', () => {
		const bytes = Buffer.from('["a\xffb"]', 'latin1')
		const { node } = jsonDecoder.decode(bytes, bytes.length, roomy())
		expect(node.entries[0]?.value.text).toBe('a\ufffdb')
		expect(node.entries[0]?.value.notes).toEqual(['holds bytes that are not UTF-8'])
	})

	it('longer than the budget keep their true length, and are not cut within a character', () => {
		const { node, limits } = decode(JSON.stringify('🎉'.repeat(500)), { text: 301 })
		expect(node.text).toBe('🎉'.repeat(150))
		expect(node.length).toBe(1000)
		expect(node.notes).toEqual([])
		expect(limits).toEqual(['bytes'])
	})

	it('that are JSON themselves are opened, one level of it', () => {
		const innermost = JSON.stringify({ deep: 1 })
		const { node } = decode(JSON.stringify({ a: JSON.stringify({ b: innermost }), c: '{not json}', d: '[1, 2' }))
		const [a, c, d] = node.entries.map(({ value }) => value)
		expect(a?.inner?.decoder).toBe('json')
		expect(linesOf(a?.inner?.node ?? node)).toEqual([['b', JSON.stringify(innermost)]])
		expect(a?.inner?.node.entries[0]?.value.inner).toBeNull()
		expect(c?.inner).toBeNull()
		expect(d?.inner).toBeNull()
	})
})

describe('documents', () => {
	it('show keys that stand there twice, both of them', () => {
		const { node } = decode('{"a": 1, "b": 2, "a": 3}')
		expect(linesOf(node)).toEqual([
			['a', '1'],
			['b', '2'],
			['a', '3'],
		])
		expect(node.entries[2]?.value.notes).toEqual(['this key stands here more than once'])
	})

	it('show a key named like a property of every object', () => {
		expect(linesOf(decode('{"__proto__": 1, "constructor": 2}').node)).toEqual([
			['__proto__', '1'],
			['constructor', '2'],
		])
	})

	for (const [text, at, line] of [
		['[1, 2', 5, '[1, 2, …]'],
		['[1, 2,]', 6, '[1, 2, …]'],
		['{"a": {"b": [1, x]}}', 16, '{"a": {"b": [1, …], …}, …}'],
		['{"a" 1}', 5, '{…}'],
		['[1] trailing', 4, '[1]'],
		['{"a": "never closed', 19, '{"a": "never closed", …}'],
	] as const)
		it(`that are damaged are shown as far as they go: ${text}`, () => {
			const { damagedAt, limits, node } = decode(text)
			expect({ damagedAt, line: node.brief }).toEqual({ damagedAt: at, line })
			expect(limits).toContain('damaged')
		})

	it('whose end was not read are not called damaged', () => {
		const { damagedAt, limits, node } = decode('{"a": [1, 2, 3', {}, 1_000_000)
		expect(damagedAt).toBeNull()
		expect(limits).toEqual(['bytes'])
		expect(node.length).toBeNull()
		expect(node.entries[0]?.value.entries[2]?.value.notes).toEqual(['may be cut off here'])
	})

	it('are taken behind a byte order mark', () => {
		expect(decode('\ufeff{"a": 1}').node.brief).toBe('{"a": 1}')
	})

	it('of one value a line are JSON Lines', () => {
		const { format, node, damagedAt } = decode('{"a": 1}\n{"a": 2}\r\n\n{"a": 3}\n')
		expect({ format, damagedAt, length: node.length }).toEqual({ format: 'JSON Lines', damagedAt: null, length: 3 })
		expect(decode('{"a": 1} {"a": 2}').format).toBe('JSON')
		expect(decode('{"a": 1}\n{"a": 2}\n{"a"').damagedAt).toBe(22)
	})
})

describe('the budget', () => {
	it('of nodes cuts the entries and still counts them', () => {
		const { node, limits } = decode(JSON.stringify(Array.from({ length: 5000 }, (_, index) => index)), { nodes: 100 })
		expect(node.entries.length).toBeLessThanOrEqual(100)
		expect(node.entries.length).toBeGreaterThan(50)
		expect(node.length).toBe(5000)
		expect(limits).toEqual(['nodes'])
	})

	it('of nodes leaves room for what comes behind a large entry', () => {
		const { node } = decode(JSON.stringify({ many: Array.from({ length: 5000 }, () => ({ a: 1 })), after: 'seen' }), { nodes: 100 })
		expect(node.entries[1]?.value.text).toBe('seen')
	})

	it('of depth leaves what is deeper counted, and the document whole', () => {
		const { node, limits, damagedAt } = decode('[[[[1, 2]]], "after"]', { depth: 2 })
		expect(node.entries[0]?.value.entries[0]?.value).toMatchObject({ entries: [], length: 1 })
		expect(node.entries[1]?.value.text).toBe('after')
		expect({ limits, damagedAt }).toEqual({ limits: ['depth'], damagedAt: null })
	})

	it('bears a million brackets', () => {
		const { limits } = decode('['.repeat(1_000_000), { bytes: 2_000_000 })
		expect(limits).toContain('depth')
	})

	it('of time ends it, by a clock that is looked at while entries are skipped', () => {
		const bytes = utf8(`[${'{"a": [1, 2, 3]}, '.repeat(200_000)}0]`)
		let looks = 0
		const now = () => {
			looks += 1
			return looks
		}
		const { limits } = jsonDecoder.decode(bytes, bytes.length, { ...roomy({ bytes: 10_000_000, nodes: 50, timeMs: 20 }), now })
		expect(limits).toContain('time')
		expect(looks).toBeLessThan(60)
	})

	it('shows the beginning of a hundred megabytes', () => {
		const one = '{"id": 12345, "name": "some name", "tags": ["a", "b"]},'
		const bytes = Buffer.alloc(100_000_000, one, 'latin1')
		bytes.copy(bytes, 1, 0, one.length * 20)
		bytes.write('[')
		bytes.fill(' ', 1 + one.length * 20, one.length * 21)
		let looks = 0
		const now = () => {
			looks += 1
			return looks
		}
		const { node, limits } = jsonDecoder.decode(bytes, bytes.length, { ...roomy({ bytes: 100_000_000, nodes: 1000, timeMs: 150 }), now })
		expect(node.entries.length).toBeGreaterThan(50)
		expect(node.entries[0]?.value.brief).toBe('{"id": 12345, "name": "some name", "tags": ["a", "b"]}')
		expect(limits).toEqual(['nodes', 'time'])
	})
})

describe('recognising', () => {
	const guess = (text: string, mediaType?: string) => jsonDecoder.recognise(utf8(text), mediaType === undefined ? {} : { mediaType })

	it('is certain of lists and objects', () => {
		expect(guess('{"a": 1}')?.sureness).toBe('certain')
		expect(guess(`[${'1, '.repeat(10_000)}1]`)?.sureness).toBe('certain')
	})

	it('takes single values for possible only', () => {
		expect(guess('123')?.sureness).toBe('possible')
		expect(guess('"text"')?.sureness).toBe('possible')
	})

	it('takes a document that breaks off late for likely', () => {
		expect(guess('{"a": 1, "b": [1, 2, 3], "c":')).toMatchObject({ sureness: 'likely' })
	})

	it('does not take what Python prints, or words, for JSON', () => {
		for (const text of ["{'a': 1}", 'hello', '(1, 2)', '[section]\nkey = value', '', '   ']) expect(guess(text), text).toBeNull()
	})

	it('goes by the media type only where the bytes leave it open', () => {
		expect(guess('123', 'application/json')?.sureness).toBe('certain')
		expect(guess('hello', 'application/json')).toBeNull()
	})
})
