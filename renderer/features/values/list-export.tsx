import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { ListForm } from '../../../electron/contract/values.ts'
import { size } from '../../../electron/contract/words/quantities.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { saveText } from '../../components/save-text.ts'
import classes from './cached.module.css'

type Exported = {
	/** Of the file, without its ending. */
	readonly name: string
	/** The text of the file, piece by piece. */
	readonly pieces: (form: ListForm, signal: AbortSignal) => AsyncIterable<string>
}

/** Writes a list to a file, piece by piece; it can be stopped, and then nothing is saved. */
function useListExport({ name, pieces }: Exported) {
	const [writtenBytes, setWritten] = useState<number | null>(null)
	const [error, setError] = useState<unknown>(null)
	const stop = useRef<AbortController>(null)
	useEffect(() => () => stop.current?.abort(), [])
	const write = async (form: ListForm, { signal }: AbortController) => {
		// A Blob's bytes lie outside of the page's memory: made as they come, nothing large is left to be done at the end
		const written: Blob[] = []
		let bytes = 0
		for await (const text of pieces(form, signal)) {
			const piece = new Blob([text])
			written.push(piece)
			bytes += piece.size
			setWritten(bytes)
		}
		signal.throwIfAborted()
		saveText(written, `${name}.${form}`, form === 'csv' ? 'text/csv' : 'application/json')
	}
	const start = (form: ListForm) => {
		const stopping = new AbortController()
		stop.current = stopping
		setError(null)
		setWritten(0)
		write(form, stopping)
			.catch((thrown: unknown) => stopping.signal.aborted || setError(thrown))
			.finally(() => setWritten(null))
	}
	return { writtenBytes, error, start, stop: () => stop.current?.abort() }
}

/** A list as a file: CSV or JSON. */
export function ListExport(exported: Exported) {
	const { writtenBytes, error, start, stop } = useListExport(exported)
	if (writtenBytes !== null)
		return (
			<div className={classes['export']} role="status">
				<span className="dim tabular">Exporting, {size(writtenBytes)} so far …</span>
				<Button variant="default" onClick={stop}>
					Cancel
				</Button>
			</div>
		)
	return (
		<>
			{error !== null && <ErrorNotice error={error} />}
			<Menu position="bottom-end" withinPortal>
				<Menu.Target>
					<Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
						Export list
					</Button>
				</Menu.Target>
				<Menu.Dropdown>
					<Menu.Item onClick={() => start('csv')}>As CSV, for a spreadsheet</Menu.Item>
					<Menu.Item onClick={() => start('json')}>As JSON</Menu.Item>
				</Menu.Dropdown>
			</Menu>
		</>
	)
}
