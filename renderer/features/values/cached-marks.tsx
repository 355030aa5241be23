import {
	IconCircleCheck,
	IconCircleX,
	IconDatabase,
	IconFileUnknown,
	IconFolderOff,
	IconFolderShare,
	IconPlayerPlay,
	IconRotateClockwise2,
} from '@tabler/icons-react'
import type { CachedPlace, JobStatus } from '../../../electron/contract/cached.ts'
import { jobStatusWords, placeWords } from '../../../electron/contract/words/cached-words.ts'
import { StateWord, type Tone } from '../../components/state-word.tsx'

type Look = { readonly tone: Tone; readonly icon: typeof IconDatabase }

const places: Record<CachedPlace, Look> = {
	inside: { tone: 'plain', icon: IconDatabase },
	external: { tone: 'plain', icon: IconFolderShare },
	missing: { tone: 'loss', icon: IconFileUnknown },
	'no-store': { tone: 'decision', icon: IconFolderOff },
}

const statuses: Record<JobStatus, Look> = {
	done: { tone: 'plain', icon: IconCircleCheck },
	cached: { tone: 'plain', icon: IconRotateClockwise2 },
	failed: { tone: 'loss', icon: IconCircleX },
	running: { tone: 'busy', icon: IconPlayerPlay },
}

/** Where the bytes of a value lie, by shape and word. */
export function PlaceMark({ place }: { place: CachedPlace }) {
	const { tone, icon: Icon } = places[place]
	return (
		<StateWord tone={tone} icon={<Icon size={15} aria-hidden />}>
			{placeWords[place].word}
		</StateWord>
	)
}

/** How a job or an execution went, by shape and word. */
export function StatusMark({ status }: { status: JobStatus }) {
	const { tone, icon: Icon } = statuses[status]
	return (
		<StateWord tone={tone} icon={<Icon size={15} aria-hidden />}>
			{jobStatusWords[status].word}
		</StateWord>
	)
}
