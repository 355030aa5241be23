import { Button } from '@mantine/core'
import { IconBox } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, Redirect } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { CachedCheckScreen } from './cached-check-screen.tsx'
import { CachedScreen } from './cached-screen.tsx'
import { CachedSpaceScreen } from './cached-space-screen.tsx'
import { EntriesScreen } from './entries-screen.tsx'
import { ExecutionsScreen } from './executions-screen.tsx'
import { StoreImportDialog } from './store-import-dialog.tsx'
import { UnreachableScreen } from './unreachable-screen.tsx'

/** What is cached, what is in the store, and is it whole: the screen that the rest of the address names. */
export function ValuesPage({ database, path }: { database: DatabaseId; path: readonly string[] }) {
	const survey = useQuery(queries.values(database))
	if (survey.isError)
		return (
			<Page title="Values">
				<ErrorState error={survey.error} onRetry={() => survey.refetch()} />
			</Page>
		)
	if (survey.data === undefined)
		return (
			<Page title="Values" lead="Looking for values …">
				<LoadingState label="Looking for values" rows={8} />
			</Page>
		)
	return <Screen database={database} survey={survey.data} path={path} />
}

function Screen({ database, survey, path }: { database: DatabaseId; survey: ValuesSurvey; path: readonly string[] }) {
	const [, place, id, further] = path
	const { cached, stores } = survey
	if (place === undefined) return <First database={database} survey={survey} />
	if (cached !== null) {
		if (place === 'cached') return <CachedScreen database={database} survey={survey} />
		if (place === 'executions') return <ExecutionsScreen database={database} survey={survey} />
		if (place === 'space') return <CachedSpaceScreen database={database} survey={survey} />
		if (place === 'check') return <CachedCheckScreen database={database} survey={survey} />
	}
	const store = place === 'stores' ? stores.find((one) => one.id === decodeURIComponent(id ?? '')) : undefined
	if (store === undefined) return <First database={database} survey={survey} />
	if (further === 'unreachable') return <UnreachableScreen key={store.id} database={database} survey={survey} store={store} />
	return <EntriesScreen key={store.id} database={database} survey={survey} store={store} />
}

/** Where there is but one thing to look at, that; cached values before stores. */
function First({ database, survey }: { database: DatabaseId; survey: ValuesSurvey }) {
	/** Whose import is shown: it stays until it is closed, though there are entries to look at by then. */
	const [importing, setImporting] = useState<string | null>(null)
	const [store] = survey.stores
	if (importing !== null || (survey.cached === null && store === undefined)) {
		const { newStore } = survey
		return (
			<>
				<Nothing database={database} onImport={newStore === null ? null : () => setImporting(newStore)} />
				{importing !== null && <StoreImportDialog of={{ database, store: importing }} onClose={() => setImporting(null)} />}
			</>
		)
	}
	if (survey.cached !== null || store === undefined) return <Redirect to={addresses.cachedValues(database)} replace />
	return <Redirect to={addresses.entries(database, store.id)} replace />
}

function Nothing({ database, onImport }: { database: DatabaseId; onImport: (() => void) | null }) {
	return (
		<Page title="Values">
			<EmptyState
				title="No values to browse"
				icon={<IconBox size={32} />}
				action={
					onImport === null ? (
						<Link href={addresses.overview(database)}>Go to the overview</Link>
					) : (
						<Button variant="default" aria-haspopup="dialog" onClick={onImport}>
							Import entries…
						</Button>
					)
				}
			>
				There are neither cached values of redun nor a key-value table in this database.
				{onImport !== null && ' An import makes a table for its entries.'}
			</EmptyState>
		</Page>
	)
}
