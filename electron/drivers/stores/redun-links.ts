import { createNames, type OnLink } from './redun-known.ts'
import { createPairs, type Linked } from './redun-pairs.ts'

/** What links values, calls, tasks and the owners of jobs; each pair takes 16 bytes while they are gathered and 4 afterwards. */
export type Links = {
	readonly taskNames: readonly string[]
	readonly owners: readonly string[]
	/** Both hand out numbers of `taskNames` and `owners`, some of them again and again. */
	eachTask(value: number, onTask: (task: number) => void): void
	eachOwner(value: number, onOwner: (owner: number) => void): void
}

/** Gathers links while a repository is gone through. `wholes`: of each value those it is a part of. Faults of `links`: `cancelled`. */
export function gatherLinks(): { readonly onLink: OnLink; links(wholes: Linked, signal: AbortSignal | undefined): Promise<Links> } {
	const [results, given, jobs, tasks] = [createPairs(), createPairs(), createPairs(), createPairs()]
	const [taskNames, owners] = [createNames(), createNames()]
	return {
		onLink: {
			result(value, call, task) {
				results.add(value, call)
				tasks.add(value, taskNames.add(task))
			},
			argument: given.add,
			job: (call, owner) => jobs.add(call, owners.add(owner)),
		},
		async links(wholes, signal) {
			const linked = {
				results: await results.linked(signal),
				given: await given.linked(signal),
				jobs: await jobs.linked(signal),
				tasks: await tasks.linked(signal),
			}
			const eachOf = (value: number, onNumber: (number: number) => void) => {
				onNumber(value)
				for (const whole of wholes.of(value)) onNumber(whole)
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
