import { describe, expect, it } from 'vitest'
import { layOutRows, movedTo } from '../../../renderer/components/long-list.ts'

const rowHeight = 36
const viewHeight = 500
const around = 8

describe('a long list', () => {
	it('lays short lists out at their own height', () => {
		const list = layOutRows({ count: 10, rowHeight, viewHeight, around, scrolled: 0 })
		expect(list).toMatchObject({ runway: 360, first: 0, last: 9 })
		expect(list.top(3)).toBe(108)
	})

	it('draws only what is in view, with a few rows around it', () => {
		const list = layOutRows({ count: 200_000, rowHeight, viewHeight, around, scrolled: 36_000 })
		expect(list).toMatchObject({ first: 992, last: 1022 })
	})

	it('has no rows when there are none', () => {
		expect(layOutRows({ count: 0, rowHeight, viewHeight, around, scrolled: 0 })).toMatchObject({ runway: 0, first: 0, last: -1 })
	})

	it('reaches the first and the last of five million rows within what a browser can draw', () => {
		const count = 5_000_000
		const start = layOutRows({ count, rowHeight, viewHeight, around, scrolled: 0 })
		expect(start.first).toBe(0)
		expect(start.top(0)).toBe(0)
		const scrolled = start.runway - viewHeight
		const end = layOutRows({ count, rowHeight, viewHeight, around, scrolled })
		expect(end.runway).toBeLessThan(33_554_400)
		expect(end.last).toBe(count - 1)
		expect(end.top(count - 1) + rowHeight).toBeCloseTo(end.runway, 3)
	})

	it('scrolls to any of five million rows so that it is in view', () => {
		const of = { count: 5_000_000, rowHeight, viewHeight, around }
		for (const index of [0, 1, 77, 2_500_000, 4_999_998, 4_999_999]) {
			const scrolled = layOutRows({ ...of, scrolled: 9_000_000 }).scrollTo(index)
			const top = layOutRows({ ...of, scrolled }).top(index) - scrolled
			expect(top).toBeGreaterThanOrEqual(-0.01)
			expect(top + rowHeight).toBeLessThanOrEqual(viewHeight + 0.01)
		}
	})

	it('leaves the scrolling alone where the row is in view already', () => {
		expect(layOutRows({ count: 100, rowHeight, viewHeight, around, scrolled: 40 }).scrollTo(5)).toBe(40)
	})

	it('moves by keys and stops at both ends', () => {
		expect(movedTo('ArrowDown', 4, 10, 5)).toBe(5)
		expect(movedTo('ArrowDown', -1, 10, 5)).toBe(0)
		expect(movedTo('PageUp', 2, 10, 5)).toBe(0)
		expect(movedTo('End', 0, 10, 5)).toBe(9)
		expect(movedTo('a', 0, 10, 5)).toBeUndefined()
		expect(movedTo('End', 0, 0, 5)).toBeUndefined()
	})
})
