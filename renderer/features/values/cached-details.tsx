import { useIsFetching, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { CachedDetail, HashCheck } from '../../../electron/contract/cached.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { hashCheckWords, placeWords } from '../../../electron/contract/words/cached-words.ts'
import { size } from '../../../electron/contract/words/quantities.ts'
import { Bytes } from '../../components/bytes.tsx'
import { CodeView } from '../../components/code-view.tsx'
import { Copyable } from '../../components/copyable.tsx'
import { Details, DetailsPart } from '../../components/details.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { LoadingState } from '../../components/states.tsx'
import classes from './cached.module.css'
import { CachedLink } from './cached-link.tsx'
import { PlaceMark } from './cached-marks.tsx'
import { cachedQueries } from './cached-queries.ts'
import { CachedUses } from './cached-uses.tsx'
import { valueKey } from './value-questions.ts'
import { ValueView } from './value-view.tsx'

/** Digits of a whole hash. */
const hashLength = 40

/** One cached value in full: how it reads, what is in it, where it lies, and what it has to do with. `hash` may be a beginning. */
export function CachedDetails({ database, hash, onClose }: { database: DatabaseId; hash: string; onClose: () => void }) {
	const value = useQuery(cachedQueries.value(database, hash))
	// What is in it is asked for at once, and stands before all that is known of it does
	const whole = hash.length === hashLength ? hash : value.data?.hash
	// A value that is nothing but the path of a file is followed there
	const cacheFile = value.data?.cacheFile ?? null
	const isFollowed = cacheFile !== null && cacheFile.sizeBytes !== null
	return (
		<Details
			label={`Value ${hash.slice(0, 8)}`}
			title={value.data?.brief ?? `${hash.slice(0, 12)}…`}
			closes="Close the value"
			onClose={onClose}
		>
			{value.isError && value.data === undefined ? (
				<ErrorNotice error={value.error} onRetry={() => void value.refetch()} />
			) : (
				<>
					{isFollowed && (
						<p className={classes['sentence']}>What is shown lies in its cache file. The value itself is the path of that file.</p>
					)}
					{whole !== undefined && (
						<ValueView database={database} of={{ kind: 'cached', hash: whole, ...(isFollowed && { cacheFile: true }) }} name={whole} />
					)}
					{value.data === undefined ? (
						<LoadingState label="Reading the value" rows={4} height={56} />
					) : (
						<Loaded database={database} value={value.data} />
					)}
				</>
			)}
		</Details>
	)
}

function Loaded({ database, value }: { database: DatabaseId; value: CachedDetail }) {
	const { taskSource, makers, users, usesTotal } = value
	return (
		<>
			<ValueFacts database={database} value={value} />
			<HashChecked database={database} hash={value.hash} sizeBytes={value.sizeBytes} />
			{taskSource !== null && (
				<DetailsPart label="Source of the task" title={`Task ${taskSource.name}`}>
					{taskSource.source === null ? (
						<p className={classes['sentence']}>Its source was not kept.</p>
					) : (
						<CodeView text={taskSource.source} language="python" label={`source of ${taskSource.name}`} />
					)}
				</DetailsPart>
			)}
			<CachedUses database={database} title="Made by" uses={makers} total={usesTotal.makers} none={madeByNone(value)} />
			<CachedUses database={database} title="Used by" uses={users} total={usesTotal.users} none="No job took it as an argument." />
		</>
	)
}

function madeByNone({ evaluations }: CachedDetail): string {
	if (evaluations.length === 0) return 'No job gave it as a result.'
	return `No job gave it as a result. It is what ${evaluations.map(({ task }) => task).join(', ')} gave before it was worked out further.`
}

function ValueFacts({ database, value }: { database: DatabaseId; value: CachedDetail }) {
	const { tags, files, parts, wholes, cacheFile, handle } = value
	const links = (of: readonly { hash: string; type: string }[]): ReactNode =>
		of.length === 0 ? null : <Links database={database} values={of} />
	return (
		<Facts
			rows={[
				['Hash', <Copyable key="hash" value={value.hash} label="hash" wrap />],
				['Type', <Copyable key="type" value={value.type} label="type" wrap />],
				['Format', value.format],
				['Size', value.sizeBytes === null ? 'not known' : <Bytes key="size" count={value.sizeBytes} />],
				['Made', value.madeAt === null ? null : <RelativeTime key="made" at={value.madeAt} />],
				['Where', <Where key="where" value={value} />],
				['Cache file', cacheFile === null ? null : <CacheFile key="cache" file={cacheFile} />],
				['Handle', handle === null ? null : <Handle key="handle" handle={handle} />],
				['Tags', tags.length === 0 ? null : <Lines key="tags" lines={tags.map((tag) => `${tag.key}=${tag.value}`)} />],
				['Files', files.length === 0 ? null : <Paths key="files" paths={files} />],
				['Parts', links(parts)],
				['Part of', links(wholes)],
			]}
		/>
	)
}

function Where({ value: { place, externalPath } }: { value: CachedDetail }) {
	return (
		<>
			<PlaceMark place={place} />
			{place !== 'inside' && <p className={classes['sentence']}>{placeWords[place].sentence}</p>}
			{externalPath !== null && <Copyable value={externalPath} label="path of the file" wrap />}
		</>
	)
}

function CacheFile({ file }: { file: NonNullable<CachedDetail['cacheFile']> }) {
	return (
		<>
			<Copyable value={file.path} label="path of the cache file" wrap />{' '}
			{file.sizeBytes === null ? <StateWord tone="loss">not there</StateWord> : <Bytes count={file.sizeBytes} />}
		</>
	)
}

function Handle({ handle }: { handle: NonNullable<CachedDetail['handle']> }) {
	return (
		<>
			<Copyable value={handle.fullname} label="name of the handle" wrap /> <span className="dim">key {handle.key || 'empty'}</span>{' '}
			<StateWord tone={handle.valid ? 'verified' : 'decision'}>{handle.valid ? 'valid' : 'no longer valid'}</StateWord>
		</>
	)
}

function Lines({ lines }: { lines: readonly string[] }) {
	return lines.map((line) => (
		<div key={line} className="mono">
			{line}
		</div>
	))
}

function Paths({ paths }: { paths: readonly string[] }) {
	return paths.map((path) => (
		<div key={path}>
			<Copyable value={path} label="path" wrap />
		</div>
	))
}

const fewLinks = 12

function Links({ database, values }: { database: DatabaseId; values: readonly { hash: string; type: string }[] }) {
	const [all, setAll] = useState(false)
	const shown = all ? values : values.slice(0, fewLinks)
	return (
		<>
			<span className={classes['links']}>
				{shown.map(({ hash, type }) => (
					<CachedLink key={hash} database={database} hash={hash} type={type} />
				))}
			</span>
			<MoreButton hidden={values.length - shown.length} onMore={() => setAll(true)} />
		</>
	)
}

const checkTones: Record<HashCheck['result'], Tone> = {
	matches: 'verified',
	differs: 'loss',
	'not-from-bytes': 'plain',
	'no-bytes': 'decision',
}

/** All of a value must be read for it, so that it comes after everything else. */
function HashChecked({ database, hash, sizeBytes }: Pick<CachedDetail, 'hash' | 'sizeBytes'> & { database: DatabaseId }) {
	const isRead = useIsFetching({ queryKey: valueKey({ database, of: { kind: 'cached', hash }, reveal: false }) }) === 0
	const checked = useQuery({ ...cachedQueries.hashCheck(database, hash), enabled: isRead })
	const words = checked.data && hashCheckWords(checked.data)
	return (
		<DetailsPart
			label="Check of the hash"
			title={<>Hash {checked.data && words && <StateWord tone={checkTones[checked.data.result]}>{words.word}</StateWord>}</>}
		>
			{checked.isError ? (
				<ErrorNotice error={checked.error} onRetry={() => void checked.refetch()} />
			) : (
				<p className={classes['sentence']}>
					{words?.sentence ?? `Being computed anew from its bytes${sizeBytes === null ? '' : `, ${size(sizeBytes)} of them`} …`}
				</p>
			)}
		</DetailsPart>
	)
}
