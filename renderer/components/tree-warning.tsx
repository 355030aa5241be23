import { UnstyledButton } from '@mantine/core'
import { IconShieldX } from '@tabler/icons-react'
import { counted } from '../../electron/contract/words/quantities.ts'
import type { TreeFinds } from './node-rows.ts'
import classes from './value-tree.module.css'

const shownAtMost = 4

/** What in a value would run code if its own program loaded it, wherever in the tree it stands. */
export function TreeWarning({ found, onShow }: { found: TreeFinds['hostile']; onShow: (id: string) => void }) {
	if (found.length === 0) return null
	const rest = found.length - shownAtMost
	return (
		<section className={classes['warning']} aria-label="What loading it would run">
			<IconShieldX size={18} aria-hidden />
			<div>
				<p className={classes['warningTitle']}>
					{found.length === 1 ? 'One part' : counted(found.length, 'part')} of this value would reach outside or run code if it were loaded
				</p>
				<p>Headway reads the bytes and never loads them: nothing was run.</p>
				<ul>
					{found.slice(0, shownAtMost).map(({ id, node }) => (
						<li key={id}>
							<UnstyledButton className={classes['warningLink']} onClick={() => onShow(id)}>
								{node.brief}
							</UnstyledButton>
						</li>
					))}
				</ul>
				{rest > 0 && <p>and {rest.toLocaleString('en')} more, marked in the tree</p>}
			</div>
		</section>
	)
}
