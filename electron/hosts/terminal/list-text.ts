import type { CachedFilter, CachedSort, CachedValue, Execution, Job } from '../../contract/cached.ts'
import type { Partition, StoreEntry, StoreSurvey, WrittenBytes } from '../../contract/stores.ts'
import type { ValuesSurvey } from '../../contract/values.ts'
import { argumentName, jobStatusWords, outsideWords, placeWords, tagsWords } from '../../contract/words/cached-words.ts'
import { counted, size } from '../../contract/words/quantities.ts'
import { foreignWords, gapsWords, readOnlyBecause, standingWords, storeWords } from '../../contract/words/store-words.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'
import { moment } from './text.ts'
import { shellWord } from './which-store.ts'

/** So long may a value's own line be in a list. Characters. */
const briefLength = 60

/** What `values ls` says of cached values; `apart` where those outside are not in their place. */
export function cachedListText(
	{ values, total }: { readonly values: readonly CachedValue[]; readonly total: number },
	{
		skip,
		sort,
		filter,
		apart,
	}: { readonly skip: number; readonly sort: CachedSort; readonly filter: CachedFilter; readonly apart: boolean },
	paint: Paint,
): string {
	if (total === 0) return 'No cached value is like that.'
	const rows = values.map((value) => [
		shortHash(value.hash),
		value.sizeBytes === null ? '–' : size(value.sizeBytes),
		placeMark(value.place, paint),
		value.madeAt === null ? '–' : moment(value.madeAt),
		value.type,
		value.task ?? '–',
		cut(value.brief ?? '', briefLength),
	])
	const order = `${sort.descending ? 'descending' : 'ascending'} by ${sort.by}${apart ? `${outsideWords(sort, filter)} (--place external has them in order)` : ''}`
	return [aligned(rows, [1]), rest({ shown: values.length, skip, total, what: ['value', 'values'] }, order, paint)].join('\n')
}

function placeMark(place: CachedValue['place'], paint: Paint): string {
	const { word } = placeWords[place]
	return place === 'missing' || place === 'no-store' ? paint('red', word) : word
}

/** What `values executions` says. */
export function executionsText(
	{ executions, total }: { readonly executions: readonly Execution[]; readonly total: number },
	skip: number,
	paint: Paint,
): string {
	if (total === 0) return 'No execution is like that.'
	const rows = executions.map(({ id, status, startedAt, args, jobs, tags }) => [
		shortHash(id),
		startedAt === null ? '–' : moment(startedAt),
		statusMark(status, paint),
		counted(jobs.total, 'job'),
		[
			...(jobs.failed > 0 ? [`${jobs.failed} failed`] : []),
			...(jobs.cached > 0 ? [`${jobs.cached} cached`] : []),
			...(jobs.running > 0 ? [`${jobs.running} running`] : []),
		].join(', '),
		`${args}${inBrackets(tags, paint)}`,
	])
	return [aligned(rows, [3]), rest({ shown: executions.length, skip, total, what: ['execution', 'executions'] }, '', paint)].join('\n')
}

/** What `values jobs` says: as a tree, each with what it was called with and the hash of what it gave. */
export function jobsText({ jobs, total }: { readonly jobs: readonly Job[]; readonly total: number }, skip: number, paint: Paint): string {
	if (total === 0) return 'The execution has no jobs.'
	const rows = jobs.map(({ id, depth, task, status, startedAt, result, arguments: given, tags }) => [
		shortHash(id),
		startedAt === null ? '–' : moment(startedAt),
		statusMark(status, paint),
		result === null ? '–' : shortHash(result),
		`${'  '.repeat(depth)}${task}(${given.map(argumentText).join(', ')})${inBrackets(tags, paint)}`,
	])
	return [aligned(rows), rest({ shown: jobs.length, skip, total, what: ['job', 'jobs'] }, '', paint)].join('\n')
}

function argumentText(argument: Job['arguments'][number]): string {
	const name = argumentName(argument)
	return `${name === null ? '' : `${name}=`}${argument.brief === null ? shortHash(argument.hash) : cut(argument.brief, briefLength)}`
}

function inBrackets(tags: Job['tags'], paint: Paint): string {
	return tags.length === 0 ? '' : paint('dim', ` (${tagsWords(tags)})`)
}

