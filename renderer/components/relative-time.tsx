import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { formatExact, formatRelative } from './time-text.ts'

const refreshMs = 30_000

/** How long ago an ISO time is, kept current; the exact time on hover. */
export function RelativeTime({ at }: { at: string }) {
	const [, setTicks] = useState(0)
	useEffect(() => {
		const timer = setInterval(() => setTicks((ticks) => ticks + 1), refreshMs)
		return () => clearInterval(timer)
	}, [])
	return (
		<Tooltip label={formatExact(at)}>
			<time dateTime={at} className="tabular">
				{formatRelative(new Date(at), new Date())}
			</time>
		</Tooltip>
	)
}
