import type { RenderedStep } from '../../../contract/commands.ts'
import type { Fault } from '../../../contract/fault.ts'
import type { Rendering, Standing, StepToRender } from '../dialect.ts'
import { type BundleFiles, writeBundle } from './bundle-writing.ts'
import { paperDoubt, type StepText } from './paper-doubts.ts'
import type { AlembicRevision } from './project.ts'
import type { Reading } from './reading.ts'
import { readRenderedScript } from './rendered-script.ts'
import { committedAlone } from './rendered-text.ts'
import { renderingFault } from './rendering-faults.ts'
import { createRenderingPlanner } from './rendering-plan.ts'

/** What rendering asks of the rest of the dialect. */
export type RenderingSources = {
	/** What a standing was read from; null when nobody remembers. */
	recall(standing: Standing): Pick<Reading, 'project' | 'place' | 'revisions'> | null
	readonly files: BundleFiles
}

type Read = Pick<RenderedStep, 'sql' | 'fault'>

/** Makes what renders steps as SQL through the project's command, and keeps them as a bundle. */
export function createRendering({ recall, files }: RenderingSources): Rendering {
	const plan = createRenderingPlanner()
	return {
		words: (standing, step) => plan(standing, step).words,
		read(standing, step, printed) {
			const text = textOf(standing, step, recall(standing)?.revisions.get(step.id))
			if (text.own?.effect === 'raises') return { sql: null, fault: { kind: 'irreversible', revision: step.id } }
			const failed = renderingFault(printed)
			// What stopped it was another step on the way
			if (failed !== null && text.own?.effect === 'nothing' && isAboutDatabase(failed)) return { sql: '', fault: null }
			if (failed !== null) return { sql: null, fault: failed }
			const script = readRenderedScript(printed.stdout, plan(standing, step).expected)
			return 'why' in script ? notRendered(step, script.why) : checked(step, text, script)
		},
		async save(look, standing, folder, steps, about) {
			const reading = recall(standing)
			await writeBundle(
				{ folder, look, standing, project: reading?.project ?? null, table: reading?.place ?? null, steps, ...about },
				files,
			)
		},
	}
}

function textOf({ revisions }: Standing, { id, direction }: StepToRender, revision: AlembicRevision | undefined): StepText {
	const [up, down] = [revision?.upgrade ?? null, revision?.downgrade ?? null]
	const hints = revision?.hints ?? revisions.find((node) => node.id === id)?.hints ?? []
	return direction === 'up' ? { own: up, other: down, hints } : { own: down, other: up, hints }
}

type Script = { readonly sql: string; readonly transactional: boolean }

function checked(step: StepToRender, text: StepText, { sql, transactional }: Script): Read {
	const doubt = paperDoubt(text)
	if (doubt !== null) return notRendered(step, doubt)
	const percent = withSinglePercents(sql, text.own?.text ?? null)
	if (percent === null) return notRendered(step, 'percent signs may be doubled on paper (env.py renders without paramstyle "named")')
	return { sql: transactional ? percent : `${committedAlone}\n\n${percent}`, fault: null }
}

/**
 * A driver whose parameters are written `%(name)s` doubles every percent sign, on paper too. Null when it cannot be told
 * whether that was so.
 */
function withSinglePercents(sql: string, source: string | null): string | null {
	if (!sql.includes('%%')) return sql
	const runs = sql.match(/%+/g) ?? []
	if (source === null || source.includes('%%') || runs.some((run) => run.length % 2 === 1)) return null
	return sql.replaceAll('%%', '%')
}

const notRendered = ({ id, direction }: StepToRender, detail: string): Read => ({
	sql: null,
	fault: { kind: 'not-rendered', revision: id, direction, detail },
})

const isAboutDatabase = (fault: Fault) => fault.kind === 'command-failed' && fault.reason === 'needs-live-database'
