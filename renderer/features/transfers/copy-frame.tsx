import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Page } from '../../components/page.tsx'
import classes from './copy.module.css'
import { type CopyHere, copySteps, type PathStep } from './copy-address.ts'
import { CopyRoute } from './copy-route.tsx'

const stepNames: Record<PathStep, string> = { survey: 'Survey', map: 'Map', copy: 'Copy', report: 'Report' }

const leads: Record<CopyHere['step'], string> = {
	survey: 'What is there, and what would not go as it is? Nothing is written anywhere.',
	map: 'What becomes what in the target? Every type can be changed.',
	copy: 'What exactly will happen, and how far is it?',
	report: 'Is everything there, and is it the same?',
	compare: 'Is one database the same as the other?',
}

type FrameProps = {
	readonly here: CopyHere
	/** Name of the target's schema, where it is known. */
	readonly schema?: string | undefined
	/** Both ends stay as they are meanwhile. */
	readonly locked?: boolean
	readonly fill?: boolean
	readonly actions?: ReactNode
	readonly details?: ReactNode
	readonly children: ReactNode
}

/** What every step of a copy stands in: from where to where, and the path with the step one is at. */
export function CopyFrame({ here, schema, locked = false, fill = false, actions, details, children }: FrameProps) {
	return (
		<Page
			title="Copy"
			lead={leads[here.step]}
			fill={fill}
			{...(actions !== undefined && { actions })}
			{...(details !== undefined && { details })}
		>
			<div className={classes['path']}>
				<Steps here={here} />
				<Link href={here.href('compare')}>Compare any two databases</Link>
			</div>
			<CopyRoute here={here} schema={schema} locked={locked} />
			{children}
		</Page>
	)
}

function Steps({ here }: { here: CopyHere }) {
	return (
		<nav aria-label="Steps of the copy">
			<ol className={classes['steps']}>
				{copySteps.map((step, index) => (
					<li key={step}>
						<Link href={here.href(step)} className={classes['step'] ?? ''} aria-current={step === here.step ? 'step' : undefined}>
							<span className={classes['number']} aria-hidden>
								{index + 1}
							</span>
							{stepNames[step]}
						</Link>
					</li>
				))}
			</ol>
		</nav>
	)
}
