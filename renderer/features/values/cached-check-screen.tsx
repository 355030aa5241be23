import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { CachedFinding, CheckedValues, KeptCheck } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { checkedWords, checkProgressWords, findingOrder } from '../../../electron/contract/words/cached-words.ts'
import { addresses } from '../../addresses.ts'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import classes from './cached-check.module.css'
import { type CachedCheck, startCachedCheck, useCachedCheck } from './cached-checks.ts'
import { CachedFindingsExport } from './cached-export.tsx'
import { CachedFindingStates, CachedFindings } from './cached-findings.tsx'
import { cachedQueries } from './cached-queries.ts'
import { FindingCounts } from './cached-whole.tsx'
import { ValuesTabs } from './values-tabs.tsx'

/** Is every value whole: computes the hashes anew and looks for every file outside, when asked to. */
export function CachedCheckScreen({ database, survey }: { database: DatabaseId; survey: ValuesSurvey }) {
	const check = useCachedCheck(database)
	const running = check?.state === 'running'
	const kept = useQuery({ ...cachedQueries.latestCheck(database, null), enabled: check === undefined })
	const [only, setOnly] = useOnly(database)
	return (
		<Page
			title="Values"
			lead="Is every value still what redun wrote?"
			fill
			actions={
				running ? (
					<Button variant="default" onClick={check.stop}>
						Cancel
					</Button>
				) : (
					<>
						{check !== undefined && check.findings.count(only) > 0 && <CachedFindingsExport findings={check.findings} only={only} ended />}
						<Button onClick={() => startCachedCheck(database)}>{check === undefined && !kept.data ? 'Check' : 'Check again'}</Button>
					</>
				)
			}
			{...(check !== undefined &&
				check.found > 0 && {
					details: <CachedFindingStates findings={check.findings} found={check.found} only={only} onOnly={setOnly} />,
				})}
		>
			<ValuesTabs database={database} survey={survey} here="check" />
			{check === undefined ? <Earlier kept={kept} /> : <Result database={database} check={check} only={only} />}
		</Page>
	)
}

/** What is known where this page has not checked: what the latest check counted, or that there was none. */
function Earlier({ kept }: { kept: UseQueryResult<KeptCheck | null> }) {
	if (kept.isError) return <ErrorState error={kept.error} onRetry={() => void kept.refetch()} />
	if (kept.data === undefined) return <LoadingState label="Looking up the latest check" rows={1} height={80} />
	if (kept.data === null)
		return (
			<EmptyState title="Not checked yet" icon={<IconShieldCheck size={32} />}>
				A check reads every value, computes its hash anew from its bytes, and looks for every file in the value store. It changes nothing,
				and it can be cancelled at any time.
			</EmptyState>
		)
	const { counts, endedAt } = kept.data
	const hasFindings = Object.values(counts).some((count) => count > 0)
	return (
		<Verdict checked={kept.data} endedAt={endedAt}>
			{hasFindings && (
				<div className={classes['earlier']}>
					<FindingCounts counts={counts} />
					<p className={classes['sentence']}>These numbers are kept, the list is not: check again to see which they are.</p>
				</div>
			)}
		</Verdict>
	)
}

/** The state that the list is kept to, which stands in the address. */
function useOnly(database: DatabaseId) {
	const [search] = useSearchParams()
	const [, navigate] = useLocation()
	const only = findingOrder.find((state) => state === search.get('state'))
	const setOnly = (state: string | undefined) => navigate(addresses.cachedCheck(database, state), { replace: true })
	return [only, setOnly] as const
}

type Only = CachedFinding['state'] | undefined

function Result({ database, check, only }: { database: DatabaseId; check: CachedCheck; only: Only }) {
	return (
		<>
			{check.state === 'running' && <Progress check={check} />}
			{check.state === 'cancelled' && (
				<Panel>
					<StateWord tone="plain">Cancelled</StateWord>
					<p className={classes['sentence']}>
						{check.done.toLocaleString('en')} of {check.total.toLocaleString('en')} values had been looked at. What was found until then is
						below; of the others nothing is known.
					</p>
				</Panel>
			)}
			{check.error !== null && <ErrorState error={check.error} onRetry={() => startCachedCheck(database)} />}
			{check.checked !== null && <Verdict checked={check.checked} endedAt={check.endedAt} />}
			{check.found > 0 && (
				<CachedFindings database={database} findings={check.findings} found={check.found} only={only} ended={check.state !== 'running'} />
			)}
		</>
	)
}

function Progress({ check }: { check: CachedCheck }) {
	const { done, total } = check
	return (
		<Panel>
			<div className={classes['progress']} role="status">
				<ProgressBar label="Check of the values" value={total > 0 ? done : undefined} max={total} />
				<span className="tabular">{total === 0 ? 'Beginning …' : checkProgressWords(check)}</span>
			</div>
		</Panel>
	)
}

function Verdict({ checked, endedAt, children }: { checked: CheckedValues; endedAt: string | null; children?: ReactNode }) {
	const { whole, title, sentence } = checkedWords(checked)
	return (
		<Panel tone={whole ? 'verified' : 'decision'}>
			<div className={classes['verdict']}>
				<StateWord tone={whole ? 'verified' : 'decision'}>{title}</StateWord>
				{endedAt !== null && (
					<span className="dim">
						Checked <RelativeTime at={endedAt} />
					</span>
				)}
			</div>
			<p className={classes['sentence']}>{sentence}</p>
			{children}
		</Panel>
	)
}
