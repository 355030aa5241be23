import { type ReactNode, useId } from 'react'
import classes from './panel.module.css'

/** A bordered section of a page with its own heading; a tone other than plain draws the edge in its colour. */
export function Panel(props: {
	title?: string
	aside?: ReactNode
	tone?: 'plain' | 'decision' | 'loss' | 'verified'
	children: ReactNode
}) {
	const heading = useId()
	return (
		<section
			className={classes['panel']}
			data-tone={props.tone ?? 'plain'}
			aria-labelledby={props.title === undefined ? undefined : heading}
		>
			{(props.title !== undefined || props.aside !== undefined) && (
				<div className={classes['head']}>
					{props.title !== undefined && (
						<h2 id={heading} className={classes['title']}>
							{props.title}
						</h2>
					)}
					{props.aside !== undefined && <div className={classes['aside']}>{props.aside}</div>}
				</div>
			)}
			{props.children}
		</section>
	)
}
