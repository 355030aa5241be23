import type { Hazard, Loss, PlanStep } from '../migrations.ts'
import { counted, listed } from './quantities.ts'

type HazardSpeaker = (facts: Readonly<Record<string, string>>, count: number | undefined) => string

/** Facts each hazard may bring: `table`, `direction`, `what` (plural noun for the rows), `timeZone`, `clients`. All have a fallback. */
const hazardSpeakers: Record<Hazard['kind'], HazardSpeaker> = {
	'rewrites-rows': (facts, count) => `Rewrites ${rowsOf(facts, count)}.`,
	'adds-rows': (facts, count) => `Adds ${rowsOf(facts, count)}.`,
	'rebuilds-table': (facts, count) =>
		`Rebuilds the ${facts['table'] ?? 'whole'} table${count === undefined ? '' : ` and copies its ${counted(count, 'row')}`}.`,
	'asks-time-zone': timeZoneWords,
	'ambiguous-times': (facts, count) =>
		`${count === undefined ? 'Some job times fall' : count === 1 ? '1 job time falls' : `${counted(count, 'job time')} fall`} in an hour that the clocks${facts['timeZone'] ? ` of ${facts['timeZone']}` : ''} skip or repeat, so the exact moment cannot be told.`,
	'shuts-out-clients': (facts) => `Clients ${facts['clients'] ?? 'of other releases'} cannot use the database afterwards.`,
	'orphan-jobs': (_facts, count) =>
		`${count === undefined ? 'Some jobs' : counted(count, 'job')} cannot be traced to an execution and will belong to a stub of one, as after redun's own upgrade.`,
	'clients-may-write': (facts) =>
		`Clients ${facts['clients'] ?? 'of other releases'} that go on running write job times in their own way, and afterwards nothing tells those rows apart. Stop them first.`,
	'shared-server': (facts) =>
		`The database is shared: ${facts['sessions'] ? `${counted(Number(facts['sessions']), 'other session')} ${facts['sessions'] === '1' ? 'is' : 'are'} connected now.` : 'others may be using it now.'} Headway never upgrades it by itself.`,
	'outside-transaction': (facts) =>
		`Runs outside a transaction${facts['statement'] ? ` because of “${shortened(facts['statement'])}”` : ''}: each statement stays as soon as it has run, also when a later one fails.`,
	'locks-table': (facts) =>
		`Locks ${facts['table'] ?? 'a table'}${facts['mode'] ? ` (${facts['mode']})` : ''}: others ${/EXCLUSIVE$/.test(facts['mode'] ?? '') && facts['mode'] !== 'SHARE ROW EXCLUSIVE' && facts['mode'] !== 'ROW EXCLUSIVE' && facts['mode'] !== 'SHARE UPDATE EXCLUSIVE' ? 'can neither read nor write it' : 'cannot write it'} until the step is committed.`,
	'drops-object': (facts) =>
		`Drops ${facts['object'] ?? 'an object'}${facts['rows'] ? ` with ${counted(Number(facts['rows']), 'row')}` : ''}.`,
	'no-way-back': (facts) =>
		`The project has no step back from here${facts['file'] ? ` (${facts['file']} is not there)` : ''}; a restore point is the only way back.`,
	'records-only': () => 'Changes the bookkeeping only; none of the SQL of the revision runs.',
}

/** The beginning of a statement, on one line. */
function shortened(sql: string): string {
	const line = sql.replace(/\s+/g, ' ').replace(/\s*;\s*$/, '')
	return line.length <= 80 ? line : `${line.slice(0, 79)}…`
}

/** One sentence on what a person should weigh before a step runs. */
export function hazardWords(hazard: Hazard): string {
	return hazardSpeakers[hazard.kind](hazard.facts, hazard.count)
}

