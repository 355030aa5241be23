import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { FaultKind } from '../../../electron/contract/fault.ts'
import { addresses } from '../../addresses.ts'
import { faultOf } from '../../client.ts'
import { ErrorNotice, FaultNotice } from '../../components/fault-notice.tsx'

/** Faults that another look at the same database can clear. */
const clearedByPlanningAgain: ReadonlySet<FaultKind> = new Set([
	'plan-stale',
	'run-held',
	'busy',
	'timed-out',
	'engine-stopped',
	'input-output',
	'disk-full',
	'read-only',
	'file-replaced',
	'lock-timeout',
	'lock-held',
	'connection-lost',
	'unreachable',
	'too-many-connections',
])

/** Why there is no plan, or why it was not run, with the way on: plan again, or see what is wrong with the database. */
export function PlanFault(props: { error: unknown; database: DatabaseId; onAgain: () => void; onClose: () => void }) {
	const [, navigate] = useLocation()
	const fault = faultOf(props.error)
	if (fault === undefined) return <ErrorNotice error={props.error} onRetry={props.onAgain} />
	const actions = clearedByPlanningAgain.has(fault.kind) ? (
		<Button variant="default" onClick={props.onAgain}>
			Plan again
		</Button>
	) : fault.kind === 'unclear-state' ? (
		<Button variant="default" onClick={() => navigate(addresses.overview(props.database))}>
			See the problems
		</Button>
	) : (
		<Button variant="default" onClick={props.onClose}>
			Back
		</Button>
	)
	return <FaultNotice fault={fault} actions={actions} />
}
