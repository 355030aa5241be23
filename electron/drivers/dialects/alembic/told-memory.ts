import { createHash } from 'node:crypto'
import type { CommandProfile } from '../../../contract/commands.ts'
import type { ToldAnswer, ToldAnswers } from '../dialect.ts'
import type { AlembicProject, ReadAlembicProject } from './project.ts'
import { withTold } from './told-project.ts'

/** Reads projects together with what their Alembic has told of them. */
export type ToldMemory = {
	readonly readProject: (path: string, command: CommandProfile | null) => Promise<AlembicProject | null>
	/** Keeps what was told of a project by this command, in place of what was told of it before. */
	keep(project: AlembicProject, command: CommandProfile | null, answer: ToldAnswer): Promise<void>
}

/** What was told of a project, and what it was told by. */
type Known = { readonly by: string; readonly answer: AlembicProject | null }

/**
 * Remembers answers by the very project that `read` gave, which gives the same one again for as long as none of its files
 * has changed: whatever changes, the answer is forgotten with it, as it is when another command is set. `answers` are asked
 * once for each project.
 */
export function createToldMemory(read: ReadAlembicProject, answers: ToldAnswers = keepsNone): ToldMemory {
	const known = new WeakMap<AlembicProject, Known>()
	const readAs = new WeakMap<AlembicProject, AlembicProject>()

	function learn(own: AlembicProject, by: string, answer: ToldAnswer | null): AlembicProject {
		const whole = answer && { ...withTold(own, answer.told), told: { command: answer.command, at: answer.at } }
		known.set(own, { by, answer: whole })
		if (whole) readAs.set(whole, own)
		return whole ?? own
	}

	return {
		async readProject(path, command) {
			const project = await read(path)
			if (project?.digest === undefined) return project
			const by = digestOf(project.digest, command)
			const before = known.get(project)
			return before?.by === by ? (before.answer ?? project) : learn(project, by, await answers.find(by))
		},
		async keep(project, command, answer) {
			const own = readAs.get(project) ?? project
			if (own.digest === undefined) return
			const by = digestOf(own.digest, command)
			await answers.keep(by, own.folder, answer)
			learn(own, by, answer)
		},
	}
}

const keepsNone: ToldAnswers = { find: async () => null, keep: async () => undefined }

/** References in a profile stay as they were typed: what they stand for is no part of it. */
function digestOf(files: string, command: CommandProfile | null): string {
	return createHash('sha256')
		.update(JSON.stringify([files, command]))
		.digest('hex')
}
