import { Button, Skeleton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCopy } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Decoding } from '../../../electron/contract/decoded.ts'
import { size } from '../../../electron/contract/words/quantities.ts'
import { type FindField, FindInValue, foundWords } from '../../components/find-field.tsx'
import { mostPlaces } from '../../components/find-pattern.ts'
import { ErrorState } from '../../components/states.tsx'
import { TextView } from '../../components/text-view.tsx'
import { useTextFind } from '../../components/use-text-find.ts'
import { textEncodingOf } from './value-encoding.ts'
import { type Asked, beginningQuestion } from './value-questions.ts'
import classes from './value-view.module.css'

/** As much of a text as is shown; the rest is in Hex and in the saved bytes. */
const shownBytes = 2_097_152
/** A screen and some more: what is read and shown first. */
const firstBytes = 65_536

type TextProps = { asked: Asked; decoding: Decoding; name: string; field: FindField }

/** A value's bytes as text in the encoding they were found to be in. */
export function ValueText({ asked, decoding, name, field }: TextProps) {
	const first = useQuery(beginningQuestion(asked, firstBytes))
	const beginning = useQuery({
		...beginningQuestion(asked, shownBytes),
		enabled: first.data !== undefined && first.data.bytes.length < decoding.totalBytes,
	})
	const bytes = (beginning.data ?? first.data)?.bytes
	const failed = [first, beginning].find(({ isError }) => isError)
	const encoding = textEncodingOf(decoding)
	const text = useMemo(
		() =>
			bytes === undefined
				? ''
				: new TextDecoder(encoding.label, { ignoreBOM: false }).decode(bytes, { stream: bytes.length < decoding.totalBytes }),
		[bytes, encoding.label, decoding.totalBytes],
	)
	const clipboard = useClipboard({ timeout: 1500 })
	const find = useTextFind(text)
	if (failed) return <ErrorState error={failed.error} onRetry={() => failed.refetch()} />
	const isPart = bytes !== undefined && bytes.length < decoding.totalBytes
	return (
		<div className={classes['stack']}>
			<div className={classes['textBar']}>
				<span className="dim">
					{encoding.name}
					{isPart && `, the first ${size(bytes.length)} of ${size(decoding.totalBytes)}`}
				</span>
				<Button
					variant="subtle"
					size="compact-sm"
					leftSection={<IconCopy size={14} aria-hidden />}
					disabled={bytes === undefined}
					onClick={() => clipboard.copy(text)}
				>
					{clipboard.copied ? 'Copied' : 'Copy'}
				</Button>
			</div>
			<FindInValue field={field} placeholder="Find in the text" typed={find.typed} canGo={find.count > 0} onType={find.type} onGo={find.go}>
				{find.isLooking &&
					bytes !== undefined &&
					foundWords(find.found.current, find.count, mostPlaces, isPart ? `in the first ${size(bytes.length)}` : null)}
			</FindInValue>
			{bytes === undefined ? <Skeleton height={240} /> : <TextView text={text} label={`Text of ${name}`} found={find.found} />}
		</div>
	)
}
