import classes from './exact-lines.module.css'
import { PrintedText } from './printed-text.tsx'

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
			<PrintedText text={[...environment.map(({ name, value }) => `${name}=${value}`), ...lines].join('\n')} />
			{folder !== undefined && <p className="dim">in {folder}</p>}
		</div>
	)
}
