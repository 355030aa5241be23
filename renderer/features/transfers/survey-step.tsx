import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CopySurvey } from '../../../electron/contract/copy-map.ts'
import { Asking, AskingPlan } from './asking.tsx'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import { withChoice } from './copy-draft.ts'
import { useCopyDraft } from './copy-drafts.ts'
import { isOpen, tablesLeftOut } from './copy-findings.ts'
import { CopyFrame } from './copy-frame.tsx'
import { copyQueries, useCopyPlan } from './copy-queries.ts'
import { FindingDetails } from './finding-details.tsx'
import { FindingList } from './finding-list.tsx'
import { SurveySums } from './survey-sums.tsx'
import { SurveyTables } from './survey-tables.tsx'

/** The first step: what is there, and what is to become of that which does not go as it is. */
export function SurveyStep({ here }: { here: CopyHere }) {
	const { draft, change } = useCopyDraft(here.source)
	const planned = useCopyPlan(here, draft)
	const surveyed = useQuery({ ...copyQueries.survey(here.source), enabled: here.target === undefined })
	const survey = here.target === undefined ? surveyed.data : planned.plan?.survey
	const [selected, select] = useState<string>()
	const finding = survey?.findings.find(({ id }) => id === selected)
	return (
		<CopyFrame
			here={here}
			fill
			schema={planned.plan?.map.schema}
			actions={<Button onClick={() => here.go({ step: 'map' })}>Next: the map</Button>}
			{...(survey !== undefined &&
				finding !== undefined && {
					details: (
						<FindingDetails
							key={finding.id}
							finding={finding}
							alike={survey.findings.filter(({ kind, id }) => kind === finding.kind && id !== finding.id)}
							choices={draft.choices}
							locked={planned.proposal?.target.state === 'begun'}
							onChoose={(findings, choice) => change((before) => withChoice(before, findings, choice))}
							onClose={() => select(undefined)}
						/>
					),
				})}
		>
			{here.target === undefined ? (
				<Asking
					error={surveyed.error}
					waiting={surveyed.data === undefined}
					stopped={surveyed.isPending && surveyed.fetchStatus === 'idle'}
					queryKey={copyQueries.survey(here.source).queryKey}
					onRetry={() => void surveyed.refetch()}
				/>
			) : (
				<AskingPlan here={here} planned={planned} />
			)}
			{survey !== undefined && (
				<Found
					here={here}
					survey={survey}
					map={planned.plan?.map}
					settled={here.target === undefined || planned.settled}
					selected={selected}
					onSelect={select}
				/>
			)}
		</CopyFrame>
	)
}

type FoundProps = {
	readonly here: CopyHere
	readonly survey: CopySurvey
	readonly map: Parameters<typeof tablesLeftOut>[2]
	readonly settled: boolean
	readonly selected: string | undefined
	readonly onSelect: (id: string) => void
}

function Found({ here, survey, map, settled, selected, onSelect }: FoundProps) {
	const { draft } = useCopyDraft(here.source)
	const [shown, show] = useState<'findings' | 'tables'>('findings')
	const leftOut = tablesLeftOut(survey.findings, draft.choices, map)
	const open = survey.findings.filter((finding) => isOpen(finding, draft.choices, leftOut))
	return (
		<>
			<SurveySums survey={survey} open={open.length} settled={settled} />
			<SegmentedControl
				className={classes['which'] ?? ''}
				aria-label="What is listed"
				data={[
					{ value: 'findings', label: `Findings (${survey.findings.length.toLocaleString('en')})` },
					{ value: 'tables', label: `Tables (${survey.tables.length.toLocaleString('en')})` },
				]}
				value={shown}
				onChange={(value) => show(value as 'findings' | 'tables')}
			/>
			{shown === 'findings' ? (
				<FindingList survey={survey} choices={draft.choices} leftOut={leftOut} selected={selected} onSelect={onSelect} />
			) : (
				<SurveyTables survey={survey} leftOut={leftOut} />
			)}
		</>
	)
}
