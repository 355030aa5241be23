import { Argument, type Command, InvalidArgumentError } from 'commander'
import type { Answer, Session } from './session.ts'

/** Takes what a command line asks for; `changes` where it changes something, which must be agreed to. */
export type Ask = (act: (session: Session) => Promise<Answer>, changes?: { readonly yes?: boolean }) => void

/** A verb that is about one database. */
export function verb(program: Command, name: string, description: string): Command {
	const database = new Argument(
		'<database>',
		'a file, the folder of its project or of a store, or a URL such as postgresql://user@host/name or dynamodb://region/table',
	).argParser(nonEmpty)
	return program.command(name).description(description).addArgument(database)
}

/** A verb that asks before it does what it says. */
export function agreeing(command: Command): Command {
	return command.option('-y, --yes', 'do not ask')
}

/** Refuses a word of blanks. */
export function nonEmpty(text: string): string {
	if (text.trim() === '') throw new InvalidArgumentError('It is empty.')
	return text
}
