import { CloseButton } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './details.module.css'

/** What there is to know of one thing, for a page's details column: `label` names all of it, `title` heads it, `closes` says what its cross does. */
export function Details(props: { label: string; title: string; closes: string; onClose: () => void; children: ReactNode }) {
	return (
		<section className={classes['details']} aria-label={props.label}>
			<div className={classes['head']}>
				<h2 title={props.title}>{props.title}</h2>
				<CloseButton aria-label={props.closes} onClick={props.onClose} />
			</div>
			{props.children}
		</section>
	)
}

/** A part of the details under a heading of its own; `label` where the heading is more than its name. */
export function DetailsPart({ title, label, children }: { title: ReactNode; label?: string; children: ReactNode }) {
	return (
		<section aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
			<h3 className={classes['subhead']}>{title}</h3>
			{children}
		</section>
	)
}
