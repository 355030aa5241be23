import { decodedNodeSchema } from '../../../electron/contract/decoded.ts'
import { pickleDecoder } from '../../../electron/drivers/decoders/pickle.ts'
import { everyNode, fromHex, python } from './pickle-support.ts'

/** Real pickles to begin from, made by the machine's Python in every protocol. */
export function seedPickles(): Uint8Array[] {
	const seeds = python<readonly string[]>(String.raw`
import pickle, json, datetime as D, decimal, collections, uuid, pathlib, fractions, os
class Bomb:
    def __reduce__(self): return os.system, ('id',)
class Plain: pass
p = Plain(); p.x = [1, 'two', p]
itself = {}; itself['self'] = [itself, (itself,)]
values = [list(range(30)), {'a': 1, 'b': [None, True, 2.5]}, {1, 'x'}, 'text é😀' * 3, b'\x00\x01' * 20, 10**50, -5, D.datetime(2024, 1, 2, 3, tzinfo=D.timezone.utc), D.timedelta(1),
  decimal.Decimal('1.5'), collections.OrderedDict(a=1), collections.defaultdict(list, {1: [2]}), collections.deque([1], 3), uuid.UUID(int=7), pathlib.PurePosixPath('/a/b'), fractions.Fraction(1, 2),
  1+2j, Bomb(), p, itself, ValueError('x'), bytearray(b'abc'), pickle.dumps([1, pickle.dumps({}, 2)], 4), range(4), frozenset([1])]
print(json.dumps([pickle.dumps(v, n).hex() for v in values for n in range(6)]))`)
	return seeds.map(fromHex)
}

/** Numbers that look random and are the same for the same seed. */
function createDice(seed: number): (below: number) => number {
	let state = seed >>> 0 || 1
	return (below) => {
		state ^= state << 13
		state ^= state >>> 17
		state ^= state << 5
		return (state >>> 0) % below
	}
}

function mutate(seed: Uint8Array, other: Uint8Array, dice: (below: number) => number): Uint8Array {
	let bytes = Uint8Array.from(seed)
	for (let round = dice(4); round >= 0; round -= 1) {
		const at = dice(bytes.length + 1)
		const kind = dice(6)
		if (kind === 0) bytes[Math.min(at, bytes.length - 1)] = dice(256)
		else if (kind === 1) bytes = bytes.slice(0, at)
		else if (kind === 2) bytes = Uint8Array.from([...bytes.subarray(0, at), dice(256), ...bytes.subarray(at)])
		else if (kind === 3) bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + dice(8))])
		else if (kind === 4) bytes = Uint8Array.from([...bytes.subarray(0, at), ...other.subarray(dice(other.length + 1))])
		else bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(dice(bytes.length + 1)), ...bytes.subarray(at)])
		if (bytes.length === 0) bytes = Uint8Array.of(dice(256))
	}
	return bytes.slice(0, 20_000)
}

const budget = { bytes: 20_000, nodes: 300, depth: 20, text: 500, timeMs: 60_000 }
/** A node over the budget is made now and then: the one that finds it used up. */
const slack = 60

/** Decodes `count` damaged pickles, the same ones for the same seed; gives back what was wrong, as hex and words. */
export function fuzzPickles(count: number, seed: number, seeds: readonly Uint8Array[] = seedPickles()): string[] {
	const dice = createDice(seed)
	const faults: string[] = []
	for (let round = 0; round < count && faults.length < 5; round += 1) {
		const bytes = mutate(seeds[dice(seeds.length)] ?? new Uint8Array(), seeds[dice(seeds.length)] ?? new Uint8Array(), dice)
		const fault = faultOf(bytes, dice(8) === 0 ? bytes.length + dice(1000) : bytes.length)
		if (fault !== null) faults.push(`${fault}: ${Buffer.from(bytes).toString('hex')}`)
	}
	return faults
}

function faultOf(bytes: Uint8Array, totalBytes: number): string | null {
	try {
		pickleDecoder.recognise(bytes, {})
		const { node, limits, damagedAt, readBytes } = pickleDecoder.decode(bytes, totalBytes, { budget, about: {}, now: () => 0 })
		const nodes = [...everyNode(node)]
		if (nodes.length > budget.nodes + slack) return `${nodes.length} nodes`
		if (nodes.some(({ brief }) => brief.length > 200)) return 'a long line'
		if (nodes.some(({ text }) => (text?.length ?? 0) > budget.text * 2)) return 'a long text'
		if (limits.includes('damaged') !== (damagedAt !== null)) return 'damage that is not told'
		if (readBytes > bytes.length || (damagedAt ?? 0) > bytes.length) return 'more than there is'
		return decodedNodeSchema.safeParse(node).success ? null : 'not in the form agreed on'
	} catch (error) {
		return error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1]}` : String(error)
	}
}
