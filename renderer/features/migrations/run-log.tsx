import { PrintedText } from '../../components/printed-text.tsx'
import type { LogLine } from '../../run-progress.ts'
import classes from './run.module.css'
import { clockWords } from './run-words.ts'

/** Everything a run said, with its times: folded until asked for, and then in view, however many steps stand above it. */
export function RunLog({ lines }: { lines: readonly LogLine[] }) {
	return (
		<details
			className={classes['log']}
			onToggle={({ currentTarget }) => currentTarget.open && currentTarget.scrollIntoView({ block: 'nearest' })}
		>
			<summary>Log</summary>
			<PrintedText label="Log of the run" text={lines.map((line) => `${clockWords(line.atMs).padStart(9)}  ${line.text}`).join('\n')} />
		</details>
	)
}
