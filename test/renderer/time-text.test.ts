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
