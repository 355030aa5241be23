import { describe, expect, it } from 'vitest'
import { conclude } from '../../scripts/test-stages.mjs'

function concluded(counts, isCi) {
	const lines = []
	const isGood = conclude(counts, isCi, (line) => lines.push(line))
	return { isGood, last: lines.at(-1), lines }
}

const needsBinary = { name: 'opens a window', reason: 'needs the Electron binary' }
const lazy = { name: 'does something', reason: 'flaky today' }

describe('the end of a test run', () => {
	it('is one line with the sum', () => {
		expect(concluded({ passed: 12, failed: 0, skipped: [] }, true)).toMatchObject({ isGood: true, last: '12 passed, 0 failed' })
		expect(concluded({ passed: 12, failed: 2, skipped: [] }, false)).toMatchObject({ isGood: false, last: '12 passed, 2 failed' })
	})

	it('names each skipped test with its reason', () => {
		const { lines, isGood } = concluded({ passed: 1, failed: 0, skipped: [lazy] }, false)
		expect(lines).toEqual(['skipped: does something: flaky today', '1 passed, 0 failed, 1 skipped'])
		expect(isGood).toBe(true)
	})

	it('counts a skip as a failure in CI, unless only the Electron binary is missing', () => {
		const { lines, isGood } = concluded({ passed: 1, failed: 0, skipped: [lazy, needsBinary] }, true)
		expect(isGood).toBe(false)
		expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped')
		expect(concluded({ passed: 1, failed: 0, skipped: [needsBinary] }, true)).toMatchObject({
			isGood: true,
			last: '1 passed, 0 failed, 1 skipped',
		})
	})
})
