import { memo } from 'react'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { formatExact, formatRelative } from '../../components/time-text.ts'

/** A time in a long list: without a clock and a tooltip of its own in each row, which scrolling would pay for. */
export function TimeCell({ at }: { at: string }) {
	return (
		<time dateTime={at} title={formatExact(at)} className="tabular">
			{formatRelative(new Date(at), new Date())}
		</time>
	)
}

/** A size in a long list, likewise. */
export const SizeCell = memo(({ count }: { count: number }) => (
	<span title={counted(count, 'byte')} className="tabular">
		{size(count)}
	</span>
))

/** Stands where a row has nothing to say. */
export const noCell = <span className="dim">–</span>
