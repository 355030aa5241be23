import classes from './exact-lines.module.css'

/** Command lines exactly as they will run, with where and with what, before they do. */
export function ExactLines(props: {
	lines: readonly string[]
	lead: string
	folder?: string
	environment?: readonly { readonly name: string; readonly value: string }[]
}) {
	const { lines, lead, folder, environment = [] } = props
	return (
		<div className={classes['exact']}>
			<p>{lead}</p>
			<pre>{[...environment.map(({ name, value }) => `${name}=${value}`), ...lines].join('\n')}</pre>
			{folder !== undefined && <p className="dim">in {folder}</p>}
		</div>
	)
}
