import { IconAlertTriangle, IconCircle, IconCircleCheck, IconLoader, IconOctagon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './state-word.module.css'

/** What a state means to the person: nothing special, checked and right, to be decided, a loss or failure, under way. */
export type Tone = 'plain' | 'verified' | 'decision' | 'loss' | 'busy'

const shapes = {
	plain: IconCircle,
	verified: IconCircleCheck,
	decision: IconAlertTriangle,
	loss: IconOctagon,
	busy: IconLoader,
} satisfies Record<Tone, typeof IconCircle>

/** A state as shape and word, tinted by its tone; colour alone never tells it. One that is a sentence `wraps`. */
export function StateWord(props: { tone: Tone; icon?: ReactNode; wraps?: boolean; children: ReactNode }) {
	const { tone, icon, wraps = false, children } = props
	const Shape = shapes[tone]
	return (
		<span className={classes['word']} data-tone={tone} data-wraps={wraps || undefined}>
			{icon ?? <Shape size={15} stroke={2} aria-hidden />}
			<span>{children}</span>
		</span>
	)
}

/** How a state looks: its tone, and a shape of its own. */
export type Look = { readonly tone: Tone; readonly icon: typeof IconCircle }

/** A state by a shape of its own and a word. */
export function Mark({ look: { tone, icon: Icon }, word }: { look: Look; word: string }) {
	return (
		<StateWord tone={tone} icon={<Icon size={15} aria-hidden />}>
			{word}
		</StateWord>
	)
}
