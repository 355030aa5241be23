import { CopyButton, UnstyledButton } from '@mantine/core'
import classes from './exact-detail.module.css'

/** The exact text behind a sentence: folded until asked for, selectable and copyable. */
export function ExactDetail({ text, label = 'Exact text' }: { text: string; label?: string }) {
	return (
		<details className={classes['detail']}>
			<summary>{label}</summary>
			<div className={classes['box']}>
				<pre>{text}</pre>
				<CopyButton value={text}>
					{({ copied, copy }) => (
						<UnstyledButton className={classes['copy']} onClick={copy}>
							{copied ? 'Copied' : 'Copy'}
						</UnstyledButton>
					)}
				</CopyButton>
			</div>
		</details>
	)
}
