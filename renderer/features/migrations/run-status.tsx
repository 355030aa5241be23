import { useState } from 'react'
import { Link } from 'wouter'
import type { DatabaseSession } from '../../../electron/contract/fault.ts'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { sessionWords } from '../../../electron/contract/words/server-fault-words.ts'
import { actWords } from '../../act-words.ts'
import { addresses } from '../../addresses.ts'
import { faultOf, isConnectionLoss } from '../../client.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { CancelLine, StatusLine, StatusPanel } from '../../components/status-panel.tsx'
import type { LiveRun } from '../../follow-run.ts'
import { appliedSteps, type RunProgress } from '../../run-progress.ts'
import { cancelRun } from '../../runs.ts'
import { useNow } from '../../use-now.ts'
import classes from './run.module.css'
import { RunOutcome } from './run-outcome.tsx'
import { cancelWords, clockWords, stageDoing, statementLine } from './run-words.ts'

/** The top of the Run screen: how far it is while it runs, how it went when it ended, in the same place. */
export function RunStatus({ run }: { run: LiveRun }) {
	const { report } = run.progress
	if (run.state === 'running') return <UnderWay run={run} />
	if (report !== null)
		return (
			<RunOutcome
				database={run.database}
				act={run.subject.act}
				asked={run.subject.asked}
				report={report}
				elapsedMs={lastMs(run.progress)}
			/>
		)
	return <EndedWithoutReport run={run} />
}

function lastMs(progress: RunProgress): number {
	return Math.max(0, ...progress.stages.map((stage) => stage.endedAtMs ?? 0))
}

function UnderWay({ run }: { run: LiveRun }) {
	const now = useNow(true)
	const [error, setError] = useState<unknown>(null)
	const { progress } = run
	const stopping = run.cancelling || progress.stopping
	const tooLate = progress.phase === 'committing' || progress.phase === 'reading-back'
	const cancel = () => {
		setError(null)
		cancelRun(run.database).catch(setError)
	}
	return (
		<StatusPanel title={stopping ? stoppingHeadline(run) : headline(run)} time={clockWords(now - progress.originMs)}>
			<Gauge progress={progress} total={run.subject.steps.length} />
			<StatusLine isCode>{progress.statement === null ? '' : statementLine(progress.statement.sql)}</StatusLine>
			{progress.blockers !== null && !stopping && <Blocked blockers={progress.blockers} />}
			<CancelLine words={stopping ? stoppingWords(run) : cancelWords(run)} isDisabled={stopping || tooLate} onCancel={cancel} />
			{error !== null && <ErrorNotice error={error} />}
		</StatusPanel>
	)
}

function stoppingHeadline({ subject }: LiveRun): string {
	if (subject.command !== undefined) return 'Stopping: the command is being ended'
	return `Stopping: ${subject.transactions === 'each-step' ? 'the step under way' : 'everything'} is being rolled back`
}

function stoppingWords({ subject }: LiveRun): string {
	if (subject.command === 'in-place') return 'Then it is read back where the database stands. This takes a moment.'
	if (subject.transactions === 'each-step') return 'Steps that are done stay. This takes a moment.'
	return `Your database stays at ${subject.from?.label ?? 'where it was'}. This takes a moment.`
}

/** Who the run is waiting for, as the server tells. */
function Blocked({ blockers }: { blockers: readonly DatabaseSession[] }) {
	const who = blockers.map(sessionWords).join('; ')
	return (
		<p>
			<StateWord tone="decision">{who === '' ? 'Waiting for a lock that another session holds' : `Waiting: ${who}`}</StateWord>
		</p>
	)
}

function headline({ subject, progress }: LiveRun): string {
	// From where to where stands right above, as the page's title
	const doing = actWords[subject.act].underWay
	const stage = progress.stages.findLast(({ state }) => state === 'running')
	if (stage?.id !== 'steps') return stage === undefined ? doing : `${doing}: ${stageDoing[stage.id]}`
	// A command looks where the database stands before it announces a step
	if (subject.command !== undefined && progress.steps.size === 0) return `${doing}: running the project’s command`
	const at = Math.min(appliedSteps(progress) + 1, subject.steps.length)
	return `${doing}: step ${at} of ${subject.steps.length}`
}

/** Bytes while something is copied, steps while they run; the words beside the bar say which. */
function Gauge({ progress, total }: { progress: RunProgress; total: number }) {
	const { bytes } = progress
	const applied = appliedSteps(progress)
	const [done, whole, words] =
		bytes !== null && bytes.total > 0
			? [bytes.done, bytes.total, `${size(bytes.done)} of ${size(bytes.total)}`]
			: [applied, Math.max(total, 1), total === 0 ? '' : `${applied} of ${counted(total, 'step')} done`]
	return (
		<div className={classes['gauge']}>
			<ProgressBar label="Progress" value={done} max={whole} />
			<span className="tabular dim">{words}</span>
		</div>
	)
}

function EndedWithoutReport({ run }: { run: LiveRun }) {
	const lost = isConnectionLoss(run.error) || faultOf(run.error) === undefined
	return (
		<div className={classes['stack']}>
			<ErrorNotice error={run.error} />
			<p className={classes['ways']}>
				{lost && <Link href={addresses.activity(run.database)}>See in the journal how it ended</Link>}
				<Link href={addresses.history(run.database)}>See where the database stands</Link>
			</p>
		</div>
	)
}
