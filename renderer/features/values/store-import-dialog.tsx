import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Collision } from '../../../electron/contract/stores.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { queries } from '../../queries.ts'
import classes from './store.module.css'
import { StoreCollision } from './store-collision.tsx'
import { StoreDeciding } from './store-deciding.tsx'
import type { OfStore } from './store-queries.ts'
import { useTransfer } from './store-transfer.ts'
import { StoreTransferView } from './store-transfer-view.tsx'
import { StoreUndo } from './store-undo.tsx'

/** Reads a dump into this store or into a new one, byte for byte, and reads back what was written. */
export function StoreImportDialog({ of, onClose }: { of: OfStore; onClose: () => void }) {
	return (
		<Dialog title="Import entries" size={640} onClose={onClose}>
			<Inside of={of} onClose={onClose} />
		</Dialog>
	)
}

function Inside({ of, onClose }: { of: OfStore; onClose: () => void }) {
	const { transfer, start, cancel, reset } = useTransfer(of)
	const [path, setPath] = useState('')
	const [collision, setCollision] = useState<Collision>('stop')
	const [store, setStore] = useState(of.store)
	const newStore = useQuery(queries.values(of.database)).data?.newStore ?? null
	const isNew = store === newStore
	if (transfer.state !== 'idle')
		return (
			<StoreTransferView
				transfer={transfer}
				done="Imported"
				leaves="What was written by then stays, and Undo takes it back."
				onCancel={cancel}
				onAgain={reset}
				onClose={onClose}
				wayBack={<StoreUndo of={{ ...of, store }} />}
			/>
		)
	const begin = () =>
		start((signal) => client.values.stores.import({ ...of, store, path: path.trim(), collision, create: isNew }, { signal }))
	return (
		<div className={classes['stack']}>
			<TextInput
				label="File on this machine"
				description="A dump in either form: Headway’s own, or that of “lakefs kv dump”"
				placeholder="~/entries.jsonl"
				value={path}
				spellCheck={false}
				onChange={(event) => setPath(event.currentTarget.value)}
			/>
			{newStore !== null && newStore !== of.store && (
				<Select
					label="Into"
					allowDeselect={false}
					data={[
						{ value: of.store, label: `${of.store}: this store` },
						{ value: newStore, label: `${newStore}: a new table, made before the first entry` },
					]}
					value={store}
					onChange={(chosen) => setStore(chosen ?? of.store)}
				/>
			)}
			{!isNew && <StoreCollision value={collision} onChange={setCollision} />}
			<p className={`dim ${classes['plain']}`}>
				{isNew
					? `A new table, ${store}, is made before the first entry. Undo takes the entries out again.`
					: 'What an import replaces is kept first, so it can be undone.'}
			</p>
			<StoreDeciding database={of.database} verb="Import" ready={path.trim() !== ''} onDecide={begin}>
				<Button variant="default" onClick={onClose}>
					Close
				</Button>
			</StoreDeciding>
		</div>
	)
}