function statusMark(status: Job['status'], paint: Paint): string {
	const { word } = jobStatusWords[status]
	return status === 'failed' ? paint('red', word) : word
}

/** What `info` says of a bare store: which stores there are. */
export function storesText({ stores, cached }: ValuesSurvey, paint: Paint): string {
	const cache = cached === null ? [] : [`${counted(cached.values, 'cached value')}, ${counted(cached.external, 'value')} outside.`]
	const described = stores.map((store) => [storeHead(store, paint), aligned(storeFacts(store))].join('\n'))
	return [...cache, ...described].join('\n\n') || 'It holds neither cached values nor entries.'
}

function storeHead(store: StoreSurvey, paint: Paint): string {
	const gaps = gapsWords(store.traits)
	return [`${paint('bold', store.id)}  ${storeWords(store)}`, ...(gaps === null ? [] : [paint('red', gaps)])].join('\n')
}

function storeFacts({ traits }: StoreSurvey): string[][] {
	const because = readOnlyBecause(traits)
	return [
		['where', traits.shown],
		...(traits.foreignKeys ? [['others', foreignWords(traits.foreignKeys)]] : []),
		['writable', because === null ? 'yes' : `no: ${because}`],
	]
}

/** What `values ls` says of the partitions of a store. */
export function partitionsText(
	{ store, partitions, more }: { readonly store: StoreSurvey; readonly partitions: readonly Partition[]; readonly more: boolean },
	paint: Paint,
): string {
	if (partitions.length === 0) return [storeHead(store, paint), 'It has no partitions.'].join('\n')
	const rows = partitions.map(({ name, means, standing, repository, createdAt }) => [
		name.text,
		standing === 'live' || standing === 'unknown' ? standingWords[standing].word : paint('yellow', standingWords[standing].word),
		means ?? (repository === null ? '–' : `of ${repository}`),
		createdAt === null ? '' : moment(createdAt),
	])
	return [storeHead(store, paint), aligned(rows), ...follows(more, partitions.at(-1)?.name, paint)].join('\n')
}

type ListedEntries = {
	readonly store: StoreSurvey
	readonly partition: WrittenBytes
	readonly entries: readonly StoreEntry[]
	readonly more: boolean
}

/** What `values ls --partition` says. */
export function entriesText({ store, partition, entries, more }: ListedEntries, paint: Paint): string {
	const gaps = gapsWords(store.traits)
	const head = gaps === null ? [] : [paint('red', gaps)]
	if (entries.length === 0) return [...head, `No entries in ${partition.text}.`].join('\n')
	const rows = entries.map(({ key, sizeBytes, means, brief, secret, tombstone, link }) => [
		key.text,
		size(sizeBytes),
		means ?? '',
		[
			...(secret ? [paint('yellow', 'secret')] : []),
			...(tombstone ? [paint('yellow', 'gone')] : []),
			cut(brief, briefLength),
			...(link === null ? [] : [paint('dim', `→ ${link.partition.text} ${link.key.text}`)]),
		].join('  '),
	])
	return [...head, aligned(rows, [1]), ...follows(more, entries.at(-1)?.key, paint)].join('\n')
}

function follows(more: boolean, last: WrittenBytes | undefined, paint: Paint): string[] {
	return more && last ? [paint('dim', `More follow: --after ${shellWord(last.text)}`)] : []
}

type Shown = { readonly shown: number; readonly skip: number; readonly total: number; readonly what: readonly [string, string] }

function rest({ shown, skip, total, what }: Shown, order: string, paint: Paint): string {
	const ordered = order === '' ? '' : `, ${order}`
	const reached = skip + shown
	if (shown === 0) return paint('dim', `${counted(total, ...what)} in all: fewer than --skip ${skip}`)
	const where = shown === total ? '' : `${shown.toLocaleString('en')} of `
	const next = reached < total ? `; more: --skip ${reached}` : ''
	return paint('dim', `${where}${counted(total, ...what)}${ordered}${next}`)
}

/** Enough of a hash or an id to tell it from others, and to ask for it with. */
export const shortHash = (hash: string): string => hash.slice(0, 12)

function cut(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
