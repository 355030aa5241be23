import { CopyButton, Skeleton, UnstyledButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import classes from './sql-view.module.css'

const SqlEditor = lazy(async () => ({ default: (await import('./sql-editor.tsx')).SqlEditor }))
const lineHeight = 20
const padding = 8

/** SQL to be read: coloured, numbered, copyable, never edited. `label` names it; `maxHeight` in pixels, then it scrolls. */
export function SqlView({ sql, label, maxHeight = 320 }: { sql: string; label: string; maxHeight?: number }) {
	const expected = Math.min(sql.split('\n').length * lineHeight + padding, maxHeight)
	return (
		<div className={classes['frame']}>
			<CopyButton value={sql}>
				{({ copied, copy }) => (
					<UnstyledButton className={classes['copy']} onClick={copy} aria-label={copied ? `Copied ${label}` : `Copy ${label}`}>
						{copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
					</UnstyledButton>
				)}
			</CopyButton>
			<Suspense fallback={<Skeleton height={expected} radius={0} />}>
				<SqlEditor sql={sql} label={label} maxHeight={maxHeight} />
			</Suspense>
		</div>
	)
}
