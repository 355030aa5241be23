import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './dialog.module.css'

/**
 * The window's modal frame: named by its title, closed by Escape, by a click beside it or by its cross. The focus goes
 * into the dialog but on no button, so that a stray Enter decides nothing. `size` is its width in pixels; what is inside
 * takes care of its own padding when `flush`.
 */
export function Dialog(props: { title: string; size?: number; flush?: boolean; onClose: () => void; children: ReactNode }) {
	return (
		<Modal.Root
			opened
			onClose={props.onClose}
			size={props.size ?? 560}
			yOffset="6vh"
			transitionProps={{ duration: 0 }}
			// The page itself never scrolls, and locking it would need a style tag that the content policy refuses.
			lockScroll={false}
			classNames={{ content: classes['content'] ?? '' }}
		>
			<Modal.Overlay backgroundOpacity={0.35} />
			<Modal.Content>
				<div className={classes['head']}>
					<Modal.Title className={classes['title'] ?? ''}>{props.title}</Modal.Title>
					<Modal.CloseButton aria-label="Close" />
				</div>
				<div className={classes['inside']} data-flush={props.flush || undefined} tabIndex={-1} data-autofocus>
					{props.children}
				</div>
			</Modal.Content>
		</Modal.Root>
	)
}
