import { IconPointFilled } from '@tabler/icons-react'
import type { RevisionHint } from '../../../electron/contract/history.ts'
import { hintWords } from '../../../electron/contract/words/hint-words.ts'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import classes from './revision-hints.module.css'

/** What takes something away, and what cannot simply be taken back; the rest is only good to know. */
const tones: Partial<Record<RevisionHint, Tone>> = {
	'drops-table': 'loss',
	'drops-column': 'loss',
	'not-transactional': 'decision',
	'empty-downgrade': 'decision',
	'no-downgrade': 'decision',
}

/** What the text of a revision tells of its effect; nothing where it tells nothing. */
export function RevisionHints({ hints }: { hints: readonly RevisionHint[] }) {
	if (hints.length === 0) return null
	return (
		<section aria-label="What its text tells">
			<h3 className={classes['title']}>What its text tells</h3>
			<ul className={classes['hints']}>
				{hints.map((hint) => {
					const { word, sentence } = hintWords(hint)
					const tone = tones[hint] ?? 'plain'
					return (
						<li key={hint}>
							<StateWord tone={tone} {...(tone === 'plain' && { icon: <IconPointFilled size={15} aria-hidden /> })}>
								<strong className={classes['word']}>{word}</strong>
							</StateWord>
							<p className={classes['sentence']}>{sentence}</p>
						</li>
					)
				})}
			</ul>
		</section>
	)
}
