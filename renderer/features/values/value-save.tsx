import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { type Asked, readBytes } from './value-questions.ts'
import { ChangedWhileSaving, saveBytes } from './value-saving.ts'
import { openSink } from './value-sink.ts'
import classes from './value-view.module.css'

type Saving =
	| { kind: 'idle' }
	| { kind: 'running'; bytes: number }
	| { kind: 'saved'; bytes: number }
	| { kind: 'stopped' }
	| { kind: 'failed'; error: unknown }

/** Saves a value's bytes as they are, a piece at a time, and says how far it is. */
export function useSaving(asked: Asked, name: string, totalBytes: number) {
	const [saving, setSaving] = useState<Saving>({ kind: 'idle' })
	const stopper = useRef<AbortController>(null)
	useEffect(() => () => stopper.current?.abort(), [])

	async function start(): Promise<void> {
		const stop = new AbortController()
		stopper.current = stop
		try {
			const sink = await openSink(name, totalBytes)
			if (sink === null) return
			setSaving({ kind: 'running', bytes: 0 })
			const read = (offset: number, length: number, signal: AbortSignal) => readBytes(asked, offset, length, signal)
			await saveBytes(read, totalBytes, sink, stop.signal, (bytes) => setSaving({ kind: 'running', bytes }))
			setSaving({ kind: 'saved', bytes: totalBytes })
		} catch (error) {
			setSaving(stop.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', error })
		}
	}
	return { saving, start: () => void start(), stop: () => stopper.current?.abort() }
}

export function SaveButton({ saving, start }: Pick<ReturnType<typeof useSaving>, 'saving' | 'start'>) {
	return (
		<Button
			variant="default"
			size="xs"
			leftSection={<IconDownload size={14} aria-hidden />}
			disabled={saving.kind === 'running'}
			onClick={start}
		>
			Save bytes…
		</Button>
	)
}

/** How far the saving is, and how it ended. */
export function SaveState({ saving, start, stop, name, totalBytes }: ReturnType<typeof useSaving> & { name: string; totalBytes: number }) {
	if (saving.kind === 'idle') return null
	if (saving.kind === 'failed' && !(saving.error instanceof ChangedWhileSaving)) return <ErrorNotice error={saving.error} onRetry={start} />
	return (
		<div className={classes['saving']} role="status">
			{saving.kind === 'running' && (
				<>
					<ProgressBar label="Saved so far" value={saving.bytes} max={totalBytes} />
					<span className="tabular">
						{size(saving.bytes)} of {size(totalBytes)}
					</span>
					<Button variant="default" size="compact-sm" onClick={stop}>
						Cancel
					</Button>
				</>
			)}
			{saving.kind === 'saved' && (
				<StateWord tone="plain" wraps>
					{counted(saving.bytes, 'byte')} handed over as {name}
				</StateWord>
			)}
			{saving.kind === 'stopped' && <StateWord tone="plain">Stopped: nothing was saved.</StateWord>}
			{saving.kind === 'failed' && (
				<StateWord tone="decision" wraps>
					The value was changed while it was being saved: nothing was kept. Save it again.
				</StateWord>
			)}
		</div>
	)
}
