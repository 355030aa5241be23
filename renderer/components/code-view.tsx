import { CopyButton, Skeleton, UnstyledButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { CodeLanguage } from './code-editor.tsx'
import classes from './code-view.module.css'

const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }))
const lineHeight = 20
const padding = 8

/** Code to be read: coloured, numbered, copyable, never edited. `label` names it; `maxHeight` in pixels, then it scrolls. */
export function CodeView(props: { text: string; language: CodeLanguage; label: string; maxHeight?: number }) {
	const { text, language, label, maxHeight = 320 } = props
	const expected = Math.min(text.split('\n').length * lineHeight + padding, maxHeight)
	return (
		<div className={classes['frame']}>
			<CopyButton value={text}>
				{({ copied, copy }) => (
					<UnstyledButton className={classes['copy']} onClick={copy} aria-label={copied ? `Copied ${label}` : `Copy ${label}`}>
						{copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
					</UnstyledButton>
				)}
			</CopyButton>
			<Suspense fallback={<Skeleton height={expected} radius={0} />}>
				<CodeEditor text={text} language={language} label={label} maxHeight={maxHeight} />
			</Suspense>
		</div>
	)
}
