import type { Plan, RunReport } from '../../contract/migrations.ts'
import { adviceWords } from '../../contract/words/advice-words.ts'
import { hintWords } from '../../contract/words/hint-words.ts'
import { hazardWords, lossWords, planLossesSentence } from '../../contract/words/plan-words.ts'
import { counted, duration } from '../../contract/words/quantities.ts'
import { faultText } from './failure.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'
import { commandHint, revisionText } from './text.ts'

/** What a plan does, as a person weighs it: one sentence with numbers, then each step with its hazards and losses. */
export function planText(plan: Plan, paint: Paint, options: { readonly withSql: boolean }): string {
	const zone = plan.asksTimeZone && plan.choices.timeZone ? [`Old job times are read as ${plan.choices.timeZone} (--time-zone).`] : []
	const clients = plan.keepsClients && plan.readableByBefore.length > 0 ? ['Running clients can go on working.'] : []
	const losses = plan.steps.length === 0 || movesMarker(plan) ? [] : [planLossesSentence(plan.steps)]
	const steps = movesMarker(plan) && !options.withSql ? [] : plan.steps.map((step) => stepText(step, paint, options.withSql))
	const advice = plan.advice.flatMap((one) => adviceLines(one, paint))
	return [paint('bold', planSentence(plan)), ...losses, ...clients, ...zone, ...steps, ...advice, ...commandLines(plan)].join('\n')
}

/** Nothing of any revision runs: only what the version table says is changed. */
function movesMarker(plan: Plan): boolean {
	return plan.advice.some(({ kind }) => kind === 'marker-only' || kind === 'purges-markers')
}

/** Its steps are the project's own code, and nobody has said how that is run. */
export function lacksCommand({ command, steps }: Plan): boolean {
	return command === null && steps.some(({ python }) => python !== null)
}

/** What a person should know before this plan runs, and what it rests on. */
function adviceLines(advice: Plan['advice'][number], paint: Paint): string[] {
	const { title, sentence, fact } = adviceWords(advice)
	const heading = advice.stops ? paint(['bold', 'red'], `✗ ${title}`) : paint(['bold', 'yellow'], `! ${title}`)
	return [heading, `  ${sentence}`, ...(fact === '' ? [] : [paint('dim', `  ${fact}`)])]
}

/** The exact command that will run, since it is the project's own code. */
function commandLines(plan: Plan): string[] {
	const { command, copyable } = plan
	const byHand = copyable === null ? [] : ['The same by hand, without a restore point:', `  ${copyable}`]
	if (command === null)
		return lacksCommand(plan) ? [`It cannot be run before the project’s command is set: ${commandHint}`, ...byHand] : byHand
	const variables = command.environment.map(({ name, value }) => `  ${name}=${value}`)
	const first = command.first.map((line) => `  ${line}   (looks first)`)
	return [`The project’s own command, in ${command.folder}:`, ...variables, ...first, `  ${command.text}`, ...byHand]
}

function planSentence(plan: Plan): string {
	const steps = counted(plan.steps.length, 'step')
	const from = plan.from?.label ?? 'nothing'
	const to = plan.to?.label ?? 'nothing'
	switch (plan.direction) {
		case 'up':
			return `Upgrade from ${from} to ${to}: ${steps}.`
		case 'down':
			return `Downgrade from ${from} to ${to}: ${steps}.`
		case 'repair':
			return movesMarker(plan) ? `Move the marker from ${from} to ${to}: no revision runs.` : `Repair: ${steps}.`
		case 'none':
			return `Already at ${to}: nothing to do.`
	}
}

function stepText(step: Plan['steps'][number], paint: Paint, withSql: boolean): string {
	const arrow = step.direction === 'up' ? '↑' : '↓'
	const lines = [`${arrow} ${[step.label, ...(step.label === step.id ? [] : [step.id]), step.message].join('  ')}`]
	if (step.hints.length > 0) lines.push(`    ${step.hints.map((hint) => hintWords(hint).word).join(', ')}`)
	if (!step.reversible) lines.push(`    ${paint('yellow', 'The step back does not bring everything back; undo does.')}`)
	for (const loss of step.loses) lines.push(`    ${paint('red', `loses ${lossWords(loss)}`)}`)
	for (const hazard of step.hazards) lines.push(`    ${hazardWords(hazard)}`)
	if (withSql) lines.push('', ...(step.python ?? step.sql).split('\n').map((line) => paint('dim', `    ${line}`.trimEnd())), '')
	return lines.join('\n')
}

/** How a run went: each step, what was read back, and the way back. */
export function reportText(report: RunReport, paint: Paint): string {
	const steps = report.steps.map((step) => [step.direction === 'up' ? '↑' : '↓', step.label, ...stepOutcome(step)])
	const way = report.restorePoint ? [restorePointText(report.restorePoint, report)] : []
	const fault = report.fault ? [faultText(report.fault, paint)] : []
	return [...(steps.length === 0 ? [] : [aligned(steps, [3])]), outcomeText(report, paint), ...fault, ...way].join('\n')
}

/** A step that ran and was rolled back or thrown away is no longer applied, and did run. */
function stepOutcome({ state, elapsedMs }: RunReport['steps'][number]): string[] {
	if (state !== 'not-run') return [state, duration(elapsedMs)]
	return elapsedMs > 0 ? ['taken back', duration(elapsedMs)] : ['not run', '']
}

/** Where nothing was changed, there is nothing to take back. */
function restorePointText({ id, damaged }: NonNullable<RunReport['restorePoint']>, { outcome, verified }: RunReport): string {
	if (damaged) return `What was there is kept as it was, as restore point ${id}. It is damaged, so undo cannot bring it back.`
	if (outcome !== 'succeeded' && verified.asExpected) return `Restore point ${id} is kept; there is nothing to take back.`
	return `Restore point ${id}; take it back with: headway undo DATABASE`
}

function outcomeText(report: RunReport, paint: Paint): string {
	const { revision, asExpected, quickCheck, newForeignKeyViolations } = report.verified
	const place = `Read back: ${revision ? revisionText(revision) : 'no revision'}${asExpected ? '' : ', which is not what was expected'}.`
	const checks = [
		...(quickCheck === 'not-run' ? [] : [`quick check ${quickCheck}`]),
		...(newForeignKeyViolations === null ? [] : [counted(newForeignKeyViolations, 'new foreign-key violation')]),
	]
	const heading = { succeeded: paint('green', 'Done.'), failed: paint('red', 'Failed.'), cancelled: paint('yellow', 'Cancelled.') }[
		report.outcome
	]
	return `${heading} ${place}${checks.length > 0 ? ` Checked: ${checks.join(', ')}.` : ''}`
}
