import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { queries } from '../../queries.ts'
import { browsableStores } from './browsable.ts'
import { CachedWhole } from './cached-whole.tsx'

/** For the overview: how many values there are and whether those outside can be found. Nothing where there are none to browse. */
export function ValuesPanel({ database }: { database: DatabaseId }) {
	const survey = useQuery(queries.values(database))
	const found = survey.data
	if (survey.isError)
		return (
			<Panel title="Values">
				<ErrorNotice error={survey.error} onRetry={() => void survey.refetch()} />
			</Panel>
		)
	if (found === undefined || (found.cached === null && browsableStores(found).length === 0)) return null
	return (
		<Panel title="Values" aside={<Link href={addresses.values(database)}>Show all</Link>}>
			<Facts rows={[...cachedRows(database, found), ...storeRows(database, found)]} />
		</Panel>
	)
}

type Rows = Parameters<typeof Facts>[0]['rows']

function cachedRows(database: DatabaseId, { cached }: ValuesSurvey): Rows {
	if (cached === null) return []
	return [
		[
			'Cached',
			<Link key="cached" href={addresses.cachedValues(database)}>
				{counted(cached.values, 'value')}
			</Link>,
		],
		[
			'Outside',
			cached.external === 0 ? (
				'none: all lie in the database'
			) : (
				<Link key="external" href={addresses.cachedValues(database, { place: 'outside' })}>
					{counted(cached.external, 'value')}
				</Link>
			),
		],
		['Value store', <StoreState key="store" cached={cached} />],
		['Whole or not', <CachedWhole key="whole" database={database} cached={cached} />],
		[
			'Look closer',
			<Link key="space" href={addresses.cachedSpace(database)}>
				What takes the space
			</Link>,
		],
	]
}

function StoreState({ cached: { valueStore, external } }: { cached: NonNullable<ValuesSurvey['cached']> }) {
	if (valueStore !== null)
		return (
			<>
				<Copyable value={valueStore.path} label="path of the value store" wrap />{' '}
				{!valueStore.exists && <StateWord tone="decision">not there</StateWord>}
			</>
		)
	if (external === 0) return 'none is named, and none is needed'
	return <StateWord tone="decision">not known: values outside cannot be read</StateWord>
}

function storeRows(database: DatabaseId, survey: ValuesSurvey): Rows {
	return browsableStores(survey).map(({ id, system }) => [
		system === 'lakefs' ? 'lakeFS' : 'Key-value',
		<Link key={id} href={addresses.entries(database, id)}>
			Entries of {id}
		</Link>,
	])
}
