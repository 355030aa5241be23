import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ListedHistory } from '../../../electron/contract/history.ts'
import { addresses } from '../../addresses.ts'

type UpgradeProps = {
	database: DatabaseId
	history: ListedHistory
	blocked: boolean
	/** Another button of the page is the one to press. */
	quiet: boolean
	/** The pointer or the keys are on it: the way it would take lights up. */
	onPoint: (pointed: boolean) => void
}

/** Goes up everything that is pending: to the one head, or to all where there are several. */
export function UpgradeButton({ database, history, blocked, quiet, onPoint }: UpgradeProps) {
	const [, navigate] = useLocation()
	if (!history.revisions.some(({ state }) => state === 'pending')) return null
	const several = history.heads.length > 1
	return (
		<Button
			variant={quiet ? 'default' : 'filled'}
			disabled={blocked}
			onPointerEnter={() => onPoint(true)}
			onPointerLeave={() => onPoint(false)}
			onFocus={() => onPoint(true)}
			onBlur={() => onPoint(false)}
			onClick={() => navigate(addresses.plan(database, { target: several ? 'heads' : 'latest' }))}
		>
			{several ? 'Upgrade to all heads' : 'Upgrade to latest'}
		</Button>
	)
}
