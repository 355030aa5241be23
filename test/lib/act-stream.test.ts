import { describe, expect, it } from 'vitest'
import { actStream } from '../../electron/lib/act-stream.ts'

const pause = () => new Promise((resolve) => setTimeout(resolve, 1))

async function collect<Event>(stream: AsyncIterable<Event>): Promise<Event[]> {
	const events: Event[] = []
	for await (const event of stream) events.push(event)
	return events
}

describe('a stream of an act', () => {
	it('yields everything the work reports, in order, and ends with it', async () => {
		const stream = actStream<number>(async (emit) => {
			emit(1)
			await pause()
			emit(2)
			emit(3)
		})
		expect(await collect(stream)).toEqual([1, 2, 3])
	})
	it('throws what the work throws, after what it had reported', async () => {
		const seen: number[] = []
		const stream = actStream<number>(async (emit) => {
			emit(1)
			await pause()
			throw new Error('broken')
		})
		await expect(
			(async () => {
				for await (const event of stream) seen.push(event)
			})(),
		).rejects.toThrow('broken')
		expect(seen).toEqual([1])
	})
	it('stops the work when its reader leaves, and waits until things are put back', async () => {
		let putBack = false
		const stream = actStream<number>(async (emit, signal) => {
			emit(1)
			await new Promise((resolve) => signal.addEventListener('abort', resolve))
			await pause()
			putBack = true
		})
		for await (const event of stream) {
			expect(event).toBe(1)
			break
		}
		expect(putBack).toBe(true)
	})
	it('hands an abort of the caller on to the work, whose last words still arrive', async () => {
		const caller = new AbortController()
		const stream = actStream<string>(
			async (emit, signal) => {
				emit('began')
				await new Promise((resolve) => signal.addEventListener('abort', resolve))
				emit('stopped')
			},
			{ signal: caller.signal },
		)
		const events: string[] = []
		for await (const event of stream) {
			events.push(event)
			if (event === 'began') caller.abort()
		}
		expect(events).toEqual(['began', 'stopped'])
	})

	it('lets work that goes on finish without its reader, whose own abort only ends the stream', async () => {
		for (const leave of ['break', 'abort'] as const) {
			const caller = new AbortController()
			const done = Promise.withResolvers<boolean>()
			const stream = actStream<number>(
				async (emit, signal) => {
					emit(1)
					await pause()
					await pause()
					emit(2)
					done.resolve(signal.aborted)
				},
				{ signal: caller.signal, leaving: 'goes-on' },
			)
			const events: number[] = []
			for await (const event of stream) {
				events.push(event)
				if (leave === 'break') break
				caller.abort()
			}
			expect(events).toEqual([1])
			expect(await done.promise).toBe(false)
		}
	})
})
