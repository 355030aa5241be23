import { beforeAll, describe, expect, it } from 'vitest'
import { readBranches, readHistory, readRevisions, readVersion } from '../../../electron/drivers/commands/alembic-answers.ts'
import { readStepLine } from '../../../electron/drivers/commands/alembic-log.ts'
import { alembicSpeech } from '../../../electron/drivers/commands/alembic-speech.ts'
import { createRunCommand } from '../../../electron/drivers/commands/spawn-command.ts'
import { type Lab, openLab } from '../../support/alembic-lab.ts'

const run = createRunCommand({ environment: process.env, platform: process.platform })

describe('a real Alembic that answers', () => {
	let project: Lab
	beforeAll(async () => {
		project = await openLab()
		return () => project[Symbol.asyncDispose]()
	})

	it('names its version, its heads and its branches', async () => {
		expect(readVersion((await project.alembic('--version')).stdout)).toMatch(/^1\.\d+\.\d+/)
		for (const words of [['heads'], ['heads', '-v']]) {
			expect(alembicSpeech.headsOf(await project.alembic(...words))?.toSorted()).toEqual(['8b22a7def609', 'be15da01293c'])
		}
		for (const words of [['branches'], ['branches', '-v']]) {
			expect(readBranches((await project.alembic(...words)).stdout)?.map(({ id, children }) => [id, children])).toEqual([
				['2b9e41c8f6a0', ['3c7d52e9a1b4', '5e5f74abc3d6']],
			])
		}
		expect(readRevisions((await project.alembic('show', '7a3196cde5f8')).stdout)).toMatchObject([
			{ id: '7a3196cde5f8', parents: expect.arrayContaining(['4d6e63fab2c5', '6f4085bcd4e7']), marks: new Set(['mergepoint']) },
		])
	})

	it('tells the same history shortly and at length', async () => {
		const short = readHistory((await project.alembic('history')).stdout) ?? []
		const long = readHistory((await project.alembic('history', '-v')).stdout) ?? []
		expect(short).toHaveLength(11)
		const plain = (said: typeof short) =>
			said.map(({ id, parents, dependsOn, labels, message }) => ({ id, parents, dependsOn, labels, message }))
		expect(plain(short)).toEqual(plain(long))
		expect(short.find(({ id }) => id === 'ad04c9f0182b')?.dependsOn).toEqual(['6f4085bcd4e7'])
		expect(
			short
				.filter(({ parents }) => parents?.length === 0)
				.map(({ id }) => id)
				.toSorted(),
		).toEqual(['1a0c5f27d3b1', '9c13b8ef071a'])
		expect(long.every(({ path }) => path?.endsWith('.py'))).toBe(true)
	})
})

describe('a real Alembic that moves a database', () => {
	it('announces each step, up and down over a merge, and names where it stands', async () => {
		await using project = await openLab()
		const steps: string[] = []
		const move = async (...words: string[]) => {
			const command = { words: ['alembic', ...words], folder: project.folder, environment: {}, secrets: [] }
			const end = await run(command, { onOutput: ({ lines }) => void steps.push(...lines.flatMap((line) => stepText(line))) })
			expect(alembicSpeech.faultOf(end)).toBeNull()
			return steps.splice(0)
		}
		const stepText = (line: string) => {
			const step = readStepLine(line)
			return step === null ? [] : [`${step.act} ${step.from.toSorted()} > ${step.to.toSorted()}`]
		}
		expect(alembicSpeech.currentOf(await project.alembic('current'))).toEqual([])
		expect(await move('upgrade', '4d6e63fab2c5')).toEqual([
			'upgrade  > 1a0c5f27d3b1',
			'upgrade 1a0c5f27d3b1 > 2b9e41c8f6a0',
			'upgrade 2b9e41c8f6a0 > 3c7d52e9a1b4',
			'upgrade 3c7d52e9a1b4 > 4d6e63fab2c5',
		])
		expect((await move('upgrade', '7a3196cde5f8')).at(-1)).toBe('upgrade 4d6e63fab2c5,6f4085bcd4e7 > 7a3196cde5f8')
		expect(alembicSpeech.currentOf(await project.alembic('current'))).toEqual(['7a3196cde5f8'])
		expect(await move('downgrade', '4d6e63fab2c5')).toContain('downgrade 7a3196cde5f8 > 4d6e63fab2c5,6f4085bcd4e7')
		await move('upgrade', 'heads')
		for (const words of [['current'], ['current', '-v']]) {
			expect(alembicSpeech.currentOf(await project.alembic(...words))?.toSorted()).toEqual(['8b22a7def609', 'be15da01293c'])
		}
		expect(await move('stamp', '8b22a7def609')).toEqual([])
		expect(await move('stamp', '--purge', '2b9e41c8f6a0')).toEqual(['stamp  > 2b9e41c8f6a0'])
	})
})
