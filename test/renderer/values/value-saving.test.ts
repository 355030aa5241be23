import { expect, test } from 'vitest'
import { ChangedWhileSaving, type Sink, saveBytes } from '../../../renderer/features/values/value-saving.ts'

const value = Uint8Array.from({ length: 20_000_000 }, (_, at) => (at * 31) % 251)

function collectingSink() {
	const said: string[] = []
	const parts: Uint8Array[] = []
	const sink: Sink = {
		write: async (bytes) => {
			parts.push(bytes)
		},
		finish: async () => {
			said.push('finished')
		},
		giveUp: async () => {
			said.push('given up')
		},
	}
	return { sink, said, parts }
}

async function read(offset: number, length: number) {
	return { bytes: value.subarray(offset, offset + length), totalBytes: value.length }
}

test('a value is saved byte for byte in pieces of at most 512 kB', async () => {
	const { sink, said, parts } = collectingSink()
	const told: number[] = []
	await saveBytes(read, value.length, sink, new AbortController().signal, (saved) => told.push(saved))
	expect(Math.max(...parts.map(({ length }) => length))).toBe(524_288)
	expect(
		parts.reduce(
			(at, part) => (value.subarray(at, at + part.length).every((byte, index) => byte === part[index]) ? at + part.length : Number.NaN),
			0,
		),
	).toBe(value.length)
	expect(told).toHaveLength(39)
	expect(told.at(-1)).toBe(20_000_000)
	expect(said).toEqual(['finished'])
})

test('stopping between two pieces keeps nothing', async () => {
	const { sink, said } = collectingSink()
	const stop = new AbortController()
	await expect(saveBytes(read, value.length, sink, stop.signal, () => stop.abort())).rejects.toThrow()
	expect(said).toEqual(['given up'])
})

test('a value that changes its size while it is read is not kept', async () => {
	const { sink, said } = collectingSink()
	const growing = async (offset: number, length: number) => ({
		...(await read(offset, length)),
		totalBytes: value.length + (offset > 0 ? 1 : 0),
	})
	await expect(saveBytes(growing, value.length, sink, new AbortController().signal, () => {})).rejects.toBeInstanceOf(ChangedWhileSaving)
	expect(said).toEqual(['given up'])
})
