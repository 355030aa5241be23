import { Button, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord } from '../../components/state-word.tsx'
import type { Relations } from './relations.ts'
import classes from './revision-links.module.css'

/** More than this many are folded until they are asked for. */
const shownAtOnce = 6

/** Revisions by id, each a link that selects it; an id that no file has is said as such. */
export function RevisionLinks({
	ids,
	relations,
	onSelect,
}: {
	ids: readonly string[]
	relations: Relations
	onSelect: (id: string) => void
}) {
	const [all, setAll] = useState(false)
	const shown = all ? ids : ids.slice(0, shownAtOnce)
	return (
		<span className={classes['links']}>
			{shown.map((id) => {
				const revision = relations.byId.get(id)
				return revision === undefined ? (
					<StateWord key={id} tone="decision">
						<span className="mono">{id}</span>, which no file has
					</StateWord>
				) : (
					<UnstyledButton key={id} className={classes['link']} onClick={() => onSelect(id)}>
						<RevisionBadge revision={revision} state={revision.state} withMessage />
					</UnstyledButton>
				)
			})}
			{shown.length < ids.length && (
				<Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
					Show {counted(ids.length - shown.length, 'more', 'more')}
				</Button>
			)}
		</span>
	)
}
