import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { CachedFilter, CachedSort } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { size } from '../../../electron/contract/words/quantities.ts'
import { client } from '../../client.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { saveText } from '../../components/save-text.ts'
import classes from './cached.module.css'

type Form = 'csv' | 'json'
type Listed = { readonly database: DatabaseId; readonly filter: CachedFilter; readonly sort: CachedSort }

/** Writes the whole list as it is filtered and sorted to a file, piece by piece; it can be stopped, and then nothing is saved. */
function useListExport(listed: Listed) {
	const [writtenBytes, setWritten] = useState<number | null>(null)
	const [error, setError] = useState<unknown>(null)
	const stop = useRef<AbortController>(null)
	useEffect(() => () => stop.current?.abort(), [])
	const write = async (form: Form, { signal }: AbortController) => {
		const pieces: string[] = []
		let length = 0
		for await (const { text } of await client.values.cached.exportList({ ...listed, form }, { signal })) {
			pieces.push(text)
			length += text.length
			setWritten(length)
		}
		signal.throwIfAborted()
		saveText(pieces, `values.${form}`, form === 'csv' ? 'text/csv' : 'application/json')
	}
	const start = (form: Form) => {
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

/** The list as a file: CSV or JSON. */
export function CachedExport(listed: Listed) {
	const { writtenBytes, error, start, stop } = useListExport(listed)
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
