import type { ToldRevision } from '../../commands/speech.ts'
import type { AlembicProject, ReadAlembicProject } from './project.ts'
import { withTold } from './told-project.ts'

/** Reads projects together with what their Alembic has told of them. */
export type ToldMemory = {
	readonly readProject: ReadAlembicProject
	/** Keeps what was told of a project, in place of what was told of it before. */
	keep(project: AlembicProject, told: readonly ToldRevision[]): void
}

/**
 * Remembers answers by the very project that `read` gave, which gives the same one again for as long as none of its files
 * has changed: whatever changes, the answer is forgotten with it. Nothing is written down anywhere.
 */
export function createToldMemory(read: ReadAlembicProject): ToldMemory {
	const answers = new WeakMap<AlembicProject, AlembicProject>()
	const readAs = new WeakMap<AlembicProject, AlembicProject>()
	return {
		async readProject(path) {
			const project = await read(path)
			return project && (answers.get(project) ?? project)
		},
		keep(project, told) {
			const own = readAs.get(project) ?? project
			const answer = withTold(own, told)
			answers.set(own, answer)
			readAs.set(answer, own)
		},
	}
}
