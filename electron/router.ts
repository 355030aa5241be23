import { implement, ORPCError } from '@orpc/server'
import { contract } from './contract/contract.ts'
import { type Fault, faultOf } from './contract/fault.ts'
import type { Core } from './core/core.ts'

/** Where a defect goes: the log keeps the stack under the id that the screen shows. */
export type ReportDefect = (id: string, thrown: unknown) => void

/**
 * Answers the contract with a core. Here, and only here, a thrown fault becomes the contract's typed error and anything
 * else that is thrown becomes a defect with nothing in it but an id.
 */
export function createRouter(core: Core, options: { readonly newId: () => string; readonly reportDefect: ReportDefect }) {
	const answer = answering(options)
	const { connections, history, commands, migrations, backups, activity, values, transfers } = implement(contract)
	return {
		connections: {
			list: connections.list.handler(answer(() => core.connections.list())),
			open: connections.open.handler(answer(({ input }) => core.connections.open(input))),
			secretKeeping: connections.secretKeeping.handler(answer(async () => core.connections.secretKeeping())),
			setSource: connections.setSource.handler(answer(({ input }) => core.connections.setSource(input))),
			sessions: connections.sessions.handler(answer(({ input }) => core.connections.sessions(input.database))),
			openSample: connections.openSample.handler(answer(() => core.connections.openSample())),
			describe: connections.describe.handler(answer(({ input }) => core.connections.describe(input.database))),
			space: connections.space.handler(answer(({ input, signal }) => core.connections.space(input.database, signal))),
			update: connections.update.handler(answer(({ input: { database, ...change } }) => core.connections.update(database, change))),
			forget: connections.forget.handler(answer(({ input }) => core.connections.forget(input.database))),
		},
		history: {
			get: history.get.handler(answer(({ input }) => core.history.get(input.database))),
			list: history.list.handler(answer(({ input }) => core.history.list(input.database))),
			sql: history.sql.handler(answer(({ input }) => core.history.sql(input.database, input.revision))),
			source: history.source.handler(answer(({ input }) => core.history.source(input.database, input.revision))),
		},
		commands: {
			get: commands.get.handler(answer(({ input }) => core.commands.get(input.database))),
			read: commands.read.handler(answer(({ input }) => core.commands.read(input.text))),
			set: commands.set.handler(answer(({ input }) => core.commands.set(input.database, input.profile))),
			test: commands.test.handler(answer.stream(({ input, signal }) => core.commands.test(input.database, input.seen, signal))),
			askLine: commands.askLine.handler(answer(({ input }) => core.commands.askLine(input.database))),
			ask: commands.ask.handler(answer.stream(({ input, signal }) => core.commands.ask(input.database, input.seen, signal))),
			renderLine: commands.renderLine.handler(answer(({ input }) => core.commands.renderLine(input.database))),
			preview: commands.preview.handler(answer.stream(({ input, signal }) => core.commands.preview(input, signal))),
			bundle: commands.bundle.handler(answer.stream(({ input, signal }) => core.commands.bundle(input, signal))),
		},
		migrations: {
			plan: migrations.plan.handler(answer(({ input }) => core.migrations.plan(input.database, input.to, input.choices))),
			run: migrations.run.handler(answer.stream(({ input, signal }) => core.migrations.run(input, signal))),
			undo: migrations.undo.handler(answer.stream(({ input, signal }) => core.migrations.undo(input.database, signal))),
			cancel: migrations.cancel.handler(answer(async ({ input }) => core.migrations.cancel(input.database))),
			undoable: migrations.undoable.handler(answer(({ input }) => core.migrations.undoable(input.database))),
		},
		backups: {
			list: backups.list.handler(answer(({ input }) => core.backups.list(input.database))),
			take: backups.take.handler(answer.stream(({ input, signal }) => core.backups.take(input.database, signal))),
			verify: backups.verify.handler(answer.stream(({ input, signal }) => core.backups.verify(input.database, input.backup, signal))),
			restore: backups.restore.handler(answer.stream(({ input, signal }) => core.backups.restore(input, signal))),
			prune: backups.prune.handler(answer(({ input }) => core.backups.prune(input.database, input.keep, input.purpose))),
		},
		activity: {
			list: activity.list.handler(answer(({ input }) => core.activity.list(input))),
			output: activity.output.handler(answer(({ input }) => core.activity.output(input.activity))),
		},
		values: {
			survey: values.survey.handler(answer(({ input, signal }) => core.values.survey(input.database, signal))),
			view: values.view.handler(answer(({ input, signal }) => core.values.view(input, signal))),
			bytes: values.bytes.handler(answer(({ input, signal }) => core.values.bytes(input, signal))),
			find: values.find.handler(answer.stream(({ input, signal }) => core.values.find(input, signal))),
			cached: {
				list: values.cached.list.handler(answer(({ input, signal }) => core.values.cached.list(input, signal))),
				facets: values.cached.facets.handler(answer(({ input, signal }) => core.values.cached.facets(input.database, signal))),
				get: values.cached.get.handler(answer(({ input, signal }) => core.values.cached.get(input, signal))),
				checkHash: values.cached.checkHash.handler(answer(({ input, signal }) => core.values.cached.checkHash(input, signal))),
				executions: values.cached.executions.handler(answer(({ input, signal }) => core.values.cached.executions(input, signal))),
				jobs: values.cached.jobs.handler(answer(({ input, signal }) => core.values.cached.jobs(input, signal))),
				space: values.cached.space.handler(answer(({ input, signal }) => core.values.cached.space(input.database, signal))),
				check: values.cached.check.handler(answer.stream(({ input, signal }) => core.values.cached.check(input.database, signal))),
				latestCheck: values.cached.latestCheck.handler(answer(({ input }) => core.values.cached.latestCheck(input.database))),
				exportList: values.cached.exportList.handler(answer.stream(({ input, signal }) => core.values.cached.exportList(input, signal))),
			},
			stores: {
				partitions: values.stores.partitions.handler(answer(({ input, signal }) => core.values.stores.partitions(input, signal))),
				entries: values.stores.entries.handler(answer(({ input, signal }) => core.values.stores.entries(input, signal))),
				count: values.stores.count.handler(answer(({ input, signal }) => core.values.stores.count(input, signal))),
				entry: values.stores.entry.handler(answer(({ input, signal }) => core.values.stores.entry(input, signal))),
				encode: values.stores.encode.handler(answer(({ input }) => core.values.stores.encode(input))),
				plan: values.stores.plan.handler(answer(({ input }) => core.values.stores.plan(input))),
				planRemoval: values.stores.planRemoval.handler(answer(({ input }) => core.values.stores.planRemoval(input))),
				apply: values.stores.apply.handler(answer.stream(({ input, signal }) => core.values.stores.apply(input, signal))),
				undo: values.stores.undo.handler(answer.stream(({ input, signal }) => core.values.stores.undo(input, signal))),
				undoable: values.stores.undoable.handler(answer(({ input }) => core.values.stores.undoable(input))),
				unreachable: values.stores.unreachable.handler(answer.stream(({ input, signal }) => core.values.stores.unreachable(input, signal))),
				export: values.stores.export.handler(answer.stream(({ input, signal }) => core.values.stores.export(input, signal))),
				import: values.stores.import.handler(answer.stream(({ input, signal }) => core.values.stores.import(input, signal))),
				copy: values.stores.copy.handler(answer.stream(({ input, signal }) => core.values.stores.copy(input, signal))),
			},
		},
		transfers: {
			survey: transfers.survey.handler(answer(({ input, signal }) => core.transfers.survey(input.source, signal))),
			plan: transfers.plan.handler(answer(({ input, signal }) => core.transfers.plan(input, signal))),
			choose: transfers.choose.handler(answer(({ input, signal }) => core.transfers.choose(input, signal))),
			run: transfers.run.handler(answer.stream(({ input, signal }) => core.transfers.run(input, signal))),
			cancel: transfers.cancel.handler(answer(async ({ input }) => core.transfers.cancel(input.target))),
			discard: transfers.discard.handler(answer(({ input }) => core.transfers.discard(input))),
			verify: transfers.verify.handler(answer.stream(({ input, signal }) => core.transfers.verify(input, signal))),
			report: transfers.report.handler(answer(({ input }) => core.transfers.report(input.activity))),
		},
	}
}
export type Router = ReturnType<typeof createRouter>

