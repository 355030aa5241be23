import type { AskEvent } from '../../contract/commands.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { askedWords } from '../../contract/words/asked-words.ts'
import { agree } from './agree.ts'
import { follow } from './progress.ts'
import type { Session } from './session.ts'

/**
 * `--ask-alembic`: has the project's Alembic tell what its files do not say by themselves, for as long as this command
 * line lasts. Its exact line is shown and agreed to first. Faults: `command-needed`, those of the command.
 */
export async function askAlembic(session: Session, database: DatabaseId): Promise<void> {
	const { client, io } = session
	const line = await client.commands.askLine({ database })
	if (line === null) {
		io.stderr.write('Every file was read: Alembic is not asked.\n')
		return
	}
	io.stderr.write(`This command will run in ${line.folder}. It only looks:\n  ${line.text}\n`)
	await agree(session, 'Run it?')
	const { report } = await follow<AskEvent, Extract<AskEvent, { kind: 'finished' }>>(
		session,
		{ start: async (signal) => withoutAnswer(await client.commands.ask({ database, seen: line.text }, { signal })) },
		(event) => event.kind === 'finished',
	)
	io.stderr.write(`${askedWords(report)}.\n`)
}

/** The answer itself is a long history, which is shown in its own form. */
async function* withoutAnswer(events: AsyncIterable<AskEvent>): AsyncGenerator<AskEvent> {
	for await (const event of events) if (event.kind !== 'output' || event.stream === 'stderr') yield event
}
