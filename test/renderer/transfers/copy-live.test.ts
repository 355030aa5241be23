import { describe, expect, test } from 'vitest'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { CopyEvent } from '../../../electron/contract/transfers.ts'
import { advanceLive, beginLive, type LiveCopy, phaseStates } from '../../../renderer/features/transfers/copy-live.ts'
import { clockWords, progressWords } from '../../../renderer/features/transfers/copy-progress-words.ts'

const start = {
	source: 'jobs' as DatabaseId,
	target: 'shop' as DatabaseId,
	schema: undefined,
	act: 'copy',
	verifies: true,
	startedAtMs: 0,
} as const
const entering = (phase: LiveCopy['phases'][number]): CopyEvent => ({ kind: 'phase', phase })
const counting = (phase: 'snapshot' | 'rows' | 'verifying', rows: number) =>
	({ kind: 'progress', phase, rows, totalRows: 2_000, bytes: 84_000_000, table: 'jobs', rowsPerSecond: null, remainingMs: null }) as const
const after = (events: readonly CopyEvent[], of: LiveCopy = beginLive(start)) => events.reduce(advanceLive, of)
const shown = (live: LiveCopy) => phaseStates(live).map(({ phase, state }) => `${phase} ${state}`)

describe('a copy that is followed', () => {
	test('before its first word, every phase is still ahead', () => {
		expect(shown(beginLive(start))).toEqual(['snapshot ahead', 'tables ahead', 'rows ahead', 'indexes ahead', 'verifying ahead'])
	})
	test('what came before the phase under way is done', () => {
		expect(shown(after([entering('snapshot'), entering('tables'), counting('rows', 5)]))).toEqual([
			'snapshot done',
			'tables done',
			'rows running',
			'indexes ahead',
			'verifying ahead',
		])
	})
	test('one that goes on where it stood begins at the rows, with what is before them done', () => {
		expect(shown(after([entering('rows')])).slice(0, 3)).toEqual(['snapshot done', 'tables done', 'rows running'])
	})
	test('one that is not compared has no such phase, a comparison has no other', () => {
		expect(shown(beginLive({ ...start, verifies: false }))).not.toContain('verifying ahead')
		expect(shown(beginLive({ ...start, act: 'compare' }))).toEqual(['verifying ahead'])
	})
	test('once it is taken back, nothing is ahead any more', () => {
		expect(shown(after([entering('snapshot'), entering('rows'), entering('clearing')]))).toEqual([
			'snapshot done',
			'rows done',
			'clearing running',
		])
	})
	test('progress of one phase says nothing of the next', () => {
		const live = after([counting('rows', 5)])
		expect(live.progress?.rows).toBe(5)
		expect(after([entering('indexes')], live).progress).toBeNull()
	})
})

describe('how far it is, in words', () => {
	test('rows and bytes are said, rate and remaining time only where they are known', () => {
		expect(progressWords(counting('rows', 1_204))).toBe('1,204 of 2,000 rows · 84.0 MB')
		expect(progressWords({ ...counting('rows', 1_204), rowsPerSecond: 350_000, remainingMs: 3_000 })).toBe(
			'1,204 of 2,000 rows · 84.0 MB · 350,000 rows a second · about 3.0 s to go',
		)
		expect(progressWords(counting('snapshot', 0))).toBe('84.0 MB kept')
	})
	test('the clock runs from seconds to hours', () => {
		expect([0, 7_900, 723_000, 3_600_000].map(clockWords)).toEqual(['0:00', '0:07', '12:03', '1:00:00'])
	})
})
