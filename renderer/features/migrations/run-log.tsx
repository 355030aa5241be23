import type { LogLine } from '../../run-progress.ts'
import classes from './run.module.css'
import { clockWords } from './run-words.ts'

/** Everything a run said, with its times: folded until asked for. */
export function RunLog({ lines }: { lines: readonly LogLine[] }) {
	return (
		<details className={classes['log']}>
			<summary>Log</summary>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
			<section tabIndex={0} aria-label="Log of the run">
				<pre>{lines.map((line) => `${clockWords(line.atMs).padStart(9)}  ${line.text}`).join('\n')}</pre>
			</section>
		</details>
	)
}
