import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Panel } from './panel.tsx'
import classes from './status-panel.module.css'

type StatusProps = Pick<Parameters<typeof Panel>[0], 'tone' | 'children'> & {
	/** What is under way, or how it ended, in one line that is read out when it changes. */
	readonly title: ReactNode
	/** How long it takes or took; stands at the end of the line. */
	readonly time?: string
	/** No taller than what is in it. */
	readonly isBrief?: boolean
}

/** Something long that is under way or has ended, in the same place all the time. */
export function StatusPanel({ tone = 'plain', title, time, isBrief = false, children }: StatusProps) {
	return (
		<Panel tone={tone}>
			<div className={classes['status']} data-brief={isBrief || undefined}>
				<div className={classes['head']}>
					<p className={classes['title']} role="status">
						{title}
					</p>
					{time !== undefined && <span className={`tabular ${classes['time']}`}>{time}</span>}
				</div>
				{children}
			</div>
		</Panel>
	)
}

type CancelProps = { readonly words: string; readonly isDisabled: boolean; readonly isAsking?: boolean; onCancel(): void }

/** Cancel, beside what cancelling does. */
export function CancelLine({ words, isDisabled, isAsking = false, onCancel }: CancelProps) {
	return (
		<div className={classes['cancel']}>
			<p className="dim">{words}</p>
			<Button variant="default" loading={isAsking} disabled={isDisabled} onClick={onCancel}>
				Cancel
			</Button>
		</div>
	)
}

/** One line of what is worked on, which keeps its place while there is nothing to say. */
export function StatusLine({ isCode = false, children }: { readonly isCode?: boolean; readonly children: string }) {
	return <p className={`${isCode ? 'mono dim' : 'tabular'} ${classes['line']}`}>{children}</p>
}
