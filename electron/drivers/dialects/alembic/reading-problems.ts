import type { Problem } from '../../../contract/database.ts'
import type { AlembicRevision } from './project.ts'

/** Every command of Alembic stops at such a file. */
export function strayFile(file: string): Problem {
	return { kind: 'stray-file', blocks: true, facts: { file } }
}

/** Its id or its parents are not known, so nothing can be said of the way to a revision. */
export function unreadable(file: string, why: string, id: string | null): Problem {
	return { kind: 'revision-unreadable', blocks: true, ...(id !== null && { revision: id }), facts: { file, why } }
}

/** It has its place, but a label or a dependency of it is not known. */
export function unreadPart(file: string, why: string, revision: string): Problem {
	return { kind: 'revision-unreadable', blocks: false, revision, facts: { file, why, shown: 'in part' } }
}

/** Two files or more; `file` is the one that counts. */
export function duplicateOf(version: string, file: string, files: readonly string[]): Problem {
	return { kind: 'duplicate-revision', blocks: false, revision: version, facts: { version, file, files: files.join(', ') } }
}

export function missingFolder(folder: string): Problem {
	return { kind: 'version-folder-missing', blocks: false, facts: { folder } }
}

/** Source: Alembic's script/revision.py (verify_rev_id) and the width of its version table. */
const refused = /[@\-+:]/
const columnWidth = 32

export function brokenNames({ id, file }: AlembicRevision): readonly Problem[] {
	const character = refused.exec(id)?.[0]
	const length = [...id].length
	const why =
		character !== undefined
			? `it has the character “${character}”, which Alembic refuses`
			: length > columnWidth
				? `it is ${length} characters long, and the version table usually holds ${columnWidth}`
				: id === ''
					? 'it is empty'
					: null
	// Every command stops at these; at a colon only since 1.17.1
	const blocks = character !== undefined && character !== ':'
	return why === null ? [] : [{ kind: 'bad-revision-id', blocks, revision: id, facts: { version: id, why, file } }]
}

/** The docstring names other parents than the variable. */
export function wrongDocstring({ id, file, parents }: AlembicRevision, revises: readonly string[] | null): readonly Problem[] {
	if (revises === null || (revises.length === parents.length && revises.every((one) => parents.includes(one)))) return []
	const facts = { file, says: revises.join(', '), expected: parents.join(', ') || 'none' }
	return [{ kind: 'docstring-disagrees', blocks: false, revision: id, facts }]
}
