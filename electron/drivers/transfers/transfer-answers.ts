import { implement } from '@orpc/server'
import { answerFor, createAnswering } from '../crossing/answering.ts'
import { relay } from '../crossing/relay.ts'
import type { OpenTransfer, Progress, Transfer } from './transfer.ts'
import { transferProtocol } from './transfer-protocol.ts'

const protocol = implement(transferProtocol)

type Call<Given> = { readonly input: { readonly call: number; readonly given: Given } }
type Hearing = { readonly signal: AbortSignal; readonly onEvent: (event: Progress) => void }

/** Answers what is asked of the transfer that this process holds; `openHere` opens it. */
export function createTransferRouter(openHere: OpenTransfer) {
	const { cancellable, cancel } = createAnswering()
	let opened: Transfer | null = null
	const transfer = () => {
		if (!opened) throw new Error('asked before open')
		return opened
	}
	const ask =
		<Given, Result>(work: (held: Transfer, given: Given) => Promise<Result>) =>
		({ input: { call, given } }: Call<Given>) =>
			cancellable(call, async () => work(transfer(), given))
	const tell = <Given, Result>(work: (held: Transfer, given: Given, hearing: Hearing) => Promise<Result>) =>
		async function* ({ input: { call, given } }: Call<Given>): AsyncGenerator<readonly Progress[], Result, void> {
			return yield* relay<Progress, Result>((onEvent) => cancellable(call, async (signal) => work(transfer(), given, { signal, onEvent })))
		}
	return protocol.router({
		open: protocol.open.handler(({ input }) =>
			answerFor(
				openHere(input.wanted).then((held) => {
					opened = held
					return { identity: JSON.stringify(['path' in input.wanted.source && input.wanted.source.path, input.wanted.schema]) }
				}),
			),
		),
		survey: protocol.survey.handler(tell((held, of, hearing) => held.survey(of, hearing))),
		target: protocol.target.handler(ask((held, of) => held.target(of))),
		propose: protocol.propose.handler(ask((held, of) => held.propose(of))),
		prepare: protocol.prepare.handler(ask((held, of) => held.prepare(of))),
		run: protocol.run.handler(tell((held, request, hearing) => held.run(request, hearing))),
		compare: protocol.compare.handler(tell((held, request, hearing) => held.compare(request, hearing))),
		discard: protocol.discard.handler(ask((held) => held.discard())),
		cancel: protocol.cancel.handler(({ input }) => cancel(input.call)),
		close: protocol.close.handler(() => answerFor(opened?.close() ?? Promise.resolve())),
	})
}
