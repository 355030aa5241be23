import type { BundleEvent, CommandAim, CommandProfile, CommandTestEvent, PreviewEvent } from '../../contract/commands.ts'
import type { DatabaseId } from '../../contract/database.ts'
import { FaultError } from '../../contract/fault.ts'
import { agree } from './agree.ts'
import { bundleText, commandText, previewText, testText } from './command-text.ts'
import { opened } from './open.ts'
import { follow } from './progress.ts'
import type { Answer, Session } from './session.ts'

/** What of a command's profile the command line says; the rest stays as it is, or as it is suggested. */
export type CommandWishes = {
	readonly preset: CommandProfile['preset'] | undefined
	readonly folder: string | undefined
	readonly environment: CommandProfile['environment'] | undefined
	readonly aim: CommandAim | undefined
	readonly test: boolean
	readonly forget: boolean
}

/** `command`: how the project's own command is called; changes it where something is said, and tests it with `--test`. */
export async function command(session: Session, target: string, wishes: CommandWishes): Promise<Answer> {
	const database = await opened(session, target)
	if (wishes.forget) await session.client.commands.set({ database, profile: null })
	else await change(session, database, wishes)
	const state = await session.client.commands.get({ database })
	if (!wishes.test || !state.wanted) return { document: state, text: commandText(state, session.paint), exitCode: 0 }
	if (state.profile === null) throw new FaultError({ kind: 'command-needed' })
	session.io.stderr.write(`These commands will run in ${state.profile.folder}:\n${indented(state.testLines)}`)
	await agree(session, 'Run them?')
	const { report } = await follow<CommandTestEvent, Extract<CommandTestEvent, { kind: 'finished' }>>(
		session,
		{ start: (signal) => session.client.commands.test({ database, seen: state.testLines }, { signal }) },
		(event) => event.kind === 'finished',
	)
	const disagrees = report.headsAgree === false || report.currentAgrees === false || report.aimed === false
	return { document: report, text: testText(report, session.paint), exitCode: report.fault || disagrees ? 1 : 0 }
}

async function change(session: Session, database: DatabaseId, wishes: CommandWishes): Promise<void> {
	const { preset, folder, environment, aim } = wishes
	if (preset === undefined && folder === undefined && environment === undefined && aim === undefined) return
	const { profile, suggestions } = await session.client.commands.get({ database })
	const outset = profile ?? suggestions[0]?.profile
	if (!outset) throw new FaultError({ kind: 'command-needed' })
	const next = {
		...outset,
		...(preset && { preset }),
		...(folder !== undefined && { folder }),
		...(environment && { environment }),
		...(aim && { aim }),
	}
	await session.client.commands.set({ database, profile: next })
}

/** `preview`: the SQL of every step to a target, rendered by the project's command without touching the database. Exit code 1 when a step has none. */
export async function preview(session: Session, target: string, to: string): Promise<Answer> {
	const database = await opened(session, target)
	const seen = await agreedLine(session, database)
	const finished = await follow<PreviewEvent, Extract<PreviewEvent, { kind: 'finished' }>>(
		session,
		{ start: (signal) => session.client.commands.preview({ database, target: to, seen }, { signal }) },
		(event) => event.kind === 'finished',
	)
	const { kind: _, ...document } = finished
	return { document, text: previewText(finished.steps, session.paint), exitCode: finished.complete ? 0 : 1 }
}

/** `bundle`: renders revisions in both directions into a new folder that can be opened in place of the project. */
export async function bundle(
	session: Session,
	target: string,
	folder: string,
	range: { readonly from: string; readonly to: string },
): Promise<Answer> {
	const database = await opened(session, target)
	const seen = await agreedLine(session, database)
	const finished = await follow<BundleEvent, Extract<BundleEvent, { kind: 'finished' }>>(
		session,
		{ start: (signal) => session.client.commands.bundle({ database, ...range, folder, seen }, { signal }) },
		(event) => event.kind === 'finished',
	)
	const { kind: _, ...document } = finished
	return { document, text: bundleText(finished, session.paint), exitCode: 0 }
}

/** Project code runs only after its exact line was shown. */
async function agreedLine(session: Session, database: DatabaseId): Promise<string> {
	const { text } = await session.client.commands.renderLine({ database })
	// Every step is SQL already, and nothing of the project runs
	if (text === null) return ''
	session.io.stderr.write(`This command runs once for each step, and touches no database:\n${indented([text])}`)
	await agree(session, 'Run it?')
	return text
}

function indented(lines: readonly string[]): string {
	return lines.map((line) => `  ${line}\n`).join('')
}
