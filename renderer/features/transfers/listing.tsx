import type { ReactNode } from 'react'
import classes from './copy.module.css'

const rowHeight = 36
/** The head of a table, its frame, and room for a scrollbar below. */
const headHeight = 36 + 14

/** A long table in a page that scrolls as a whole: as high as its rows, and no higher than `most` of them. */
export function Listing({ count, most = 10, children }: { count: number; most?: number; children: ReactNode }) {
	return (
		<div className={classes['listing']} style={{ height: Math.min(count, most) * rowHeight + headHeight }}>
			{children}
		</div>
	)
}
