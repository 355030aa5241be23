import { describe, expect, test } from 'vitest'
import type { ToldRevision } from '../../../../electron/contract/commands.ts'
import type { AlembicProject, UnreadFile } from '../../../../electron/drivers/dialects/alembic/project.ts'
import { toldByFile } from '../../../../electron/drivers/dialects/alembic/told-files.ts'
import { withTold } from '../../../../electron/drivers/dialects/alembic/told-project.ts'
import { projectOf, revisionOf } from '../../../support/alembic-library.ts'

const tell = (id: string, parents: string[], more: Partial<ToldRevision> = {}): ToldRevision => ({
	id,
	parents,
	dependsOn: [],
	labels: [],
	message: `Message of ${id}`,
	createdAt: null,
	path: `/app/versions/${id}.py`,
	...more,
})

const unread = (name: string, more: Partial<UnreadFile> = {}): UnreadFile => ({
	file: `versions/${name}.py`,
	path: `/nowhere/versions/${name}.py`,
	id: null,
	lacks: 'place',
	rest: null,
	...more,
})

const filled = ({ revisions }: AlembicProject) =>
	revisions.map(({ id, parents, branchLabels, told }) => `${id} <- ${parents} [${branchLabels}] ${told ?? 'read'}`)
const problems = ({ problems: found }: AlembicProject) => found.map(({ kind, facts }) => `${kind} ${Object.values(facts).join('; ')}`)

describe('a path of another machine', () => {
	const paths = ['/home/ada/shop/core/versions/a1.py', '/home/ada/shop/audit/versions/a1.py', '/home/ada/shop/core/versions/b2.py']
	const told = (path: string | null) => [...toldByFile([tell('a1', [], { path })], paths).keys()]

	test('is followed from its end', () => {
		expect(told('/app/core/versions/b2.py')).toEqual([paths[2]])
		expect(told('/app/audit/versions/a1.py')).toEqual([paths[1]])
		expect(told('C:\\shop\\core\\versions\\a1.py')).toEqual([paths[0]])
		expect(told(paths[1] ?? '')).toEqual([paths[1]])
	})

	test('that fits two files equally well, or none, is of neither', () => {
		expect(told('/app/a1.py')).toEqual([])
		expect(told('/app/versions/a1.py')).toEqual([])
		expect(told('/app/core/versions/c3.py')).toEqual([])
		expect(told(null)).toEqual([])
	})
})

describe('an answer', () => {
	test('gives a label of a branch to the lowest revision that can have it', () => {
		const project = projectOf([revisionOf('a1', []), revisionOf('d4', ['c3'])], { unread: [unread('b2'), unread('c3')] })
		const labels = ['feat']
		const told = [tell('d4', ['c3'], { labels }), tell('c3', ['b2'], { labels }), tell('b2', ['a1'], { labels }), tell('a1', [])]
		expect(filled(withTold(project, told))).toEqual(['a1 <-  [] read', 'b2 <- a1 [feat] whole', 'c3 <- b2 [] whole', 'd4 <- c3 [] read'])
		const known = projectOf([revisionOf('a1', []), revisionOf('d4', ['c3'], { branchLabels: labels })], { unread: project.unread })
		expect(filled(withTold(known, told))).toContain('b2 <- a1 [] whole')
	})

	test('with a secret taken out, or without parents, tells nothing of that revision', () => {
		const project = projectOf([], { unread: [unread('b2'), unread('c3')] })
		const told = [tell('c3', [], { parents: null }), tell('b•••', [], { path: '/app/versions/b2.py' })]
		expect(filled(withTold(project, told))).toEqual([])
	})

	test('that leaves out what the files have is contradicted by them', () => {
		const project = projectOf([revisionOf('a1', []), revisionOf('b2', ['a1'], { branchLabels: ['feat'] })])
		expect(problems(withTold(project, []))).toEqual(['told-otherwise a1, b2'])
		expect(problems(withTold(project, [tell('b2', ['a1'], { dependsOn: ['x9'] }), tell('a1', [])]))).toEqual([
			'told-otherwise versions/b2.py; what it depends on; x9; none',
			'told-otherwise versions/b2.py; its branch labels; none; feat',
		])
		expect(problems(withTold(project, [tell('b2', ['a1'], { labels: ['feat'] }), tell('a1', [], { labels: ['feat'] })]))).toEqual([])
	})

	test('with an id that another file has already is two files with one id', () => {
		const project = projectOf([revisionOf('a1', [])], { unread: [unread('again')] })
		const answer = withTold(project, [tell('a1', [], { path: '/app/versions/again.py' })])
		expect(filled(answer)).toEqual(['a1 <-  [] read'])
		expect(problems(answer)).toEqual(['duplicate-revision a1; versions/again.py; versions/a1.py, versions/again.py'])
	})

	test('of a merge does not call it empty', () => {
		const rest = { message: '', createdAt: null, hints: ['empty-upgrade', 'raw-sql'] as const, upgrade: null, downgrade: null }
		const project = projectOf([revisionOf('a1', []), revisionOf('b2', [])], { unread: [unread('c3', { rest })] })
		const hintsFor = (parents: string[]) =>
			withTold(project, [tell('c3', parents), tell('b2', []), tell('a1', [])]).revisions.find(({ id }) => id === 'c3')?.hints
		expect(hintsFor(['a1', 'b2'])).toEqual(['raw-sql'])
		expect(hintsFor(['a1'])).toEqual(['empty-upgrade', 'raw-sql'])
	})
})
