import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import type { CachedFinding, KeptCheck } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { ValuesSurvey } from '../../../electron/contract/values.ts'
import { checkedWords, findingOrder, findingWords } from '../../../electron/contract/words/cached-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { addresses } from '../../addresses.ts'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './cached.module.css'
import { type CachedCheck, startCachedCheck, useCachedCheck } from './cached-checks.ts'
import { cachedQueries } from './cached-queries.ts'

type WholeProps = { readonly database: DatabaseId; readonly cached: NonNullable<ValuesSurvey['cached']> }

/** For the overview: is every value whole, by the latest check, each state with its count; or that nobody has checked yet. */
export function CachedWhole({ database, cached }: WholeProps) {
	const [, navigate] = useLocation()
	const live = useCachedCheck(database)
	// A check of this page that has just ended is kept by then
	const kept = useQuery({ ...cachedQueries.latestCheck(database, live?.endedAt ?? null), enabled: live?.state !== 'running' })
	if (live?.state === 'running')
		return (
			<Link href={addresses.cachedCheck(database)}>
				being checked: {live.done.toLocaleString('en')} of {counted(live.total, 'value')}
			</Link>
		)
	if (kept.data === undefined) return kept.isError ? 'what the latest check came to cannot be read' : 'being looked up …'
	const check = () => {
		startCachedCheck(database)
		navigate(addresses.cachedCheck(database))
	}
	return (
		<div className={classes['whole']}>
			{kept.data === null ? (
				<Unchecked database={database} cached={cached} />
			) : (
				<Checked database={database} check={kept.data} live={live} />
			)}
			<Button size="compact-sm" variant="default" onClick={check}>
				{kept.data === null ? 'Check' : 'Check again'}
			</Button>
		</div>
	)
}

/** Without a check only that is known which the rows alone tell. */
function Unchecked({ database, cached: { valueStore, external } }: WholeProps) {
	return (
		<>
			<span>not checked yet</span>
			{valueStore === null && external > 0 && (
				<FindingCounts
					counts={{ 'no-store': external }}
					toList={(state) => (state === 'no-store' ? addresses.cachedValues(database, { place: 'no-store' }) : null)}
				/>
			)}
		</>
	)
}

/** The findings themselves are there to be listed as long as the page has them that found them. */
function Checked({ database, check, live }: { database: DatabaseId; check: KeptCheck; live: CachedCheck | undefined }) {
	const { whole, title } = checkedWords(check)
	const isListed = live?.checked != null
	return (
		<>
			<StateWord tone={whole ? 'verified' : 'decision'} wraps>
				{title}
			</StateWord>
			<span className="dim">
				checked <RelativeTime at={check.endedAt} />
			</span>
			<FindingCounts counts={check.counts} toList={(state) => (isListed ? addresses.cachedCheck(database, state) : null)} />
		</>
	)
}

type State = CachedFinding['state']

/** Of each state that there is, worst first: how many, and the way to their list where there is one. */
export function FindingCounts({
	counts,
	toList,
}: {
	counts: Readonly<Partial<Record<State, number>>>
	toList?: (state: State) => string | null
}) {
	const there = findingOrder.flatMap((state) => (counts[state] ? [{ state, count: counts[state], href: toList?.(state) ?? null }] : []))
	if (there.length === 0) return null
	return (
		<ul className={classes['counts']} aria-label="What is not whole">
			{there.map(({ state, count, href }) => {
				const words = `${findingWords[state].word} ${count.toLocaleString('en')}`
				return (
					<li key={state} title={findingWords[state].means}>
						{href === null ? words : <Link href={href}>{words}</Link>}
					</li>
				)
			})}
		</ul>
	)
}
