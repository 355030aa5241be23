import { Button, Checkbox, Radio, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { DumpForm, StoreSurvey, WrittenBytes } from '../../../electron/contract/stores.ts'
import { dumpFormWords } from '../../../electron/contract/words/store-words.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './store.module.css'
import type { OfStore } from './store-queries.ts'
import { useTransfer } from './store-transfer.ts'
import { StoreTransferView } from './store-transfer-view.tsx'

type ExportProps = {
	readonly of: OfStore
	readonly store: StoreSurvey
	readonly partition: WrittenBytes | null
	onClose(): void
}

/** Writes a store, or one partition of it, to a new file. Secrets are left out unless they are asked for. */
export function StoreExportDialog(props: ExportProps) {
	return (
		<Dialog title="Export entries" size={640} onClose={props.onClose}>
			<Inside {...props} />
		</Dialog>
	)
}

function Inside({ of, store, partition, onClose }: ExportProps) {
	const { transfer, start, cancel, reset } = useTransfer(of)
	const [path, setPath] = useState('')
	const [form, setForm] = useState<DumpForm>('whole')
	const [secrets, setSecrets] = useState(false)
	const [onlyThis, setOnlyThis] = useState(partition !== null)
	if (transfer.state !== 'idle')
		return (
			<StoreTransferView
				transfer={transfer}
				done="Exported"
				leaves="No file is left behind; the store is only read."
				onCancel={cancel}
				onAgain={reset}
				onClose={onClose}
			/>
		)
	const begin = () =>
		start((signal) =>
			client.values.stores.export(
				{ ...of, path: path.trim(), form, secrets, ...(onlyThis && partition !== null && { partitions: [partition.bytes] }) },
				{ signal },
			),
		)
	return (
		<form
			className={classes['stack']}
			onSubmit={(event) => {
				event.preventDefault()
				if (path.trim() !== '') begin()
			}}
		>
			<TextInput
				label="File on this machine"
				description="A new file: no file is replaced"
				placeholder="~/entries.jsonl"
				value={path}
				spellCheck={false}
				onChange={(event) => setPath(event.currentTarget.value)}
			/>
			{partition !== null && <Extent partition={partition.text} onlyThis={onlyThis} onOnlyThis={setOnlyThis} />}
			{store.system === 'lakefs' && <Forms form={form} onForm={setForm} />}
			<Checkbox label="Include entries that keep secrets" checked={secrets} onChange={(event) => setSecrets(event.currentTarget.checked)} />
			{secrets && <SecretsWarned />}
			<div className={classes['buttons']}>
				<Button variant="default" onClick={onClose}>
					Close
				</Button>
				<Button type="submit" disabled={path.trim() === ''}>
					Export
				</Button>
			</div>
		</form>
	)
}

function Extent({ partition, onlyThis, onOnlyThis }: { partition: string; onlyThis: boolean; onOnlyThis: (is: boolean) => void }) {
	return (
		<Radio.Group label="What" value={onlyThis ? 'this' : 'all'} onChange={(value) => onOnlyThis(value === 'this')}>
			<div className={classes['choices']}>
				<Radio value="this" label={`Only partition ${partition}`} />
				<Radio value="all" label="The whole store" />
			</div>
		</Radio.Group>
	)
}

function Forms({ form, onForm }: { form: DumpForm; onForm: (form: DumpForm) => void }) {
	return (
		<Radio.Group label="Form" value={form} onChange={(value) => onForm(value as DumpForm)}>
			<div className={classes['choices']}>
				{(['whole', 'lakefs'] as const).map((each) => (
					<Radio key={each} value={each} label={dumpFormWords[each].word} description={dumpFormWords[each].sentence} />
				))}
			</div>
		</Radio.Group>
	)
}

function SecretsWarned() {
	return (
		<StateWord tone="decision" wraps>
			The file will hold credentials, readable by whoever can read it. Keep it where they may be kept.
		</StateWord>
	)
}
