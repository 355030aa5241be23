import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { CachedCheckEvent } from '../../electron/contract/cached.ts'
import { median, report, timed } from './measure.ts'
import type { ManyValues } from './redun-ground.ts'

/** A look at what others get while something long runs. Milliseconds. */
const lookEveryMs = 300

/**
 * A check and the sums of a large redun repository against bare loops over the same rows; what the process was kept from
 * answering meanwhile, how long a page took that was asked for then, and how soon a cancel ends each.
 */
export async function benchWhole(ground: ManyValues): Promise<void> {
	await benchCheck(ground)
	await benchSpace(ground)
}

async function benchCheck(ground: ManyValues): Promise<void> {
	const { place, values } = ground
	const floorMs = await timed(() => hashEach(ground))
	let checked: CachedCheckEvent | undefined
	const check = (signal?: AbortSignal) =>
		values.check({
			signal,
			onEvent(event) {
				checked = event
			},
		})
	const ran = await runBeside(ground, check)
	if (checked?.kind !== 'checked') throw new Error('the check did not end with its sum')
	const findings = Object.values(checked.counts).reduce((sum, count) => sum + count, 0)
	const each = Math.round(checked.values / (ran.tookMs / 1000)).toLocaleString('en')
	report(`values check, ${place} / hashing each row's bytes`, (ran.tookMs / floorMs).toFixed(2), `${each} values/s, ${findings} findings`)
	reportBeside(`values check, ${place}`, ran, await cancelledMs(check))
}

async function hashEach({ eachRow }: ManyValues): Promise<void> {
	let same = 0
	await eachRow('SELECT value_hash, value FROM value', ([hash, bytes]) => {
		const name = createHash('sha512')
			.update('l5:Valuee')
			.update(bytes as Buffer)
			.digest('hex')
			.slice(0, 40)
		if (name === hash) same += 1
	})
	if (same === 0) throw new Error('no value is named by its bytes')
}

/** What the sums are made from. */
const scanned = [
	'SELECT value_hash, type, octet_length(value) FROM value',
	'SELECT call_hash, end_time, start_time, task_hash, execution_id FROM job',
	'SELECT call_hash, value_hash, task_name FROM call_node',
	'SELECT call_hash, value_hash FROM argument',
	'SELECT value_hash, parent_value_hash FROM subvalue',
	'SELECT value_hash, task_hash FROM evaluation',
]

async function benchSpace(ground: ManyValues): Promise<void> {
	const { place, values } = ground
	const floorMs = await timed(async () => {
		for (const sql of scanned) await ground.eachRow(sql, () => undefined)
	})
	const space = async (signal?: AbortSignal) => void (await values.space({ signal }))
	const ran = await runBeside(ground, space)
	report(`values space, ${place} / scanning the same rows`, (ran.tookMs / floorMs).toFixed(2), `${Math.round(ran.tookMs)} ms`)
	reportBeside(`values space, ${place}`, ran, await cancelledMs(space))
}

type Ran = { readonly tookMs: number; readonly longestBusyMs: number; readonly pageMs: readonly number[] }

function reportBeside(what: string, { longestBusyMs, pageMs }: Ran, cancelMs: number): void {
	report(`${what}: longest turn of the process`, `${Math.round(longestBusyMs)} ms`, 'aim ≤ 50 ms of its own time')
	report(`${what}: a page meanwhile, median / longest`, `${Math.round(median(pageMs))} / ${Math.round(Math.max(...pageMs))} ms`)
	report(`${what}: until a cancel has ended it`, `${Math.round(cancelMs)} ms`, 'aim ≤ 2,500 ms')
}

/** Runs it alone for its time and the turns it takes, then once more with somebody who asks for pages. */
async function runBeside({ values }: ManyValues, work: () => Promise<void>): Promise<Ran> {
	const turns = watchTurns()
	const tookMs = await timed(work)
	const longestBusyMs = turns.end()
	const pageMs: number[] = []
	let isOver = false
	const asking = (async () => {
		while (!isOver) {
			pageMs.push(await timed(() => values.list({ filter: {}, sort: { by: 'time', descending: true }, skip: 0, limit: 100 })))
			await setTimeout(lookEveryMs)
		}
	})()
	await work()
	isOver = true
	await asking
	return { tookMs, longestBusyMs, pageMs }
}

/** Time of this thread's own between two beats of a timer: what else the machine does is not in it. */
function watchTurns() {
	const ownMs = () => {
		const { user, system } = process.threadCpuUsage()
		return (user + system) / 1000
	}
	let [last, longestBusyMs] = [ownMs(), 0]
	const beat = setInterval(() => {
		const now = ownMs()
		longestBusyMs = Math.max(longestBusyMs, now - last)
		last = now
	}, 10)
	return {
		end() {
			clearInterval(beat)
			return longestBusyMs
		},
	}
}

/** From a cancel in the middle to the end. */
async function cancelledMs(work: (signal: AbortSignal) => Promise<void>): Promise<number> {
	const stopping = new AbortController()
	const ended = work(stopping.signal).then(
		() => 'done',
		() => 'stopped',
	)
	await setTimeout(1_000)
	stopping.abort()
	return timed(() => ended)
}
