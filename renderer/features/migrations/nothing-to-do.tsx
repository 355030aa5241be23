import { Button } from '@mantine/core'
import { IconFlag } from '@tabler/icons-react'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { EmptyState } from '../../components/states.tsx'
import classes from './plan.module.css'

/** A plan without steps: says that the database is already there. */
export function NothingToDo({ plan, onClose }: { plan: Plan; onClose: () => void }) {
	return (
		<div className={classes['scroll']}>
			<EmptyState
				title="Nothing to do"
				icon={<IconFlag size={24} />}
				action={
					<Button variant="default" onClick={onClose}>
						Close
					</Button>
				}
			>
				{plan.to === null ? 'The database is already there.' : `The database is already at ${plan.to.label}. Nothing would be changed.`}
			</EmptyState>
		</div>
	)
}
