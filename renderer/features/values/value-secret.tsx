import { Button } from '@mantine/core'
import { IconEye, IconEyeOff, IconKey } from '@tabler/icons-react'
import classes from './value-view.module.css'

/** Says that a value keeps a secret, and shows or hides it. */
export function SecretNotice({ masked, onChange }: { masked: boolean; onChange: (reveal: boolean) => void }) {
	return (
		<div className={classes['secret']} role="note">
			<IconKey size={16} aria-hidden />
			<p>
				{masked
					? 'This value keeps a secret: a key, a token or a password that opens something. It is left out until you ask for it, with the hex view and saving.'
					: 'The secret is on the screen. Whoever sees it, or a picture of it, can use it.'}
			</p>
			<Button
				variant="default"
				size="xs"
				leftSection={masked ? <IconEye size={14} aria-hidden /> : <IconEyeOff size={14} aria-hidden />}
				onClick={() => onChange(masked)}
			>
				{masked ? 'Show secrets' : 'Hide secrets'}
			</Button>
		</div>
	)
}
