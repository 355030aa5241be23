import { Button, Skeleton } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { ErrorNotice } from './fault-notice.tsx'
import classes from './states.module.css'

/** Nothing here yet: says so, says why that is, and offers the way on. */
export function EmptyState(props: { title: string; children?: ReactNode; action?: ReactNode; icon?: ReactNode }) {
	return (
		<div className={classes['empty']}>
			{props.icon !== undefined && (
				<span className={classes['icon']} aria-hidden>
					{props.icon}
				</span>
			)}
			<p className={classes['title']}>{props.title}</p>
			{props.children !== undefined && <div className={classes['text']}>{props.children}</div>}
			{props.action !== undefined && <div className={classes['action']}>{props.action}</div>}
		</div>
	)
}

/** Nothing fits what the person narrowed a list by: offers to show all of it again, in the words of `all`. */
export function NothingFits({ title, all, onAll, children }: { title: string; all: string; onAll: () => void; children?: ReactNode }) {
	const action = (
		<Button variant="default" onClick={onAll}>
			{all}
		</Button>
	)
	return (
		<EmptyState title={title} action={action}>
			{children}
		</EmptyState>
	)
}

/** After so long somebody wants to know what is waited for, in milliseconds. */
const patienceMs = 2000

type LoadingProps = {
	readonly label: string
	readonly rows?: number
	/** Of a row, in pixels. */
	readonly height?: number
	/** Why it may take long, as whole sentences. */
	readonly slow?: string | undefined
}

/** Grey rows in the shape of what is coming, so that nothing jumps. Where that takes long, the first row says what is waited for. */
export function LoadingState({ label, rows = 6, height = 40, slow }: LoadingProps) {
	const [isLong, setLong] = useState(false)
	useEffect(() => {
		const waiting = setTimeout(() => setLong(true), patienceMs)
		return () => clearTimeout(waiting)
	}, [])
	return (
		<div className={classes['loading']} role="status" aria-busy aria-label={label}>
			{isLong && (
				<p className={classes['waiting']} style={{ minHeight: height }}>
					{label} … {slow ?? 'There is no answer yet.'}
				</p>
			)}
			{Array.from({ length: isLong ? rows - 1 : rows }, (_, row) => (
				<Skeleton key={row} height={height} />
			))}
		</div>
	)
}

/** A question that failed, in the place where its answer would stand. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
	return <ErrorNotice error={error} {...(onRetry && { onRetry })} />
}
