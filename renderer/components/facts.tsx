import { Fragment, type ReactNode } from 'react'
import classes from './facts.module.css'

/** Names and what they stand for, two aligned columns; a null value leaves its line out. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) {
	return (
		<dl className={classes['facts']}>
			{rows
				.filter(([, value]) => value !== null)
				.map(([name, value]) => (
					<Fragment key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</Fragment>
				))}
		</dl>
	)
}