type Call<Input> = { readonly input: Input; readonly signal?: AbortSignal | undefined }

/** Wraps handlers so that what they throw arrives as the contract says; `stream` does the same for what streams throw on the way. */
function answering(options: { readonly newId: () => string; readonly reportDefect: ReportDefect }) {
	const outcomeOf = (thrown: unknown) => {
		const fault = faultOf(thrown)
		return fault ? faultError(fault) : defectError(thrown, options)
	}
	const once =
		<Input, Answer>(handler: (call: Call<Input>) => Promise<Answer>) =>
		async (call: Call<Input>): Promise<Answer> => {
			try {
				return await handler(call)
			} catch (thrown) {
				throw outcomeOf(thrown)
			}
		}
	const stream = <Input, Event>(handler: (call: Call<Input>) => AsyncGenerator<Event, void, void>) =>
		async function* (call: Call<Input>): AsyncGenerator<Event, void, void> {
			try {
				yield* handler(call)
			} catch (thrown) {
				throw outcomeOf(thrown)
			}
		}
	return Object.assign(once, { stream })
}

function faultError(fault: Fault): ORPCError<'FAULT', Fault> {
	return new ORPCError('FAULT', { defined: true, data: fault, message: fault.kind })
}

function defectError(
	thrown: unknown,
	options: { readonly newId: () => string; readonly reportDefect: ReportDefect },
): ORPCError<string, { id: string }> {
	if (thrown instanceof ORPCError) return thrown
	const id = options.newId().slice(0, 8)
	options.reportDefect(id, thrown)
	return new ORPCError('INTERNAL_SERVER_ERROR', { data: { id }, message: `defect ${id}` })
}
