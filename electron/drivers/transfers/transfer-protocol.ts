import { oc } from '@orpc/contract'
import type { CopySurvey } from '../../contract/copy-map.ts'
import { asks, shape, tells } from '../crossing/asked.ts'
import type { Progress, RunRequest, RunResult, Transfer, TransferWanted } from './transfer.ts'

type Answer<Asked extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<Asked>>

/** What the core's side asks of a process that holds both ends of a copy. */
export const transferProtocol = {
	/** Answers with what names the two ends. */
	open: oc.input(shape<{ readonly wanted: TransferWanted }>()).output(shape<{ readonly identity: string }>()),
	survey: tells<Parameters<Transfer['survey']>[0], Progress, CopySurvey>(),
	target: asks<Parameters<Transfer['target']>[0], Answer<Transfer['target']>>(),
	propose: asks<Parameters<Transfer['propose']>[0], Answer<Transfer['propose']>>(),
	prepare: asks<Parameters<Transfer['prepare']>[0], Answer<Transfer['prepare']>>(),
	run: tells<RunRequest, Progress, RunResult>(),
	compare: tells<Parameters<Transfer['compare']>[0], Progress, Answer<Transfer['compare']>>(),
	discard: asks<null, boolean>(),
	cancel: oc.input(shape<{ readonly call: number }>()).output(shape<void>()),
	close: oc.output(shape<void>()),
}
