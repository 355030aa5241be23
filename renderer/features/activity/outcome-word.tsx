import { IconBolt, IconCircleCheck, IconCircleX, IconLoader, IconPlayerStop } from '@tabler/icons-react'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import { StateWord, type Tone } from '../../components/state-word.tsx'

const looks: Record<ActivityEntry['outcome'], { tone: Tone; icon: typeof IconBolt }> = {
	running: { tone: 'busy', icon: IconLoader },
	succeeded: { tone: 'verified', icon: IconCircleCheck },
	failed: { tone: 'decision', icon: IconCircleX },
	cancelled: { tone: 'plain', icon: IconPlayerStop },
	interrupted: { tone: 'decision', icon: IconBolt },
}

/** How an act ended, by shape and word. */
export function OutcomeWord({ entry }: { entry: Pick<ActivityEntry, 'outcome'> }) {
	const { tone, icon: Icon } = looks[entry.outcome]
	return (
		<StateWord tone={tone} icon={<Icon size={16} aria-hidden />}>
			{entry.outcome}
		</StateWord>
	)
}
