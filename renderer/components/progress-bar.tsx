import classes from './progress-bar.module.css'

/** How far something is, as a bar; without a `value` it is under way and nobody knows how far. `max` is what `value` ends at. */
export function ProgressBar({ label, value, max = 1 }: { label: string; value?: number | undefined; max?: number }) {
	return <progress className={classes['bar']} aria-label={label} {...(value !== undefined && { value, max: Math.max(1, max) })} />
}
