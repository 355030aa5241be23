import { Radio } from '@mantine/core'
import type { Collision } from '../../../electron/contract/stores.ts'
import { collisionWords } from '../../../electron/contract/words/store-words.ts'
import classes from './store.module.css'

/** What is to become of entries that the target has with other bytes. */
export function StoreCollision({ value, onChange }: { value: Collision; onChange: (value: Collision) => void }) {
	return (
		<Radio.Group label="Where the target has other bytes" value={value} onChange={(next) => onChange(next as Collision)}>
			<div className={classes['choices']}>
				{(['stop', 'keep', 'overwrite'] as const).map((each) => (
					<Radio key={each} value={each} label={collisionWords[each].word} description={collisionWords[each].sentence} />
				))}
			</div>
		</Radio.Group>
	)
}
