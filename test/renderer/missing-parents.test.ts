import { expect, test } from 'vitest'
import type { History } from '../../electron/contract/history.ts'
import { withMissingParents } from '../../renderer/features/history/missing-parents.ts'
import { revision } from './made-history.ts'

function history(problems: History['problems']): History {
	const revisions = [revision('a', []), revision('b', ['a'])]
	return { dialect: 'alembic', current: null, currentText: null, head: null, heads: ['b'], revisions, project: null, problems }
}

function missing(id: string, parent: string, variable: string): History['problems'][number] {
	return { kind: 'parent-missing', blocks: true, revision: id, facts: { revision: id, parent, variable } }
}

test('a parent or dependency that no file has is named at its revision again', () => {
	const [a, b] = withMissingParents(history([missing('a', 'gone', 'down_revision'), missing('b', 'lost', 'depends_on')]))
	expect(a).toMatchObject({ parents: ['gone'], dependsOn: [] })
	expect(b).toMatchObject({ parents: ['a'], dependsOn: ['lost'] })
})

test('a history that misses none is the very same', () => {
	const whole = history([{ kind: 'several-heads', blocks: false, facts: {} }])
	expect(withMissingParents(whole)).toBe(whole.revisions)
})
