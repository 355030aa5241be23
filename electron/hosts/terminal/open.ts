import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import { isLost } from '../../contract/lost.ts'
import { askAlembic } from './ask-alembic.ts'
import { faultFrom } from './failure.ts'
import type { Session } from './session.ts'

/** How often a person may try a password before the refusal is the answer. */
const attempts = 3

/**
 * Opens what a person named and gives the id that the contract's other procedures take. A password that is missing is
 * asked for where somebody sits in front; it is never a word of the command line, which every process can read.
 */
export async function opened(session: Session, target: string): Promise<DatabaseId> {
	const wanted = { target, ...(session.source === undefined ? {} : { source: session.source }) }
	let password: string | undefined
	for (let attempt = 0; ; attempt += 1) {
		try {
			const { id } = await session.client.connections.open({ ...wanted, ...(password === undefined ? {} : { password }) })
			if (session.command !== undefined) await rememberCommand(session, id, session.command)
			if (session.asksAlembic) await askAlembic(session, id)
			return id
		} catch (thrown) {
			const fault = faultFrom(thrown)
			const isAboutPassword = fault?.kind === 'password-required' || (fault?.kind === 'authentication-failed' && password !== undefined)
			if (!isAboutPassword || !session.io.isTty || attempt === attempts) throw thrown
			if (password !== undefined) session.io.stderr.write('The server refused it.\n')
			password = await askSecretly(session, `Password of ${fault.user} at ${fault.address}: `)
		}
	}
}

/**
 * The same for what can be done without the database: a file that was opened once is known by its path although it is gone
 * or damaged now.
 */
export async function openedOrKept(session: Session, target: string): Promise<DatabaseId> {
	try {
		return await opened(session, target)
	} catch (thrown) {
		const fault = faultFrom(thrown)
		if (!fault || !isLost(fault) || !('path' in fault)) throw thrown
		const known = (await session.client.connections.list()).find(({ path }) => path === fault.path)
		if (!known) throw thrown
		return known.id
	}
}

/** `--command`: what stands before Alembic's own words. The rest of the profile stays as it is, or as the project suggests. */
async function rememberCommand({ client, io }: Session, database: DatabaseId, text: string): Promise<void> {
	const { words } = await client.commands.read({ text })
	const { wanted, profile, suggestions } = await client.commands.get({ database })
	if (!wanted) {
		io.stderr.write('--command is not kept: Headway moves this database itself.\n')
		return
	}
	const outset = profile ?? suggestions[0]?.profile
	if (!outset) throw new FaultError({ kind: 'command-needed' })
	await client.commands.set({ database, profile: { ...outset, words } })
}

/** Reads a line without showing it. Fault `cancelled` when there is none, as after Ctrl-C. */
async function askSecretly({ io }: Session, question: string): Promise<string> {
	io.stderr.write(question)
	// What readline would echo goes nowhere
	const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
	const questions = createInterface({ input: io.stdin, output: nowhere, terminal: true, historySize: 0 })
	try {
		const unanswered = io.stdin.readableEnded ? '' : once(questions, 'close').then(() => '')
		const answer = await Promise.race([questions.question(''), unanswered])
		if (answer === '') throw new FaultError({ kind: 'cancelled' })
		return answer
	} finally {
		questions.close()
		io.stderr.write('\n')
	}
}
