import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFlag3Filled } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ListedRevision } from '../../../electron/contract/history.ts'
import { addresses } from '../../addresses.ts'
import classes from './revision-move.module.css'
import { type Route, routeText } from './route.ts'

type MoveProps = {
	revision: ListedRevision
	database: DatabaseId
	route: Route
	/** Nothing moves until the problems shown above are resolved. */
	blocked: boolean
}

/** The button that goes to a revision, with the count of steps, and the flag where the database stands. */
export function RevisionMove({ revision, database, route, blocked }: MoveProps) {
	const [, navigate] = useLocation()
	const up = route.direction === 'up'
	return (
		<>
			{revision.state === 'current' && (
				<p className={classes['here']}>
					<IconFlag3Filled size={15} aria-hidden /> You are here
				</p>
			)}
			{route.direction !== 'none' && (
				<div className={classes['move']}>
					<Button
						disabled={blocked}
						leftSection={up ? <IconArrowUp size={16} aria-hidden /> : <IconArrowDown size={16} aria-hidden />}
						onClick={() => navigate(addresses.plan(database, { target: revision.id }))}
					>
						{up ? 'Upgrade to here' : 'Downgrade to here'}
					</Button>
					<span className="dim tabular">{routeText(route)}</span>
				</div>
			)}
		</>
	)
}
