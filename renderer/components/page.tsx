import { type ReactNode, useEffect } from 'react'
import classes from './page.module.css'

/**
 * The frame of every screen: heading, one sentence under it, actions at the right, the content, and a details column
 * that stands beside the content and never over it. With `fill` the content takes the height and scrolls inside.
 */
export function Page(props: {
	title: string
	lead?: ReactNode
	actions?: ReactNode
	details?: ReactNode
	fill?: boolean
	children: ReactNode
}) {
	useEffect(() => {
		document.title = `${props.title} · Headway`
	}, [props.title])
	return (
		<div className={classes['page']} data-fill={props.fill || undefined} data-details={props.details !== undefined || undefined}>
			<header className={classes['head']}>
				<div className={classes['titles']}>
					<h1 className={classes['title']}>{props.title}</h1>
					{props.lead !== undefined && <div className={classes['lead']}>{props.lead}</div>}
				</div>
				{props.actions !== undefined && <div className={classes['actions']}>{props.actions}</div>}
			</header>
			<div className={classes['columns']}>
				<div className={classes['content']}>{props.children}</div>
				{props.details !== undefined && <aside className={classes['details']}>{props.details}</aside>}
			</div>
		</div>
	)
}
