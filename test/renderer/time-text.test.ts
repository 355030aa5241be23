import { expect, test } from 'vitest'
import { formatRelative } from '../../renderer/components/time-text.ts'

const now = new Date('2026-03-01T12:00:00Z')

test.each([
	['2026-03-01T11:59:30Z', 'just now'],
	['2026-03-01T12:00:20Z', 'just now'],
	['2026-03-01T11:59:00Z', '1 minute ago'],
	['2026-03-01T09:10:00Z', '2 hours ago'],
	['2026-02-28T12:00:00Z', 'yesterday'],
	['2026-01-15T12:00:00Z', 'last month'],
	['2023-01-15T12:00:00Z', '3 years ago'],
])('%s reads as %s', (at, text) => {
	expect(formatRelative(new Date(at), now)).toBe(text)
})

const onMarch = (day: number, hour: number) => new Date(2026, 2, day, hour)

test.each([
	[onMarch(12, 1), onMarch(10, 2), '2 days ago'],
	[onMarch(12, 23), onMarch(11, 1), 'yesterday'],
	[onMarch(12, 1), onMarch(11, 2), '23 hours ago'],
	[onMarch(10, 2), onMarch(12, 1), 'in 2 days'],
	[onMarch(10, 1), onMarch(11, 23), 'tomorrow'],
])('seen from %s, %s is by the calendar %s', (from, at, text) => {
	expect(formatRelative(at, from)).toBe(text)
})
