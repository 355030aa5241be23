import { createNames, type OnLink } from './redun-known.ts'
import { enlarged } from './redun-packed.ts'

/** Everything that is linked to a number, in an array of its own for all. */
type Linked = { of(number: number): Uint32Array }

/** What links values, calls, tasks and the owners of jobs; each pair takes 16 bytes while they are gathered and 4 afterwards. */
export type Links = {
	readonly taskNames: readonly string[]
	readonly owners: readonly string[]
	/** Both hand out numbers of `taskNames` and `owners`, some of them again and again. */
	eachTask(value: number, onTask: (task: number) => void): void
	eachOwner(value: number, onOwner: (owner: number) => void): void
}

/** Gathers links while a repository is gone through. */
export function gatherLinks(): { readonly onLink: OnLink; links(): Links } {
	const [results, given, wholes, jobs, tasks] = [createPairs(), createPairs(), createPairs(), createPairs(), createPairs()]
	const [taskNames, owners] = [createNames(), createNames()]
	return {
		onLink: {
			result(value, call, task) {
				results.add(value, call)
				tasks.add(value, taskNames.add(task))
			},
			argument: given.add,
			part: wholes.add,
			job: (call, owner) => jobs.add(call, owners.add(owner)),
		},
		links() {
			const linked = {
				results: results.linked(),
				given: given.linked(),
				wholes: wholes.linked(),
				jobs: jobs.linked(),
				tasks: tasks.linked(),
			}
			const eachOf = (value: number, onNumber: (number: number) => void) => {
				onNumber(value)
				for (const whole of linked.wholes.of(value)) onNumber(whole)
			}
			return {
				taskNames: taskNames.names,
				owners: owners.names,
				eachTask: (value, onTask) => eachOf(value, (named) => linked.tasks.of(named).forEach(onTask)),
				eachOwner(value, onOwner) {
					const eachJob = (call: number) => linked.jobs.of(call).forEach(onOwner)
					eachOf(value, (named) => {
						linked.results.of(named).forEach(eachJob)
						linked.given.of(named).forEach(eachJob)
					})
				},
			}
		},
	}
}

/** Pairs in the order they come, to be put together by their first. */
function createPairs() {
	let [firsts, seconds] = [new Uint32Array(), new Uint32Array()]
	let [count, most] = [0, -1]
	return {
		add(first: number, second: number) {
			if (count === firsts.length) [firsts, seconds] = [enlarged(firsts), enlarged(seconds)]
			firsts[count] = first
			seconds[count++] = second
			most = Math.max(most, first)
		},
		linked(): Linked {
			const begins = new Uint32Array(most + 2)
			for (let at = 0; at < count; at++) bump(begins, (firsts[at] ?? 0) + 1)
			for (let number = 0; number <= most; number++) begins[number + 1] = (begins[number + 1] ?? 0) + (begins[number] ?? 0)
			const [next, placed] = [begins.slice(), new Uint32Array(count)]
			for (let at = 0; at < count; at++) placed[bump(next, firsts[at] ?? 0)] = seconds[at] ?? 0
			;[firsts, seconds] = [new Uint32Array(), new Uint32Array()]
			return { of: (number) => placed.subarray(begins[number] ?? count, begins[number + 1] ?? count) }
		},
	}
}

/** Adds one, and answers what there was before. */
function bump(numbers: Uint32Array, at: number): number {
	const before = numbers[at] ?? 0
	numbers[at] = before + 1
	return before
}
