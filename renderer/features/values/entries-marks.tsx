import {
	IconAlertTriangle,
	IconBan,
	IconCircleCheck,
	IconDoorExit,
	IconEraser,
	IconHourglass,
	IconKey,
	IconQuestionMark,
	IconSeedling,
	IconUnlink,
} from '@tabler/icons-react'
import type { PartitionStanding, StoreEntry, Unreachable } from '../../../electron/contract/stores.ts'
import { standingWords } from '../../../electron/contract/words/store-words.ts'
import { removalWords } from '../../../electron/contract/words/unreachable-words.ts'
import { type Look, Mark } from '../../components/state-word.tsx'

const standings: Record<PartitionStanding, Look> = {
	live: { tone: 'plain', icon: IconCircleCheck },
	leaving: { tone: 'decision', icon: IconDoorExit },
	queued: { tone: 'plain', icon: IconHourglass },
	unreachable: { tone: 'decision', icon: IconUnlink },
	young: { tone: 'plain', icon: IconSeedling },
	unknown: { tone: 'plain', icon: IconQuestionMark },
}

const removals: Record<Unreachable['removal'], Look> = {
	harmless: { tone: 'plain', icon: IconCircleCheck },
	'loses-work': { tone: 'decision', icon: IconAlertTriangle },
	'may-lose-objects': { tone: 'loss', icon: IconAlertTriangle },
	'too-young': { tone: 'plain', icon: IconSeedling },
	never: { tone: 'plain', icon: IconBan },
}

/** Where a partition stands, by shape and word. */
export function StandingMark({ standing }: { standing: PartitionStanding }) {
	const { word, sentence } = standingWords[standing]
	return (
		<span title={sentence}>
			<Mark look={standings[standing]} word={word} />
		</span>
	)
}

/** What taking something away would mean, by shape and word. */
export function RemovalMark({ removal }: { removal: Unreachable['removal'] }) {
	return <Mark look={removals[removal]} word={removalWords[removal].word} />
}

/** What an entry is, where it is more than its bytes: a tombstone, a secret. */
export function EntryMark({ entry: { tombstone, secret } }: { entry: Pick<StoreEntry, 'tombstone' | 'secret'> }) {
	if (tombstone) return <Mark look={{ tone: 'plain', icon: IconEraser }} word="tombstone" />
	return secret ? <Mark look={{ tone: 'decision', icon: IconKey }} word="secret" /> : null
}
