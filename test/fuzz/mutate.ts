import type { Random } from './random.ts'

const longest = 200_000
const tellingBytes = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x5b, 0x7b, 0x28, 0x2e, 0x78, 0x1f]
const tellingNumbers = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]
const mostSteps = 6

type Mutation = (bytes: Buffer, random: Random, others: readonly Uint8Array[]) => Buffer

/** The bytes, damaged in one to six ways that seeds of the same kind lend themselves to. */
export function mutate(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Buffer {
	let result: Buffer = Buffer.from(bytes)
	for (let step = 1 + random.below(mostSteps); step > 0; step -= 1) {
		const mutation = random.pick(mutations)
		result = mutation(result, random, others).subarray(0, longest)
	}
	return result
}

const mutations: readonly Mutation[] = [flipBit, setByte, setNumber, insert, remove, splice, truncate, repeat, swap]

function flipBit(bytes: Buffer, random: Random): Buffer {
	if (bytes.length === 0) return bytes
	const at = random.below(bytes.length)
	bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
	return bytes
}

function setByte(bytes: Buffer, random: Random): Buffer {
	if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(2) === 0 ? random.pick(tellingBytes) : random.below(256)
	return bytes
}

/** Lengths and counts stand in two, four or eight bytes, in either order. */
function setNumber(bytes: Buffer, random: Random): Buffer {
	if (bytes.length < 8) return bytes
	const at = random.below(bytes.length - 7)
	const number = random.pick(tellingNumbers)
	const forms = [
		() => bytes.writeUInt32LE(number, at),
		() => bytes.writeUInt32BE(number, at),
		() => bytes.writeUInt16LE(number & 0xffff, at),
		() => bytes.writeUInt16BE(number & 0xffff, at),
		() => bytes.writeBigUInt64LE((BigInt(number) << 32n) | BigInt(number), at),
	]
	random.pick(forms)()
	return bytes
}

function insert(bytes: Buffer, random: Random): Buffer {
	const at = random.below(bytes.length + 1)
	const inserted = Buffer.alloc(1 + random.below(16))
	for (let place = 0; place < inserted.length; place += 1)
		inserted[place] = random.below(3) === 0 ? random.pick(tellingBytes) : random.below(256)
	return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
}

function remove(bytes: Buffer, random: Random): Buffer {
	const at = random.below(bytes.length + 1)
	return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(32))])
}

function splice(bytes: Buffer, random: Random, others: readonly Uint8Array[]): Buffer {
	const other = random.pick(others)
	const from = random.below(other.length + 1)
	return Buffer.concat([bytes.subarray(0, random.below(bytes.length + 1)), other.subarray(from)])
}

function truncate(bytes: Buffer, random: Random): Buffer {
	return bytes.subarray(0, random.below(bytes.length + 1))
}

/** Now and then so often that depths and counts run away. */
function repeat(bytes: Buffer, random: Random): Buffer {
	const from = random.below(bytes.length + 1)
	const part = bytes.subarray(from, from + 1 + random.below(64))
	const times = random.below(20) === 0 ? random.below(5000) : random.below(20)
	const room = Math.min(times, Math.floor(longest / Math.max(part.length, 1)))
	return Buffer.concat([bytes.subarray(0, from), ...Array.from({ length: room }, () => part), bytes.subarray(from)])
}

function swap(bytes: Buffer, random: Random): Buffer {
	const [one, two] = [random.below(bytes.length + 1), random.below(bytes.length + 1)]
	const [first, second] = [Math.min(one, two), Math.max(one, two)]
	return Buffer.concat([bytes.subarray(second), bytes.subarray(first, second), bytes.subarray(0, first)])
}
