import { Link } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { CopyPlan } from '../../../electron/contract/transfers.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { Panel } from '../../components/panel.tsx'
import { SqlView } from '../../components/sql-view.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import { CopyBegin } from './copy-begin.tsx'
import { CopySentence } from './copy-sentence.tsx'
import { TargetState } from './target-state.tsx'

/** Everything that a person decides on before a copy: what goes where, what stands in the way, and each statement that will run. */
export function CopyReview({ here, target, plan, settled }: { here: CopyHere; target: DatabaseId; plan: CopyPlan; settled: boolean }) {
	return (
		<>
			<Panel title="What will happen">
				<CopySentence plan={plan} />
			</Panel>
			<TargetState plan={plan} />
			{plan.open.length > 0 && (
				<Panel tone="decision">
					<StateWord tone="decision" wraps>
						{counted(plan.open.length, 'finding')} {plan.open.length === 1 ? 'is' : 'are'} still to be decided.{' '}
						<Link href={here.href('survey')}>Decide in the survey</Link>
					</StateWord>
				</Panel>
			)}
			<Panel title="What will run in the target">
				<div className={classes['stack']}>
					<Statements title="Before the rows" statements={plan.before} />
					<Statements title="After the rows" statements={plan.after} />
				</div>
			</Panel>
			<CopyBegin here={here} target={target} plan={plan} settled={settled} />
		</>
	)
}

/** SQL to be read, folded: there may be a lot of it. */
function Statements({ title, statements }: { title: string; statements: readonly string[] }) {
	if (statements.length === 0) return <p className={`dim ${classes['plain']}`}>{title}: nothing.</p>
	return (
		<details className={classes['folded']}>
			<summary>
				{title}: {counted(statements.length, 'statement')}
			</summary>
			<SqlView sql={statements.map((statement) => `${statement.replace(/;\s*$/, '')};`).join('\n\n')} label={title} maxHeight={420} />
		</details>
	)
}
