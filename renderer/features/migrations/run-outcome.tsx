import { Button } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconPlayerStop } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { PlanTarget, RunReport } from '../../../electron/contract/migrations.ts'
import { counted, duration } from '../../../electron/contract/words/quantities.ts'
import { actWords } from '../../act-words.ts'
import { addresses } from '../../addresses.ts'
import { Copyable } from '../../components/copyable.tsx'
import { FaultNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { StatusPanel } from '../../components/status-panel.tsx'
import type { RunAct } from '../../run-progress.ts'
import classes from './run.module.css'
import { type CheckedFact, stepsStayed, verifiedFacts } from './run-words.ts'
import { UndoOffer } from './undo-button.tsx'

type OutcomeProps = { database: DatabaseId; act: RunAct; asked: PlanTarget | undefined; report: RunReport; elapsedMs: number }

/** How a run went, by what was read back afterwards, with Undo in plain sight or the way on after a failure. */
export function RunOutcome(props: OutcomeProps) {
	const { report, database } = props
	const succeeded = report.outcome === 'succeeded'
	return (
		<div className={classes['stack']}>
			{report.fault !== null && <FaultNotice fault={report.fault} actions={<WaysOn {...props} />} />}
			<StatusPanel
				tone={succeeded ? 'verified' : 'plain'}
				title={heading(props)}
				time={duration(props.elapsedMs)}
				isBrief={report.fault !== null}
			>
				<Facts facts={verifiedFacts(report, report.verified)} />
				<dl className={classes['kept']}>
					<dt>Restore point</dt>
					<dd>
						{report.restorePoint === null ? (
							<span className="dim">none was taken</span>
						) : (
							<Copyable value={report.restorePoint.path} label="path of the restore point" />
						)}
						{report.restorePoint?.damaged && (
							<p className="dim">What was there is kept as it was. It is damaged, so Undo cannot bring it back.</p>
						)}
					</dd>
				</dl>
				{report.outcome === 'cancelled' && <WaysOn {...props} />}
				{(succeeded || stepsStayed(report) > 0) && <UndoOffer database={database} />}
			</StatusPanel>
		</div>
	)
}

function heading({ act, report }: OutcomeProps): ReactNode {
	const words = actWords[act]
	const now = report.verified.revision?.label
	const stayed = stepsStayed(report)
	if (stayed > 0)
		return (
			<StateWord tone="decision">
				{`${counted(stayed, 'step')} stayed before it ${report.outcome === 'failed' ? 'failed' : 'was cancelled'}: the database is at ${now ?? 'no revision'}`}
			</StateWord>
		)
	switch (report.outcome) {
		case 'succeeded':
			return (
				<StateWord tone="verified">
					{now === undefined ? `${words.done} and verified` : `${words.done}: the database is at ${now}, verified`}
				</StateWord>
			)
		case 'cancelled':
			return (
				<StateWord tone="plain" icon={<IconPlayerStop size={16} aria-hidden />}>
					{report.verified.asExpected
						? `Cancelled. Nothing was changed: the database is at ${now ?? 'no revision'}, as before`
						: 'Cancelled'}
				</StateWord>
			)
		case 'failed':
			return (
				<StateWord tone={report.verified.asExpected ? 'plain' : 'decision'}>
					{report.verified.asExpected
						? `Nothing was changed: the database is at ${now ?? 'no revision'}, as before`
						: `The ${words.noun} failed: look where the database stands`}
				</StateWord>
			)
	}
}

const verdictShapes = { yes: IconCircleCheck, no: IconCircleX, unknown: IconCircleDashed }

function Facts({ facts }: { facts: readonly CheckedFact[] }) {
	return (
		<ul className={classes['facts']} aria-label="What was verified">
			{facts.map(({ verdict, words }) => {
				const Shape = verdictShapes[verdict]
				return (
					<li key={words} data-verdict={verdict}>
						<Shape size={16} aria-label={verdict === 'yes' ? 'verified' : verdict === 'no' ? 'wrong' : 'not known'} role="img" />
						<span>{words}</span>
					</li>
				)
			})}
		</ul>
	)
}

function WaysOn({ database, act, asked, report }: OutcomeProps) {
	const [, navigate] = useLocation()
	const again = asked ?? (report.to && { target: report.to.id })
	return (
		<p className={classes['ways']}>
			{(act === 'upgrade' || act === 'downgrade') && again !== null && (
				<Button variant="default" onClick={() => navigate(addresses.plan(database, again))}>
					Plan again
				</Button>
			)}
			<Link href={addresses.history(database)}>See where the database stands</Link>
		</p>
	)
}
