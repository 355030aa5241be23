import { Link } from 'wouter'
import { actWords } from '../../act-words.ts'
import { addresses } from '../../addresses.ts'
import { StateWord } from '../../components/state-word.tsx'
import { appliedSteps } from '../../run-progress.ts'
import { useRunsUnderWay } from '../../runs.ts'
import classes from './run.module.css'

/** What is under way, wherever the person is: one link for each run, nothing when there is none. */
export function RunIndicator() {
	const runs = useRunsUnderWay()
	return runs.map((run) => (
		<Link key={run.database} href={addresses.run(run.database)} className={classes['indicator'] ?? ''}>
			<StateWord tone="busy">
				{actWords[run.subject.act].underWay}
				{run.subject.steps.length > 0 && (
					<span className="tabular">
						{' '}
						{appliedSteps(run.progress)} of {run.subject.steps.length}
					</span>
				)}
			</StateWord>
		</Link>
	))
}
