import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CommandOutput } from '../../../electron/drivers/commands/command.ts'
import { hasEnded, node, run } from '../../support/node-command.ts'
import { temporaryFolder } from '../../support/test-app.ts'

describe('what a command prints', () => {
	it('comes as whole lines while it runs, each stream by itself, and complete at the end', async () => {
		await using folder = await temporaryFolder()
		// Goes on when what it said has been heard
		const script = `
			import { existsSync } from 'node:fs'
			const heard = async (name) => { while (!existsSync(name)) await new Promise((done) => setTimeout(done, 5)) }
			process.stdout.write('one\\ntw')
			await heard('stdout')
			console.error('warning')
			await heard('stderr')
			process.stdout.write('o\\r\\n\\nopen')`
		const outputs: CommandOutput[] = []
		const words = [process.execPath, '--input-type=module', '-e', script]
		const end = await run(node(script, { words, folder: folder.path }), {
			onOutput(output) {
				outputs.push(output)
				writeFileSync(join(folder.path, output.stream), '')
			},
		})
		const said = (stream: string) => outputs.filter((output) => output.stream === stream).map(({ lines }) => lines)
		expect(said('stdout')).toEqual([['one'], ['two', ''], ['open']])
		expect(said('stderr')).toEqual([['warning']])
		expect(end).toMatchObject({ stdout: 'one\ntwo\r\n\nopen', stderr: 'warning\n', exitCode: 0 })
		const times = outputs.map(({ atMs }) => atMs)
		expect(times).toEqual(times.toSorted((one, other) => one - other))
		expect(end.elapsedMs).toBeGreaterThanOrEqual(times.at(-1) ?? Number.POSITIVE_INFINITY)
	})

	it('is put together when it arrives split inside a character, or a secret', async () => {
		const script = `
			const bytes = Buffer.from('grüße 漢 postgresql://me:geheim-geheim@db 😀 geheim-geheim\\n')
			for (const byte of bytes) { process.stdout.write(Buffer.of(byte)); await new Promise((done) => setTimeout(done, 2)) }`
		const lines: string[] = []
		const words = [process.execPath, '--input-type=module', '-e', script]
		const end = await run(node(script, { words, secrets: ['geheim-geheim'] }), { onOutput: (output) => void lines.push(...output.lines) })
		expect(lines).toEqual(['grüße 漢 postgresql://me:•••@db 😀 •••'])
		expect(end.stdout).toBe(`${lines[0]}\n`)
	})

	it('shows the last state of a line that is rewritten, and keeps all of it', async () => {
		const script = `process.stdout.write('10%\\r20%\\r30%\\ndone\\n')`
		const lines: string[] = []
		const end = await run(node(script), { onOutput: (output) => void lines.push(...output.lines) })
		expect(lines).toEqual(['30%', 'done'])
		expect(end.stdout).toBe('10%\r20%\r30%\ndone\n')
	})

	it('may be a line of megabytes: it comes in pieces, and a secret at a cut does not slip through', async () => {
		// A secret every 97 characters, so that some stand on every possible cut
		const script = `process.stdout.write(('x'.repeat(84) + 'geheim-geheim').repeat(30_000))`
		const pieces: string[] = []
		const end = await run(node(script, { secrets: ['geheim-geheim'] }), { onOutput: (output) => void pieces.push(...output.lines) })
		expect(pieces.length).toBeGreaterThan(2)
		expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(512 * 1024)
		expect(pieces.join('')).toBe(`${'x'.repeat(84)}•••`.repeat(30_000))
		expect(end.stdout).toBe(pieces.join(''))
	})

	it('is cut in the middle, and said to be, when it is more than can be kept', async () => {
		const script = `
			process.stdout.write('first line\\n')
			const line = 'y'.repeat(1_048_575) + '\\n'
			const more = (left) => left === 0 ? process.stdout.write('last line\\n') : process.stdout.write(line, () => more(left - 1))
			more(130)`
		let told = 0
		const end = await run(node(script), {
			onOutput({ lines }) {
				told += lines.length
			},
		})
		expect(end.exitCode).toBe(0)
		expect(told).toBeGreaterThanOrEqual(132)
		expect(end.stdout.startsWith('first line\ny')).toBe(true)
		expect(end.stdout.endsWith('y\nlast line\n')).toBe(true)
		expect(end.stdout).toMatch(/\n\[… \d+ characters left out …\]\n/)
		expect(end.stdout.length).toBeLessThan(64 * 1024 * 1024 + 100)
		expect(end.stdout.length).toBeGreaterThan(63 * 1024 * 1024)
	})

	it('does not hold everything else up, however much it is', async () => {
		const stop = new AbortController()
		let turns = 0
		const ticking = setInterval(() => (++turns === 20 ? stop.abort() : undefined), 10)
		const end = await run(
			{ words: ['yes', 'y'.repeat(100)], folder: tmpdir(), environment: {}, secrets: ['geheim-geheim'] },
			{ signal: stop.signal },
		)
		clearInterval(ticking)
		expect(end.cancelled).toBe(true)
	})

	it('is still all there when a listener is slow, and a listener that throws ends the command', async () => {
		const slow = await run(node(`for (let line = 0; line < 5_000; line++) console.log(line, 'z'.repeat(50))`), {
			onOutput: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150) as unknown as undefined,
		})
		expect(slow.stdout.split('\n')).toHaveLength(5_001)
		const script = `console.log(process.pid); setInterval(() => {}, 1000)`
		let processId = 0
		const throwing = run(node(script), {
			onOutput({ lines }) {
				processId = Number(lines[0])
				throw new Error('a defect')
			},
		})
		await expect(throwing).rejects.toThrow('a defect')
		expect(await hasEnded(processId)).toBe(true)
	})
})
