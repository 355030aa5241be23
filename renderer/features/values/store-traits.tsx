import { Tooltip } from '@mantine/core'
import { IconInfoCircle, IconLock } from '@tabler/icons-react'
import type { StoreSurvey } from '../../../electron/contract/stores.ts'
import { readOnlyBecause, storeWords, traitLines } from '../../../electron/contract/words/store-words.ts'
import { StateWord } from '../../components/state-word.tsx'
import classes from './entries.module.css'

/** Which store it is, whether it can be written and why not, and its limits on hover. */
export function StoreTraitsLine({ store }: { store: StoreSurvey }) {
	const reason = readOnlyBecause(store.traits)
	return (
		<span className={classes['traits']}>
			<span title={store.traits.shown}>{storeWords(store)}</span>
			{reason !== null && (
				<StateWord tone="plain" icon={<IconLock size={15} aria-hidden />}>
					Read-only: {reason}
				</StateWord>
			)}
			<Tooltip label={traitLines(store.traits).join(' ')}>
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is on hover is there for the keyboard as well */}
				<span tabIndex={0} aria-description={traitLines(store.traits).join(' ')}>
					<StateWord tone="plain" icon={<IconInfoCircle size={15} aria-hidden />}>
						Limits
					</StateWord>
				</span>
			</Tooltip>
		</span>
	)
}
