import { Tooltip, UnstyledButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import classes from './copyable.module.css'

/**
 * Text that copies itself when clicked. `label` says what it is ("revision id"); `shown` is a shorter text for the
 * screen, the whole value is on hover and in the clipboard; with `wrap` a long one breaks instead of being cut.
 */
export function Copyable(props: { value: string; label: string; shown?: string; mono?: boolean; wrap?: boolean }) {
	const { value, label, shown, mono = true, wrap = false } = props
	const clipboard = useClipboard({ timeout: 1500 })
	const Icon = clipboard.copied ? IconCheck : IconCopy
	return (
		<Tooltip label={clipboard.copied ? 'Copied' : `Copy ${label}: ${value}`}>
			<UnstyledButton
				className={classes['copyable']}
				data-mono={mono || undefined}
				data-wrap={wrap || undefined}
				aria-label={clipboard.copied ? `Copied ${label} ${value}` : `Copy ${label} ${value}`}
				onClick={() => clipboard.copy(value)}
			>
				<span className={classes['text']}>{shown ?? value}</span>
				<Icon size={13} stroke={1.8} aria-hidden className={classes['icon']} />
			</UnstyledButton>
		</Tooltip>
	)
}
