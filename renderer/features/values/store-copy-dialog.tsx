import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { Collision, StoreSurvey } from '../../../electron/contract/stores.ts'
import { readOnlyBecause, storeWords } from '../../../electron/contract/words/store-words.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import classes from './store.module.css'
import { StoreCollision } from './store-collision.tsx'
import { StoreDeciding } from './store-deciding.tsx'
import type { OfStore } from './store-queries.ts'
import { useTransfer } from './store-transfer.ts'
import { StoreTransferView } from './store-transfer-view.tsx'
import { StoreUndo } from './store-undo.tsx'

/** Copies every entry into a store of another opened database, and reads it back. */
export function StoreCopyDialog({ of, onClose }: { of: OfStore; onClose: () => void }) {
	const [target, setTarget] = useState<OfStore | null>(null)
	return (
		<Dialog title="Copy to another store" size={640} onClose={onClose}>
			{target === null ? (
				<Choose of={of} onChoose={setTarget} onClose={onClose} />
			) : (
				<Copy of={of} to={target} onBack={() => setTarget(null)} onClose={onClose} />
			)}
		</Dialog>
	)
}

function Choose({ of, onChoose, onClose }: { of: OfStore; onChoose: (target: OfStore) => void; onClose: () => void }) {
	const databases = useQuery(queries.databases())
	const [database, setDatabase] = useState<DatabaseId | null>(null)
	const [store, setStore] = useState<string | null>(null)
	return (
		<div className={classes['stack']}>
			<Select
				label="Database"
				description="One that Headway has opened before; open another one on the start page first"
				placeholder="Choose a database"
				searchable
				nothingFoundMessage="No database of that name"
				data={(databases.data ?? []).map(({ id, name, path }) => ({ value: id, label: `${name} — ${path}` }))}
				value={database}
				onChange={(id) => {
					setDatabase(id as DatabaseId | null)
					setStore(null)
				}}
			/>
			{databases.isError && <ErrorNotice error={databases.error} />}
			{database !== null && <Stores key={database} of={of} database={database} store={store} onStore={setStore} />}
			<div className={classes['buttons']}>
				<Button variant="default" onClick={onClose}>
					Close
				</Button>
				<Button
					disabled={database === null || store === null}
					onClick={() => database !== null && store !== null && onChoose({ database, store })}
				>
					Next
				</Button>
			</div>
		</div>
	)
}

function Stores(props: { of: OfStore; database: DatabaseId; store: string | null; onStore: (store: string | null) => void }) {
	const { of, database, store, onStore } = props
	const survey = useQuery(queries.values(database))
	if (survey.isError) return <ErrorNotice error={survey.error} onRetry={() => void survey.refetch()} />
	if (survey.data === undefined) return <LoadingState label="Looking for stores" rows={1} />
	const others = survey.data.stores.filter(({ id }) => database !== of.database || id !== of.store)
	const { newStore } = survey.data
	if (others.length === 0 && newStore === null)
		return <p className={classes['plain']}>There is no other store in this database, and none can be made in it.</p>
	return (
		<Select
			label="Store"
			placeholder="Choose a store"
			data={[
				...others.map((each) => ({ value: each.id, label: labelOf(each), disabled: !each.traits.writes })),
				...(newStore === null ? [] : [{ value: newStore, label: `${newStore}: a new table, made before the first entry` }]),
			]}
			value={store}
			onChange={onStore}
		/>
	)
}

function labelOf(store: StoreSurvey): string {
	const reason = readOnlyBecause(store.traits)
	return `${store.id}: ${storeWords(store)}${reason === null ? '' : `, read-only: ${reason}`}`
}

function Copy({ of, to, onBack, onClose }: { of: OfStore; to: OfStore; onBack: () => void; onClose: () => void }) {
	const { transfer, start, cancel, reset } = useTransfer(to)
	const [collision, setCollision] = useState<Collision>('stop')
	const name = useQuery(queries.databases()).data?.find(({ id }) => id === to.database)?.name ?? ''
	const isNew = useQuery(queries.values(to.database)).data?.newStore === to.store
	if (transfer.state !== 'idle')
		return (
			<StoreTransferView
				transfer={transfer}
				done={`Copied to ${name}`}
				leaves="What was written by then stays; started again, the copy goes on from there."
				onCancel={cancel}
				onAgain={reset}
				onClose={onClose}
				wayBack={<StoreUndo of={to} />}
			/>
		)
	const begin = () => start((signal) => client.values.stores.copy({ ...of, to, collision, create: isNew }, { signal }))
	return (
		<div className={classes['stack']}>
			<p className={classes['plain']}>
				Every entry of this store is written to <strong>{to.store}</strong>
				{isNew && ', a new table,'} of <strong>{name}</strong>, secrets as well, and read back.{' '}
				{isNew ? 'It can be undone.' : 'What it replaces there is kept first, so it can be undone.'} The source is only read.
			</p>
			{!isNew && <StoreCollision value={collision} onChange={setCollision} />}
			<StoreDeciding database={to.database} verb="Copy" onDecide={begin}>
				<Button variant="default" onClick={onBack}>
					Back
				</Button>
			</StoreDeciding>
		</div>
	)
}
