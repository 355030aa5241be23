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
import { type Look, Mark } from '../../components/state-word.tsx'

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
	return <Mark look={places[place]} word={placeWords[place].word} />
}

/** How a job or an execution went, by shape and word. */
export function StatusMark({ status }: { status: JobStatus }) {
	return <Mark look={statuses[status]} word={jobStatusWords[status].word} />
}