function timeZoneWords(facts: Readonly<Record<string, string>>, count: number | undefined): string {
	const times = count === undefined ? 'Job times' : counted(count, 'job time')
	const zone = facts['timeZone'] ?? "this machine's time zone"
	const isOne = count === 1
	return facts['direction'] === 'down'
		? `${times} ${isOne ? 'is' : 'are'} kept in UTC and will be written as local time of ${zone}, as older clients expect. Change it if the jobs run elsewhere.`
		: `${times} ${isOne ? 'was' : 'were'} written as local time without saying in which time zone, and will be read as ${zone}. Change it if the jobs ran elsewhere.`
}

function rowsOf(facts: Readonly<Record<string, string>>, count: number | undefined): string {
	const place = facts['table'] ? ` of the ${facts['table']} table` : ''
	if (facts['what']) return count === undefined ? facts['what'] : counted(count, singular(facts['what']), facts['what'])
	return count === undefined ? `rows${place}` : `${counted(count, 'row')}${place}`
}

function singular(noun: string): string {
	return noun.replace(/s$/, '')
}

const lossNouns: Record<Loss['kind'], (count: number) => string> = {
	tags: (count) => counted(count, 'tag'),
	'tag-edits': (count) => counted(count, 'tag edit'),
	evaluations: (count) => counted(count, 'cached evaluation'),
	heartbeats: (count) => counted(count, 'heartbeat'),
	'execution-ids': (count) => counted(count, 'execution id'),
	fractions: (count) => `the fractions of a second of ${counted(count, 'time')}`,
	objects: (count) => counted(count, 'object of your own', 'objects of your own'),
}

/** One loss as a noun phrase with its count: `13 tags`, `2 objects of your own (ix_a, ix_b)`. */
export function lossWords(loss: Loss): string {
	const names = loss.names?.length ? ` (${loss.names.join(', ')})` : ''
	return lossNouns[loss.kind](loss.count) + names
}

/**
 * All losses of a plan in at most two sentences: what goes for good, and what can be computed again from what stays.
 * Losses of one kind from several steps are shown as they come; nothing lost has its own sentence.
 */
export function lossesSentence(losses: readonly Loss[]): string {
	const forGood = losses.filter((loss) => !loss.rebuildable).map(lossWords)
	const rebuildable = losses.filter((loss) => loss.rebuildable).map(lossWords)
	if (forGood.length + rebuildable.length === 0) return 'Nothing is lost.'
	const sentences = []
	if (forGood.length > 0) sentences.push(`This loses ${listed(forGood)}.`)
	if (rebuildable.length > 0) sentences.push(`This drops ${listed(rebuildable)}, which an upgrade computes again.`)
	return sentences.join(' ')
}

/** What of a step tells whether it can destroy something that nobody counted. */
type Effects = Pick<PlanStep, 'loses' | 'hazards' | 'hints' | 'python'>

/** Effects that a text can have on rows without their being counted. */
const uncountedHints: ReadonlySet<PlanStep['hints'][number]> = new Set([
	'raw-sql',
	'drops-table',
	'drops-column',
	'alters-column',
	'alters-type',
	'writes-rows',
	'reads-live-state',
])

/** A project's own code, and SQL that drops something or writes rows, may destroy what was not counted: then nothing is promised. */
export function mayLoseUncounted({ python, hints, hazards }: Effects): boolean {
	return python !== null || hints.some((hint) => uncountedHints.has(hint)) || hazards.some(({ kind }) => kind === 'drops-object')
}

/** All losses of a plan in words, which promise nothing where they were not counted. */
export function planLossesSentence(steps: readonly Effects[]): string {
	const losses = steps.flatMap(({ loses }) => loses)
	if (losses.length > 0 || !steps.some(mayLoseUncounted)) return lossesSentence(losses)
	if (steps.some(({ python }) => python !== null)) return 'What its steps do to rows is not counted: they are the project’s own code.'
	return 'What its steps do to rows is not counted: they are the project’s own SQL.'
}
