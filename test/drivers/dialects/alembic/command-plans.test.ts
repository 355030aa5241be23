import { describe, expect, it } from 'vitest'
import { openAlembicGround, projectOf, revisionOf } from '../../../support/alembic-library.ts'

/** A way through the whole library: each target with the words that the command is given for it. */
const way: readonly (readonly [target: string, words: string])[] = [
	['catalogue@+1', 'upgrade 1a0c5f27d3b1'],
	['catalogue@head', 'upgrade 8b22a7def609'],
	['heads', 'upgrade be15da01293c'],
	['2b9e41', 'downgrade 2b9e41c8f6a0'],
	['catalogue', 'upgrade 3c7d52e9a1b4'],
	['lending@+2', 'upgrade 6f4085bcd4e7'],
	['lending@-1', 'downgrade 5e5f74abc3d6'],
	['lending@2b9e41c8f6a0', 'downgrade 5e5f74abc3d6@2b9e41c8f6a0'],
	['base', 'downgrade base'],
	['heads', 'upgrade heads'],
	['audit@base', 'downgrade 9c13b8ef071a@base'],
]

describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
	it('what a plan foretells is what the installed Alembic does', async () => {
		await using ground = await openAlembicGround(kind)
		for (const [target, words] of kind === 'sqlite' ? way : way.slice(0, 6)) {
			const preparation = await ground.plan(target)
			const { command, verify, reaches, steps, copyable } = preparation
			expect(command?.words.join(' '), target).toBe(words)
			expect(copyable).toBe(`alembic ${words}`)
			expect(steps.every(({ sql, python }) => sql === '' && python?.startsWith('def '))).toBe(true)
			await ground.alembic(...(command?.words ?? []))
			const standing = await ground.standing()
			expect(standing.currents, target).toEqual(reaches)
			expect(await ground.rows()).toEqual(verify.applied)
			expect(standing.ledger.applied).toEqual(verify.applied)
		}
	})

	it('a target that is reached already is nothing to do', async () => {
		await using ground = await openAlembicGround(kind, { commandless: true })
		expect(await ground.plan('base')).toMatchObject({ steps: [], reaches: [] })
	})

	it('what takes two commands is said before the first', async () => {
		await using ground = await openAlembicGround(kind)
		await expect(ground.plan('catalogue,lending')).rejects.toMatchObject({
			fault: { kind: 'ambiguous-revision', matches: ['3c7d52e9a1b4', '5e5f74abc3d6'] },
		})
		await ground.alembic('upgrade', 'catalogue')
		await expect(ground.plan('1a0c5f27d3b1,lending')).rejects.toMatchObject({ fault: { kind: 'ambiguous-revision' } })
		await expect(ground.plan('head')).rejects.toMatchObject({ fault: { kind: 'ambiguous-revision' } })
	})
})

describe('a step of the command', () => {
	it('tells its place, its way back and its transaction', async () => {
		const project = projectOf([
			revisionOf('aaaa1', [], { hints: ['not-transactional'] }),
			revisionOf('bbbb2', ['aaaa1'], { hints: ['no-downgrade'] }),
			revisionOf('cccc3', ['aaaa1'], { upgrade: null }),
		])
		await using ground = await openAlembicGround('sqlite', { project })
		const { steps, transactions, advice } = await ground.plan('heads')
		expect(steps.map(({ id, reaches, reversible, transactional }) => ({ id, reaches, reversible, transactional }))).toEqual([
			{ id: 'aaaa1', reaches: 'aaaa1', reversible: true, transactional: false },
			{ id: 'cccc3', reaches: 'cccc3', reversible: true, transactional: true },
			{ id: 'bbbb2', reaches: 'bbbb2, cccc3', reversible: false, transactional: true },
		])
		expect(steps.map(({ python }) => python === null)).toEqual([false, true, false])
		expect(transactions).toBe('whole')
		expect(advice?.map(({ kind }) => kind)).toContain('runs-on-copy')
	})

	it('the source of a revision is its file', async () => {
		await using ground = await openAlembicGround('sqlite')
		const [look, standing] = [await ground.look(), await ground.standing()]
		const source = await ground.dialect.sourceOf?.(look, standing, '2b9e41c8f6a0')
		expect(source).toMatchObject({ language: 'python', path: expect.stringContaining('2b9e41c8f6a0_shelves.py') })
		expect(source?.text).toContain('def upgrade')
		await expect(ground.dialect.sourceOf?.(look, standing, 'nowhere')).rejects.toMatchObject({ fault: { kind: 'unknown-revision' } })
	})
})
