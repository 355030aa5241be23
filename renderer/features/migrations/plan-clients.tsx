import type { Plan } from '../../../electron/contract/migrations.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './plan.module.css'

/** Which client releases can use the database before and after, and whether the ones that run now are disturbed. */
export function PlanClients({ plan }: { plan: Plan }) {
	if (plan.readableByBefore.length === 0 && plan.readableByAfter.length === 0) return null
	return (
		<section aria-label="Clients" className={classes['clients']}>
			<dl>
				<dt>Clients that can use it now</dt>
				<dd className="mono">{ranges(plan.readableByBefore)}</dd>
				<dt>and afterwards</dt>
				<dd className="mono">{ranges(plan.readableByAfter)}</dd>
			</dl>
			{plan.keepsClients ? (
				<StateWord tone="plain">Running clients go on working</StateWord>
			) : (
				<StateWord tone="decision">Stop running clients first</StateWord>
			)}
		</section>
	)
}

function ranges(clients: readonly string[]): string {
	return clients.length === 0 ? 'none' : clients.join(', ')
}
