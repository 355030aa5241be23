import { IconCircle, IconCircleCheck, IconLoader } from '@tabler/icons-react'
import { useState } from 'react'
import { phaseWords } from '../../../electron/contract/words/copy-words.ts'
import { actWords } from '../../act-words.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { CancelLine, StatusLine, StatusPanel } from '../../components/status-panel.tsx'
import { useNow } from '../../use-now.ts'
import classes from './copy.module.css'
import { type LiveCopy, type PhaseState, phaseStates } from './copy-live.ts'
import { clockWords, progressWords } from './copy-progress-words.ts'
import { cancelCopy } from './copy-runs.ts'

/** How far a copy is: its phase, rows and bytes with rate and remaining time, and Cancel with what cancelling does. */
export function CopyProgressView({ live }: { live: LiveCopy }) {
	const now = useNow(live.state === 'running')
	const [error, setError] = useState<unknown>(null)
	const { act, target, phases, progress, cancelling } = live
	const phase = phases.at(-1)
	const doing = cancelling || phase === 'clearing' ? 'Stopping' : actWords[act].underWay
	const cancel = () => {
		setError(null)
		cancelCopy(target).catch(setError)
	}
	return (
		<StatusPanel
			title={phase === undefined ? `${doing}: looking at both ends` : `${doing}: ${phaseWords[phase].word.toLowerCase()}`}
			time={clockWords(now - live.startedAtMs)}
		>
			<ProgressBar
				label="Progress"
				value={progress === null || progress.phase === 'snapshot' ? undefined : progress.rows}
				max={progress?.totalRows ?? 1}
			/>
			<StatusLine>{progress === null ? '' : progressWords(progress)}</StatusLine>
			<StatusLine isCode>{progress?.table ?? ''}</StatusLine>
			<ol className={classes['phases']} aria-label="Phases">
				{phaseStates(live).map((each) => (
					<Phase key={each.phase} {...each} />
				))}
			</ol>
			<CancelLine words={cancelWords(live)} isDisabled={cancelling || live.state !== 'running'} onCancel={cancel} />
			{error !== null && <ErrorNotice error={error} />}
		</StatusPanel>
	)
}

function cancelWords({ act, cancelling }: LiveCopy): string {
	if (act === 'compare') return 'Cancelling just ends it: a comparison writes nothing.'
	if (cancelling) return 'What the copy has put into the target is being taken away: then it is as it was.'
	return 'Cancelling takes away everything that the copy has put into the target: then it is as it was. It goes on while you look elsewhere.'
}

const marks = { done: IconCircleCheck, running: IconLoader, ahead: IconCircle }
const states = { done: 'done', running: 'under way', ahead: 'not yet' }

function Phase({ phase, state }: PhaseState) {
	const Icon = marks[state]
	return (
		<li data-state={state} aria-current={state === 'running' ? 'step' : undefined}>
			<Icon size={15} role="img" aria-label={states[state]} />
			<span className={classes['phaseName']}>{phaseWords[phase].word}</span>
			<span className="dim">{phaseWords[phase].sentence}</span>
		</li>
	)
}
