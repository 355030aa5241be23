import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { FaultError } from '../../contract/fault.ts'
import type { Session } from './session.ts'

/** Asks on the screen unless the person agreed in advance. Fault `cancelled` when the answer is not yes. */
export async function agree(session: Session, question: string): Promise<void> {
	if (session.agreed) return
	const questions = createInterface({ input: session.io.stdin, output: session.io.stderr, terminal: false })
	try {
		const unanswered = once(questions, 'close').then(() => '')
		const answer = await Promise.race([questions.question(`${question} [y/N] `), unanswered])
		if (!/^y(es)?$/i.test(answer.trim())) throw new FaultError({ kind: 'cancelled' })
	} finally {
		questions.close()
	}
}
