import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'
import { queries } from '../../queries.ts'

/** The way on where files do not say everything: ask the project's Alembic, or first say how that is called. */
export function AskButton({ database, onAsk }: { database: DatabaseId; onAsk: () => void }) {
	const [, navigate] = useLocation()
	const command = useQuery(queries.command(database))
	if (!command.data?.wanted) return null
	if (command.data.profile === null)
		return (
			<Button variant="default" onClick={() => navigate(addresses.overview(database))}>
				Set its command first…
			</Button>
		)
	return (
		<Button variant="default" aria-haspopup="dialog" onClick={onAsk}>
			Ask Alembic…
		</Button>
	)
}
