import type { BundleEvent, CommandProfile, CommandSuggestion, CommandTest, RenderedStep } from '../../contract/commands.ts'
import { counted } from '../../contract/words/quantities.ts'
import { faultText } from './failure.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'
import { commandHint } from './text.ts'

type CommandState = {
	readonly wanted: boolean
	readonly profile: CommandProfile | null
	readonly text: string | null
	readonly suggestions: readonly CommandSuggestion[]
}

/** What `command` says to a person. */
export function commandText({ wanted, profile, text, suggestions }: CommandState, paint: Paint): string {
	if (!wanted) return 'Headway moves this database itself: no command is needed.'
	const saved = profile === null ? ['No command is set yet.'] : [aligned(profileFacts(profile, text ?? ''))]
	const others = suggestions.filter((one) => one.text !== text || one.profile.folder !== profile?.folder)
	const ways = others.map((one) => `  ${one.text}  ${paint('dim', `(in ${one.profile.folder}; ${one.evidence.join('; ')})`)}`)
	const heading = profile === null ? 'It may be called:' : 'It may also be called:'
	const how = profile === null ? ['', `Set it: ${commandHint}`] : []
	return [...saved, ...(ways.length > 0 ? ['', heading, ...ways] : []), ...how].join('\n')
}

function profileFacts(profile: CommandProfile, text: string): string[][] {
	return [
		['command', text],
		['folder', profile.folder],
		['as', profile.preset],
		['database', aimText(profile.aim)],
		...profile.environment.map(({ name, value }) => [name, value]),
	]
}

function aimText(aim: CommandProfile['aim']): string {
	switch (aim.kind) {
		case 'none':
			return 'the one its project names'
		case 'ini':
			return 'told in a copy of alembic.ini'
		case 'variable':
			return `told in ${aim.name}`
		case 'x-argument':
			return `told with -x ${aim.name}=…`
	}
}

/** What `command --test` says to a person. */
export function testText(test: CommandTest, paint: Paint): string {
	const agrees = (yes: boolean | null) => (yes === null ? '' : yes ? paint('green', 'agrees') : paint('red', 'differs from what was read'))
	const list = (ids: readonly string[] | null) => (ids === null ? 'not asked' : ids.length === 0 ? 'none' : ids.join(', '))
	const facts = [
		['Alembic', test.alembic ?? 'not told'],
		['SQLAlchemy', test.sqlalchemy ?? 'not told'],
		['Python', test.python ?? 'not told'],
		['heads', list(test.heads), agrees(test.headsAgree)],
		['current', list(test.current), agrees(test.currentAgrees)],
		...(test.aimed === null ? [] : [['database', test.aimed ? 'goes where it is told' : paint('red', 'goes elsewhere than it is told')]]),
	]
	return [aligned(facts), ...(test.fault ? [faultText(test.fault, paint)] : [])].join('\n')
}

/** What `preview` says to a person: the SQL itself, each step under a heading that is a comment. */
export function previewText(steps: readonly RenderedStep[], paint: Paint): string {
	if (steps.length === 0) return 'Already there: there is nothing to render.'
	return steps
		.map((step) => {
			const heading = paint('bold', `-- ${step.direction === 'up' ? '↑' : '↓'} ${step.id} ${step.message}`)
			const body = step.sql ?? (step.fault ? commented(faultText(step.fault, paint)) : '')
			return `${heading}\n${body.trimEnd()}\n`
		})
		.join('\n')
}

function commented(text: string): string {
	return text
		.split('\n')
		.map((line) => `-- ${line}`)
		.join('\n')
}

/** What `bundle` says to a person. */
export function bundleText(finished: Extract<BundleEvent, { kind: 'finished' }>, paint: Paint): string {
	const { folder, rendered, notRendered } = finished
	const missing = notRendered.map((step) => `  ${step.direction === 'up' ? '↑' : '↓'} ${step.id} ${step.message}`)
	const without = missing.length > 0 ? [paint('yellow', 'Without SQL, to be run by the project’s own command:'), ...missing] : []
	const way = `Run them, without Python, with: headway upgrade DATABASE TARGET --source ${folder}`
	return [`${counted(rendered, 'step')} saved in ${folder}.`, way, ...without].join('\n')
}
