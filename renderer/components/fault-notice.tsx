import { Button } from '@mantine/core'
import { IconOctagon, IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Fault } from '../../electron/contract/fault.ts'
import type { FaultWords } from '../../electron/contract/words/fault-speakers.ts'
import { faultWords } from '../../electron/contract/words/fault-words.ts'
import { faultOf, isConnectionLoss } from '../client.ts'
import { ExactDetail } from './exact-detail.tsx'
import classes from './fault-notice.module.css'

function Notice(props: { icon: ReactNode; title: string; sentence: string; next: string; exact?: string; actions?: ReactNode }) {
	return (
		<div className={classes['notice']} role="alert">
			<span className={classes['icon']}>{props.icon}</span>
			<div className={classes['words']}>
				<p className={classes['title']}>{props.title}</p>
				<p>{props.sentence}</p>
				<p className="dim">{props.next}</p>
				{props.exact !== undefined && <ExactDetail text={props.exact} />}
				{props.actions !== undefined && <div className={classes['actions']}>{props.actions}</div>}
			</div>
		</div>
	)
}

/**
 * A fault as a person needs it: what happened, what it means for the data, what to do next, and the exact text folded; `words`
 * where the usual ones are not those of the place.
 */
export function FaultNotice({ fault, words = faultWords(fault), actions }: { fault: Fault; words?: FaultWords; actions?: ReactNode }) {
	return <Notice icon={<IconOctagon size={18} aria-hidden />} {...words} exact={JSON.stringify(fault, null, 2)} actions={actions} />
}

function exactText(error: unknown): string {
	return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** Whatever a call failed with: a fault, a connection that went, or a defect of Headway's own. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
	const actions = onRetry && (
		<Button variant="default" onClick={onRetry}>
			Try again
		</Button>
	)
	const fault = faultOf(error)
	if (fault !== undefined) return <FaultNotice fault={fault} actions={actions} />
	if (isConnectionLoss(error))
		return (
			<Notice
				icon={<IconPlugConnectedX size={18} aria-hidden />}
				title="The connection to Headway was lost"
				sentence="What was being asked may or may not have been carried out."
				next="Headway is trying to connect again. Look at Activity before repeating anything."
				actions={actions}
			/>
		)
	return (
		<Notice
			icon={<IconOctagon size={18} aria-hidden />}
			title="Something in Headway went wrong"
			sentence="This is a defect of Headway, not of your database. Looking never changes a database."
			next="Try again; if it happens twice, report it with the exact text."
			exact={exactText(error)}
			actions={actions}
		/>
	)
}
