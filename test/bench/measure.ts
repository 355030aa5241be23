import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Milliseconds that a piece of work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const startedAt = performance.now()
	await work()
	return performance.now() - startedAt
}

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
	const sorted = [...figures].sort((a, b) => a - b)
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * Runs two pieces of work in turn and returns the median of the paired ratios, so that what else the machine does
 * weighs on both. `before` puts things back before each.
 */
export async function pairedRatio(
	rounds: number,
	ours: () => Promise<unknown>,
	theirs: () => Promise<unknown>,
	before: () => Promise<unknown>,
): Promise<Ratio> {
	const pairs: { ours: number; theirs: number }[] = []
	for (let round = 0; round < rounds; round++) {
		await before()
		const first = round % 2 === 0 ? await timed(ours) : await timed(theirs)
		await before()
		const second = round % 2 === 0 ? await timed(theirs) : await timed(ours)
		pairs.push(round % 2 === 0 ? { ours: first, theirs: second } : { ours: second, theirs: first })
	}
	const ratios = pairs.map((pair) => pair.ours / pair.theirs)
	return {
		ratio: median(ratios),
		least: Math.min(...ratios),
		most: Math.max(...ratios),
		oursMs: median(pairs.map((pair) => pair.ours)),
		theirsMs: median(pairs.map((pair) => pair.theirs)),
	}
}

export type Ratio = {
	readonly ratio: number
	readonly least: number
	readonly most: number
	readonly oursMs: number
	readonly theirsMs: number
}

/** One line of the result: what, the figure, what was aimed at. */
export function report(what: string, figure: string, aim = ''): void {
	process.stdout.write(`${what.padEnd(58)} ${figure.padStart(26)}  ${aim}\n`)
}

export function ratioText({ ratio, least, most }: Ratio): string {
	return `${ratio.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`
}

/** Runs the sqlite3 program with a script on its standard input; it must end well. */
export async function sqlite3(path: string, script: string): Promise<string> {
	const running = execute('sqlite3', ['-batch', '-bail', path], { maxBuffer: 1 << 26 })
	running.child.stdin?.end(script)
	return (await running).stdout
}

/** Private memory in MiB (file pages that SQLite maps are not counted) of every process below (and with) this one, by what it runs; Linux only. */
export async function memoryOf(processId: number): Promise<ReadonlyMap<string, number>> {
	const found = new Map<string, number>()
	const parents = await parentsByProcess()
	for (const [id] of parents) {
		if (!descendsFrom(id, processId, parents)) continue
		const [status, command] = await Promise.all([readFile(`/proc/${id}/status`, 'utf8'), readFile(`/proc/${id}/cmdline`, 'utf8')]).catch(
			() => ['', ''],
		)
		const kilobytes = Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0)
		const name = command.includes('dist/engine') ? 'engine' : id === processId ? 'host' : 'other'
		found.set(name, Math.max(found.get(name) ?? 0, kilobytes / 1024))
	}
	return found
}

async function parentsByProcess(): Promise<ReadonlyMap<number, number>> {
	const ids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
	const pairs = await Promise.all(
		ids.map(async (id): Promise<[number, number]> => {
			const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
			return [id, Number(/PPid:\s+(\d+)/.exec(status)?.[1] ?? 0)]
		}),
	)
	return new Map(pairs)
}

function descendsFrom(id: number, ancestor: number, parents: ReadonlyMap<number, number>): boolean {
	for (let at: number | undefined = id; at !== undefined && at !== 0; at = parents.get(at)) if (at === ancestor) return true
	return false
}
