import type { CachedDetail, CachedUse, HashCheck } from '../../contract/cached.ts'
import type { Decoding } from '../../contract/decoded.ts'
import type { EntryDetail } from '../../contract/stores.ts'
import type { Viewed } from '../../contract/values.ts'
import { hashCheckWords, jobStatusWords, placeWords, usedAsWords } from '../../contract/words/cached-words.ts'
import { decoderWords, sureSentence } from '../../contract/words/decoded-words.ts'
import { counted, size } from '../../contract/words/quantities.ts'
import { shortHash } from './list-text.ts'
import type { Paint } from './session.ts'
import { aligned } from './table.ts'
import { moment } from './text.ts'
import { treeText } from './tree-text.ts'

/** Of makers, users, parts and wholes, so many are named. */
const mostNamed = 5

type CheckedDetail = CachedDetail & { readonly hashCheck: HashCheck }

/** What `values get` says of a cached value; `viewed` is null where its bytes are not to be had. */
export function cachedDetailText(detail: CheckedDetail, viewed: Viewed | null, paint: Paint): string {
	const check = hashCheckWords(detail.hashCheck)
	const checked = detail.hashCheck.result === 'differs' ? paint('red', check.word) : check.word
	const facts = [
		['hash', detail.hash],
		['hash check', `${checked}: ${check.sentence}`],
		['type', detail.type],
		['size', sizeFact(detail.sizeBytes)],
		['place', `${placeWords[detail.place].word}: ${placeWords[detail.place].sentence}`],
		...(detail.externalPath === null ? [] : [['file', detail.externalPath]]),
		...(detail.madeAt === null ? [] : [['made', moment(detail.madeAt)]]),
		...useFacts('made by', detail.makers, detail.usesTotal.makers),
		...useFacts('used by', detail.users, detail.usesTotal.users),
		...moreFacts(detail),
	]
	return [
		aligned(facts),
		...followedLine(detail),
		...(viewed === null ? [paint('red', 'Its bytes are not to be had.')] : viewedLines(viewed, paint)),
	].join('\n')
}

/** Where what stands beneath comes from, if not from the value itself. */
function followedLine({ cacheFile }: CachedDetail): string[] {
	return cacheFile === null || cacheFile.sizeBytes === null ? [] : ['', `The value is the path of its file. In ${cacheFile.path}:`]
}

function sizeFact(bytes: number | null): string {
	if (bytes === null) return 'not known'
	return bytes < 1000 ? size(bytes) : `${size(bytes)} (${counted(bytes, 'byte')})`
}

function useFacts(label: string, uses: readonly CachedUse[], total: number): string[][] {
	const lines = uses.slice(0, mostNamed).map((use, index) => {
		const status = use.status === 'done' ? '' : ` (${jobStatusWords[use.status].word})`
		return [
			index === 0 ? label : '',
			`${use.task} ${usedAsWords(use)}${status}, execution ${shortHash(use.execution)}, job ${shortHash(use.job)}`,
		]
	})
	return total > lines.length && lines.length > 0 ? [...lines, ['', `and ${counted(total - lines.length, 'job')} more`]] : lines
}

function moreFacts(detail: CachedDetail): string[][] {
	const { evaluations, tags, files, parts, wholes, cacheFile, taskSource, handle } = detail
	return [
		...listFacts(
			'evaluated for',
			evaluations.map(({ task }) => task),
		),
		...listFacts(
			'tags',
			tags.map(({ key, value }) => `${key}=${value}`),
		),
		...listFacts('files', files),
		...listFacts('parts', parts.map(hashAndType)),
		...listFacts('part of', wholes.map(hashAndType)),
		...(cacheFile === null
			? []
			: [['kept in', `${cacheFile.path} (${cacheFile.sizeBytes === null ? 'missing' : size(cacheFile.sizeBytes)})`]]),
		...(taskSource === null ? [] : [['task', taskSource.name]]),
		...(handle === null ? [] : [['handle', `${handle.fullname} ${handle.key}${handle.valid ? '' : ', no longer valid'}`]]),
	]
}

const hashAndType = ({ hash, type }: { readonly hash: string; readonly type: string }): string => `${shortHash(hash)}  ${type}`

function listFacts(label: string, items: readonly string[]): string[][] {
	const lines = items.slice(0, mostNamed).map((item, index) => [index === 0 ? label : '', item])
	return items.length > mostNamed ? [...lines, ['', `and ${(items.length - mostNamed).toLocaleString('en')} more`]] : lines
}

/** What `values get` says of an entry. */
export function entryDetailText(detail: EntryDetail, viewed: Viewed, paint: Paint): string {
	const facts = [
		['partition', detail.partition.text],
		['key', detail.key.text],
		['is', detail.means ?? 'not known'],
		['size', sizeFact(detail.sizeBytes)],
		...(detail.keptAs === null ? [] : [['kept as', 'nothing (type NULL), which reads as an empty value']]),
		...detail.parts.filter(({ says }) => says.length > 0).map(({ name, text, says }) => [name ?? '', `${text}  ${says.join(', ')}`]),
		...detail.links.map(({ says, to, exists }) => [
			says,
			`→ ${to.partition.text} ${to.key.text}${exists ? '' : `  ${paint('red', 'not there')}`}`,
		]),
	]
	return [aligned(facts), ...viewedLines(viewed, paint)].join('\n')
}

function viewedLines({ guesses, decoding, masked }: Viewed, paint: Paint): string[] {
	const sure = sureSentence(guesses, decoding.decoder)
	const head = `${decoding.format}${sure === null ? '' : paint('dim', `  (${sure})`)}`
	const says = [
		...(masked ? [paint('yellow', 'It keeps a secret, which is masked: --secrets shows it.')] : []),
		...limitLines(decoding).map((line) => paint('yellow', line)),
	]
	return ['', paint('bold', head), ...says, treeText(decoding.node, paint)]
}

/** What is not shown of a value and why. */
function limitLines({ limits, damagedAt, readBytes, totalBytes, decoder }: Decoding): string[] {
	const said: string[] = []
	if (readBytes < totalBytes) said.push(`Read from the first ${size(readBytes)} of ${size(totalBytes)}: --raw gives all of them.`)
	if (limits.includes('bytes') && readBytes >= totalBytes) said.push('Long texts and bytes are cut: --raw gives all of them.')
	if (limits.includes('nodes')) said.push('It has more parts than are shown; where entries are left out they are counted.')
	if (limits.includes('depth')) said.push('It goes deeper than is shown: the deepest levels are not opened.')
	if (limits.includes('time')) said.push('It takes longer to read than it may; what was read by then is shown.')
	if (damagedAt === 0) said.push(`Read as ${decoderWords[decoder]} it makes no sense from its first byte on.`)
	else if (damagedAt !== null) said.push(`Damaged or cut at byte ${damagedAt.toLocaleString('en')}: what stands before it is shown.`)
	return said
}

/** What `values get --raw FILE` says. */
export function savedText(path: string, sizeBytes: number): string {
	return `${sizeFact(sizeBytes)} saved in ${path}.`
}
