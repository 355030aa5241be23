import { Button, CloseButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import type { StepReport } from '../../../electron/contract/migrations.ts'
import { duration } from '../../../electron/contract/words/quantities.ts'
import { entriesDoneWords } from '../../../electron/contract/words/store-words.ts'
import { actWords, interruptedWords } from '../../act-words.ts'
import { addresses } from '../../addresses.ts'
import { Copyable } from '../../components/copyable.tsx'
import { FaultNotice } from '../../components/fault-notice.tsx'
import { formatExact } from '../../components/time-text.ts'
import classes from './activity.module.css'
import { Route } from './activity-table.tsx'
import { CommandOutput } from './command-output.tsx'
import { OutcomeWord } from './outcome-word.tsx'
import { wayOn } from './way-on.ts'

/** One entry of the journal in full, beside the list. */
export function EntryDetails({ entry, onClose }: { entry: ActivityEntry; onClose: () => void }) {
	return (
		<div className={classes['details']}>
			<div className={classes['detailsHead']}>
				<h2>{actWords[entry.act].title}</h2>
				<OutcomeWord entry={entry} />
				<CloseButton className={classes['close'] ?? ''} aria-label="Close the entry" onClick={onClose} />
			</div>
			{entry.outcome === 'interrupted' && <Interrupted entry={entry} />}
			{entry.fault !== null && <FaultNotice fault={entry.fault} />}
			<Facts entry={entry} />
			{entry.steps.length > 0 && <Steps steps={entry.steps} />}
			{entry.command !== null && <CommandOutput activity={entry.id} />}
			{(entry.act === 'copy' || entry.act === 'compare') && entry.outcome !== 'running' && (
				<Link href={addresses.copyReport(entry.database.id, entry.id)}>See its report</Link>
			)}
		</div>
	)
}

/** Where the database was found after an act that could not say how it went, and the way on from there. */
function Interrupted({ entry }: { entry: ActivityEntry }) {
	const [, navigate] = useLocation()
	const { id } = entry.database
	const { target, restorePoint } = wayOn(entry)
	return (
		<div className={classes['interrupted']}>
			<p>{interruptedWords(entry)}</p>
			<p className={classes['ways']}>
				{target !== null && (
					<Button variant="default" onClick={() => navigate(addresses.plan(id, { target }))}>
						Plan again
					</Button>
				)}
				<Link href={addresses.history(id)}>See where it stands</Link>
				{restorePoint && <Link href={addresses.backups(id)}>Go back to the restore point</Link>}
			</p>
		</div>
	)
}

function Facts({ entry }: { entry: ActivityEntry }) {
	const facts: [string, ReactNode][] = [
		entry.entries === null ? ['From, to', <Route key="route" entry={entry} />] : ['Entries', entriesDoneWords(entry.entries)],
		['Began', formatExact(entry.startedAt)],
		[
			'Ended',
			entry.endedAt === null
				? 'not known'
				: `${formatExact(entry.endedAt)}, after ${duration(Date.parse(entry.endedAt) - Date.parse(entry.startedAt))}`,
		],
		['Who', `${entry.user} on ${entry.host}`],
		['Database', <Copyable key="path" value={entry.database.path} label="path of the database" />],
	]
	if (entry.restorePoint !== null)
		facts.push(['Restore point', <Copyable key="point" value={entry.restorePoint.path} label="path of the restore point" />])
	if (entry.backup !== null) facts.push(['Backup', <Copyable key="backup" value={entry.backup.path} label="path of the backup" />])
	if (entry.sqlSha256 !== null) facts.push(['SQL, sha-256', <Copyable key="hash" value={entry.sqlSha256} label="hash of the SQL" />])
	if (entry.command !== null) facts.push(['Command', <Copyable key="command" value={asLine(entry.command)} label="command" wrap />])
	facts.push(['Entry', <Copyable key="id" value={entry.id} label="entry id" />])
	return (
		<dl className={classes['facts']}>
			{facts.map(([term, what]) => (
				<div key={term}>
					<dt>{term}</dt>
					<dd>{what}</dd>
				</div>
			))}
		</dl>
	)
}

/** A command as one line that a POSIX shell reads as the same words. */
function asLine(words: readonly string[]): string {
	return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}

const stateWords: Record<StepReport['state'], string> = { applied: 'applied', failed: 'failed', 'not-run': 'not run' }

function Steps({ steps }: { steps: readonly StepReport[] }) {
	return (
		<section aria-label="Steps">
			<h3 className={classes['subhead']}>Steps</h3>
			<ol className={classes['steps']}>
				{steps.map((step) => {
					const Arrow = step.direction === 'up' ? IconArrowUp : IconArrowDown
					return (
						<li key={`${step.direction} ${step.id}`}>
							<Arrow size={14} role="img" aria-label={step.direction} />
							{step.label !== step.id && <span className={classes['label']}>{step.label}</span>}
							<span className={classes['id']}>
								<Copyable value={step.id} label="revision id" />
							</span>
							<span className={step.state === 'failed' ? (classes['failed'] ?? '') : 'dim'}>{stateWords[step.state]}</span>
							<span className={classes['number']}>{step.state === 'not-run' && step.elapsedMs === 0 ? '' : duration(step.elapsedMs)}</span>
						</li>
					)
				})}
			</ol>
		</section>
	)
}
