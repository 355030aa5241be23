import { Button, type ButtonProps } from '@mantine/core'
import classes from './loss-button.module.css'

type LossProps = Omit<ButtonProps, 'className'> & {
	readonly type?: 'button' | 'submit'
	/** Where it depends: without a loss it is a button like any other. */
	readonly loses?: boolean
	onClick?(): void
}

/** The button of what takes something away, painted as that. */
export function LossButton({ loses = true, ...props }: LossProps) {
	return <Button {...props} {...(loses && { className: classes['button'] ?? '' })} />
}
