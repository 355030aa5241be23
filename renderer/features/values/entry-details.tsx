import { Button, Skeleton } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { EntryDetail, StoreSurvey } from '../../../electron/contract/stores.ts'
import { slowWords } from '../../../electron/contract/words/store-words.ts'
import { addresses } from '../../addresses.ts'
import { Bytes } from '../../components/bytes.tsx'
import { Copyable } from '../../components/copyable.tsx'
import { Details, DetailsPart } from '../../components/details.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { LoadingState } from '../../components/states.tsx'
import classes from './entries.module.css'
import { EntryEditDialog } from './entry-edit-dialog.tsx'
import { EntryRemoveDialog } from './entry-remove-dialog.tsx'
import { type OfEntry, storeQueries } from './store-queries.ts'
import { ValueView } from './value-view.tsx'

type DetailsProps = { readonly of: OfEntry; readonly name: string; readonly traits: StoreSurvey['traits']; onClose(): void }

/** One entry in full: what it is, its value, what its name says, where it leads, and what can be done with it. */
export function EntryDetails({ of, name, traits, onClose }: DetailsProps) {
	const entry = useQuery(storeQueries.entry(of))
	return (
		<Details label={`Entry ${name}`} title={name} closes="Close the entry" onClose={onClose}>
			{/* One that was just removed is still what its dialog speaks of */}
			{entry.isError && entry.data === undefined ? (
				<ErrorNotice error={entry.error} onRetry={() => void entry.refetch()} />
			) : (
				<>
					<Head of={of} entry={entry.data} traits={traits} onRemoved={onClose} />
					{/* What is in it is asked for at once. A secret is masked where it is read, whoever asks. */}
					<ValueView
						database={of.database}
						of={{ kind: 'entry', store: of.store, partition: of.partition, key: of.key }}
						name={name}
						secret={entry.data?.secret ?? false}
					/>
					{entry.data === undefined ? (
						<LoadingState label="Reading the entry" rows={2} height={56} slow={slowWords(traits)} />
					) : (
						<About of={of} entry={entry.data} />
					)}
				</>
			)}
		</Details>
	)
}

type HeadProps = { of: OfEntry; entry: EntryDetail | undefined; traits: StoreSurvey['traits']; onRemoved: () => void }

/** What it is and what can be done with it; the room for that, as long as it is not known. */
function Head({ of, entry, traits, onRemoved }: HeadProps) {
	if (entry === undefined) return <Skeleton height={traits.writes ? 74 : 22} aria-hidden />
	return (
		<>
			<p className={classes['what']}>
				<span>{entry.means ?? 'What it is, is not known'}</span>
				{entry.secret && <StateWord tone="decision">keeps a secret</StateWord>}
			</p>
			{traits.writes && <Acts of={of} entry={entry} onRemoved={onRemoved} />}
		</>
	)
}

function About({ of, entry }: { of: OfEntry; entry: EntryDetail }) {
	return (
		<>
			<Links of={of} links={entry.links} />
			<Parts parts={entry.parts} />
			<Facts
				rows={[
					['Partition', <Copyable key="partition" value={entry.partition.text} label="partition" wrap />],
					['Key', <Copyable key="key" value={entry.key.text} label="key" wrap />],
					['Size', <Bytes key="size" count={entry.sizeBytes} />],
					['Kept as', entry.keptAs === null ? null : 'nothing (type NULL), which reads as an empty value'],
				]}
			/>
		</>
	)
}

function Acts({ of, entry, onRemoved }: { of: OfEntry; entry: EntryDetail; onRemoved: () => void }) {
	const [act, setAct] = useState<'edit' | 'remove' | null>(null)
	const tooLong = !entry.secret && entry.value === null
	return (
		<div className={classes['acts']}>
			<Button
				variant="default"
				leftSection={<IconPencil size={16} aria-hidden />}
				disabled={tooLong}
				aria-haspopup="dialog"
				onClick={() => setAct('edit')}
			>
				Edit
			</Button>
			<Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} aria-haspopup="dialog" onClick={() => setAct('remove')}>
				Remove
			</Button>
			{tooLong && <span className="dim">More than 1 MB: too long to be edited as one text</span>}
			{act === 'edit' && <EntryEditDialog of={of} name={entry.key.text} secret={entry.secret} onClose={() => setAct(null)} />}
			{act === 'remove' && (
				<EntryRemoveDialog
					of={of}
					names={[{ partition: of.partition, key: of.key }]}
					title={`Remove ${entry.key.text}`}
					onClose={(removed) => {
						setAct(null)
						if (removed) onRemoved()
					}}
				/>
			)}
		</div>
	)
}

function Links({ of: { database, store }, links }: { of: OfEntry; links: EntryDetail['links'] }) {
	if (links.length === 0) return null
	return (
		<DetailsPart title="Leads to">
			<ul className={classes['links']}>
				{links.map(({ says, to, exists }) => (
					<li key={`${says} ${to.partition.text} ${to.key.text}`}>
						<span className="dim">{says}</span>{' '}
						{exists ? (
							<Link
								href={addresses.entries(database, store, { partition: to.partition.text, key: to.key.text })}
								title={`${to.partition.text} / ${to.key.text}`}
							>
								<span className="mono">{to.key.text}</span>
							</Link>
						) : (
							<>
								<span className="mono">{to.key.text}</span> <StateWord tone="decision">not there</StateWord>
							</>
						)}
					</li>
				))}
			</ul>
		</DetailsPart>
	)
}

function Parts({ parts }: { parts: EntryDetail['parts'] }) {
	const telling = parts.filter(({ name, says }) => (name !== null && name !== '') || says.length > 0)
	if (telling.length === 0) return null
	return (
		<DetailsPart title="What its name says">
			<ul className={classes['links']}>
				{telling.map(({ of, name, text, says }) => (
					<li key={`${of} ${name} ${text}`}>
						<span className="mono">{text}</span>{' '}
						<span className="dim">{[name, ...says].filter((words) => words !== null && words !== '').join(', ')}</span>
					</li>
				))}
			</ul>
		</DetailsPart>
	)
}
