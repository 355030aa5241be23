import type { CachedCheckEvent, CachedFinding } from '../../contract/cached.ts'
import { checkedWords, checkProgressWords } from '../../contract/words/cached-words.ts'
import type { SpaceBy } from '../../contract/words/space-words.ts'
import { inert } from './inert.ts'
import { opened } from './open.ts'
import { followTold, share } from './progress.ts'
import type { Answer, Session } from './session.ts'
import { checkText, spaceText } from './whole-text.ts'

type Checked = Extract<CachedCheckEvent, { kind: 'checked' }>

/** `values check`: computes hashes anew and looks for every file outside. Exit code 1 when something is not whole. */
export async function check(session: Session, target: string): Promise<Answer> {
	const database = await opened(session, target)
	const findings: CachedFinding[] = []
	const [reaches, reachesFiles] = [share(), share()]
	const checked = await followTold<CachedCheckEvent, Checked>(
		session,
		{
			start: (signal) => session.client.values.cached.check({ database }, { signal }),
			stopping: 'Stopping: nothing was changed.',
			tell(event) {
				if (event.kind === 'findings') findings.push(...event.findings)
				if (event.kind !== 'progress') return undefined
				const isTold = event.files > 0 ? reachesFiles(event.files, null) : reaches(event.done, event.total)
				return isTold ? `  ${checkProgressWords(event)}` : undefined
			},
		},
		(event) => event.kind === 'checked',
	)
	const { kind: _, ...counts } = checked
	const { whole } = checkedWords(checked)
	const document = { whole, ...counts, findings }
	return { document, text: checkText(checked, inert(findings), session.paint), exitCode: whole ? 0 : 1 }
}

/** `values space`: what takes the space. Changes nothing. */
export async function space(session: Session, target: string, by: SpaceBy): Promise<Answer> {
	const database = await opened(session, target)
	const document = await session.client.values.cached.space({ database })
	return { document, text: spaceText(inert(document), by, session.paint), exitCode: 0 }
}
