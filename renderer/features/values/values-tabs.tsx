import { Link } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { StoreSurvey } from '../../../electron/contract/stores.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { addresses } from '../../addresses.ts'
import { browsableStores } from './browsable.ts'
import classes from './values-tabs.module.css'

export type ValuesPlace = 'cached' | 'executions' | 'space' | 'check' | `store ${string}` | `unreachable ${string}`

/** The ways to look at a database's values; each is an address of its own. */
export function ValuesTabs({ database, survey, here }: { database: DatabaseId; survey: ValuesSurvey; here: ValuesPlace }) {
	const stores = browsableStores(survey)
	const several = stores.length > 1
	const places: [ValuesPlace, string, string][] = [
		...(survey.cached === null
			? []
			: ([
					['cached', 'Cached values', addresses.cachedValues(database)],
					['executions', 'Executions', addresses.executions(database)],
					['space', 'What takes the space', addresses.cachedSpace(database)],
					['check', 'Whole or not', addresses.cachedCheck(database)],
				] satisfies [ValuesPlace, string, string][])),
		...stores.flatMap((store): [ValuesPlace, string, string][] => {
			const name = several || survey.cached !== null ? ` in ${storeName(store)}` : ''
			const entries: [ValuesPlace, string, string] = [`store ${store.id}`, `Entries${name}`, addresses.entries(database, store.id)]
			return store.system === null
				? [entries]
				: [entries, [`unreachable ${store.id}`, `Unreachable${name}`, addresses.unreachable(database, store.id)]]
		}),
	]
	if (places.length < 2) return null
	return (
		<nav aria-label="Values" className={classes['tabs']}>
			{places.map(([place, label, href]) => (
				<Link key={place} href={href} className={classes['tab']} aria-current={place === here ? 'page' : undefined}>
					{label}
				</Link>
			))}
		</nav>
	)
}

function storeName({ id, traits }: StoreSurvey): string {
	return traits.kind === 'tables' ? 'key-value tables' : id
}
