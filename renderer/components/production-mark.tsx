import { IconShieldFilled } from '@tabler/icons-react'
import classes from './production-mark.module.css'

/** Says that a database is the one that counts: red, with shape and word. */
export function ProductionMark() {
	return (
		<span className={classes['mark']}>
			<IconShieldFilled size={12} aria-hidden />
			Production
		</span>
	)
}
