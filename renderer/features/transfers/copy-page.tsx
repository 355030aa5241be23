import { useQuery } from '@tanstack/react-query'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { Page } from '../../components/page.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { useComingBack } from './coming-back.ts'
import { CompareScreen } from './compare-screen.tsx'
import { CopiesInto } from './copies-into.tsx'
import { useCopyPlace } from './copy-address.ts'
import { CopyStepScreen } from './copy-step.tsx'
import { MapStep } from './map-step.tsx'
import { ReportStep } from './report-step.tsx'
import { SurveyStep } from './survey-step.tsx'

/**
 * The Copy screen: can I move it? A path of four steps from a SQLite file to a database of PostgreSQL; of such a database
 * itself, the copies that went into it. Beside the path, any two databases can be compared.
 */
export function CopyPage({ database }: { database: DatabaseId }) {
	const databases = useQuery(queries.databases())
	const here = useCopyPlace(database)
	useComingBack(here)
	if (databases.isError)
		return (
			<Page title="Copy">
				<ErrorState error={databases.error} onRetry={() => void databases.refetch()} />
			</Page>
		)
	const entry = databases.data?.find(({ id }) => id === database)
	if (databases.data === undefined)
		return (
			<Page title="Copy">
				<LoadingState label="Looking at the databases" />
			</Page>
		)
	if (here.step === 'compare') return <CompareScreen here={here} />
	// A kept report of a comparison with this file says by itself what it was compared with
	if (here.activity !== undefined && here.target === undefined) return <CopiesInto here={here} />
	if (entry !== undefined && entry.engine !== 'sqlite') return <CopiesInto here={here} />
	switch (here.step) {
		case 'survey':
			return <SurveyStep here={here} />
		case 'map':
			return <MapStep here={here} />
		case 'copy':
			return <CopyStepScreen here={here} />
		case 'report':
			return <ReportStep here={here} />
	}
}
