import { useState } from 'react'
import { Link } from 'wouter'
import type { CopyReport, Difference } from '../../../electron/contract/transfers.ts'
import { canGoOn, copyFaultWords } from '../../../electron/contract/words/copy-report-words.ts'
import { checkWords } from '../../../electron/contract/words/copy-words.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { FaultNotice } from '../../components/fault-notice.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './copy.module.css'
import { ReportDecided } from './report-decided.tsx'
import { ReportDifference } from './report-difference.tsx'
import { ReportDifferences } from './report-differences.tsx'
import { ReportLeftOut } from './report-left-out.tsx'
import { ReportSave } from './report-save.tsx'
import { ReportSummary } from './report-summary.tsx'
import { ReportTable } from './report-table.tsx'
import { ReportTables } from './report-tables.tsx'

/**
 * A report as a page shows it: its content, and what stands beside it. No content where none is kept. `wayOn` leads to where a
 * copy that broke off can go on.
 */
export function useReportView(kept: { readonly report: CopyReport; readonly html: string } | null, wayOn?: string) {
	const [selected, select] = useState<string | Difference>()
	if (kept === null) return { content: undefined, aside: {} }
	const { report } = kept
	const table = report.tables.find((one) => one.table === selected)
	return {
		content: <Report report={report} wayOn={wayOn} selected={selected} onSelect={select} />,
		aside: {
			schema: report.target.schema,
			actions: <ReportSave report={report} html={kept.html} />,
			...(table !== undefined && {
				details: <ReportTable key={table.table} table={table} onClose={() => select(undefined)} />,
			}),
			...(typeof selected === 'object' && { details: <ReportDifference difference={selected} onClose={() => select(undefined)} /> }),
		},
	}
}

type ReportProps = {
	readonly report: CopyReport
	readonly wayOn: string | undefined
	/** The table, or the difference, that is looked at. */
	readonly selected: string | Difference | undefined
	onSelect(selected: string | Difference): void
}

function Report({ report, wayOn, selected, onSelect }: ReportProps) {
	const [table, difference] = typeof selected === 'object' ? [undefined, selected] : [selected, undefined]
	const { tables, checks, decided, leftOut, fault } = report
	return (
		<>
			<ReportSummary report={report} />
			{fault !== null && (
				<FaultNotice
					fault={fault}
					words={copyFaultWords({ ...report, fault })}
					actions={wayOn !== undefined && canGoOn(report) && <Link href={wayOn}>Go on, or discard it</Link>}
				/>
			)}
			{tables.some(({ differing }) => differing > 0) && <ReportDifferences tables={tables} selected={difference} onSelect={onSelect} />}
			{tables.length > 0 && <ReportTables tables={tables} selected={table} onSelect={onSelect} />}
			{checks.length > 0 && <Checks checks={checks} />}
			{decided.length > 0 && <ReportDecided decided={decided} />}
			{leftOut.length > 0 && <ReportLeftOut leftOut={leftOut} />}
		</>
	)
}

/** Checks that are listed one by one; of more, those that fail come first. */
const listedAtMost = 40

function Checks({ checks }: { checks: CopyReport['checks'] }) {
	const failing = checks.filter(({ holds }) => !holds)
	const shown = [...failing, ...checks.filter(({ holds }) => holds)].slice(0, Math.max(listedAtMost, failing.length))
	return (
		<Panel title={`Checks (${checks.length.toLocaleString('en')})`}>
			<ul className={classes['list']}>
				{shown.map(({ kind, subject, holds, found }) => (
					<li key={`${kind} ${subject}`}>
						<StateWord tone={holds ? 'verified' : 'loss'} wraps>
							{checkWords[kind].word} <span className="mono">{subject}</span>: {found}
						</StateWord>
					</li>
				))}
			</ul>
			{shown.length < checks.length && (
				<p className={`dim ${classes['plain']}`}>
					{counted(checks.length - shown.length, 'other check')} hold; the saved report has them all.
				</p>
			)}
		</Panel>
	)
}
