import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { type CachedFilter, type CachedSort, cachedFilterSchema, cachedSortSchema } from '../../contract/cached.ts'
import { decoderKindSchema } from '../../contract/decoded.ts'
import { unreachableSchema } from '../../contract/stores.ts'
import { damageCategories } from '../../contract/words/unreachable-words.ts'
import * as entries from './entry-verbs.ts'
import { find } from './find-verb.ts'
import { get } from './get-verb.ts'
import * as lists from './list-verbs.ts'
import { scan } from './scan-verb.ts'
import { UsageError } from './session.ts'
import { type Ask, agreeing, nonEmpty, verb } from './verb.ts'
import { check, space } from './whole-verbs.ts'

type PageOptions = { readonly skip: number; readonly limit: number }
type ListOptions = PageOptions & {
	readonly [Name in keyof CachedFilter]?: string
} & {
	readonly sort: string
	readonly reverse?: boolean
	readonly store?: string
	readonly partition?: string
	readonly prefix?: string
	readonly after?: string
}
type GetOptions = { readonly as?: string; readonly raw?: string | true; readonly secrets?: boolean; readonly store?: string }
type FindOptions = {
	readonly text?: string
	readonly hex?: string
	readonly from?: number
	readonly backwards?: boolean
	readonly secrets?: boolean
	readonly store?: string
}
type SetOptions = {
	readonly text?: string
	readonly hex?: string
	readonly file?: string
	readonly message?: string
	readonly if?: string
	readonly store?: string
	readonly secrets?: boolean
	readonly yes?: boolean
}
type RemoveOptions = { readonly store?: string; readonly secrets?: boolean; readonly yes?: boolean }
type ScanOptions = { readonly store?: string; readonly remove?: readonly string[]; readonly yes?: boolean }

/** The verbs that are about cached values and the entries of stores. */
export function addValuesVerbs(program: Command, ask: Ask, wantsJson: () => boolean): void {
	const values = program.command('values').description('what is cached, what is in a store, and is it whole')
	addLists(values, ask)
	addGet(values, ask, wantsJson)
	addFind(values, ask)
	addChanges(values, ask)
	addScan(values, ask)
	verb(values, 'check', 'whether every cached value is whole; exit code 1 when one is not').action((database: string) =>
		ask((session) => check(session, database)),
	)
	verb(values, 'space', 'what takes the space')
		.addOption(new Option('--by <what>', 'how values are heaped').choices(['type', 'task', 'execution', 'age']).default('type'))
		.action((database: string, { by }: { readonly by: 'type' | 'task' | 'execution' | 'age' }) =>
			ask((session) => space(session, database, by)),
		)
}

function addLists(values: Command, ask: Ask): void {
	const { place, reach } = cachedFilterSchema.shape
	paged(verb(values, 'ls', 'cached values; of a store its partitions, and with --partition its entries'))
		.addOption(
			new Option('--search <text>', 'beginning of a hash, part of a type, task or path, or a tag as key=value').argParser(nonEmpty),
		)
		.addOption(new Option('--type <type>', 'values of this type').argParser(nonEmpty))
		.addOption(new Option('--task <name>', 'values that this task made').argParser(nonEmpty))
		.addOption(new Option('--execution <id>', 'values of this execution').argParser(nonEmpty))
		.addOption(new Option('--place <place>', 'where their bytes lie').choices(place.unwrap().options))
		.addOption(new Option('--reach <reach>', 'what no execution leads to').choices(reach.unwrap().options))
		.addOption(new Option('--month <month>', 'made in this month of UTC, like 2026-11').argParser(monthOf))
		.addOption(
			new Option('--sort <by>', 'newest or largest first, names in order').choices(cachedSortSchema.shape.by.options).default('time'),
		)
		.option('--reverse', 'the other way round')
		.addOption(storeOption())
		.addOption(new Option('--partition <name>', 'entries of this partition, as the list of partitions writes it').argParser(nonEmpty))
		.addOption(new Option('--prefix <text>', 'entries whose keys begin like this').argParser(nonEmpty))
		.addOption(new Option('--after <name>', 'what comes after this partition or key').argParser(nonEmpty))
		.action((database: string, options: ListOptions) => {
			const { store, partition, prefix, after, skip, limit } = options
			const wishes = { skip, limit, filter: filterOf(options), sort: sortOf(options), store, partition, prefix, after }
			ask((session) => lists.list(session, database, wishes))
		})
	paged(verb(values, 'executions', 'runs that made cached values, newest first'))
		.addOption(new Option('--search <text>', 'beginning of an id, or part of the command line').argParser(nonEmpty))
		.action((database: string, { search, skip, limit }: PageOptions & { readonly search?: string }) =>
			ask((session) => lists.executions(session, database, { search, skip, limit })),
		)
	paged(verb(values, 'jobs', 'jobs of one execution, each under the one that called it'), 200)
		.addArgument(new Argument('<execution>', 'its id or the beginning of it').argParser(nonEmpty))
		.action((database: string, execution: string, { skip, limit }: PageOptions) =>
			ask((session) => lists.jobs(session, database, execution, { skip, limit })),
		)
}

function addGet(values: Command, ask: Ask, wantsJson: () => boolean): void {
	verb(values, 'get', 'one value, decoded, with what is known of it; or its exact bytes')
		.addArgument(new Argument('<name>', 'a hash or the beginning of one; of a store the partition').argParser(nonEmpty))
		.argument('[key]', 'of a store: the key, as the list writes it')
		.addOption(new Option('--as <decoder>', 'read it as this').choices(decoderKindSchema.options))
		.option('--raw [file]', 'the exact bytes, into a new file or to standard output')
		.option('--secrets', 'show what is masked')
		.addOption(storeOption())
		.action((database: string, name: string, key: string | undefined, { as, raw, secrets, store }: GetOptions) => {
			const decoder = as === undefined ? undefined : decoderKindSchema.parse(as)
			ask((session) => get(session, database, { name, key, store, decoder, raw, secrets: secrets === true, json: wantsJson() }))
		})
}

function addFind(values: Command, ask: Ask): void {
	verb(values, 'find', 'where bytes begin in a value, looked through whole; exit code 1 when they are nowhere')
		.addArgument(new Argument('<name>', 'a hash or the beginning of one; of a store the partition').argParser(nonEmpty))
		.argument('[key]', 'of a store: the key, as the list writes it')
		.option('--text <text>', 'this text, in UTF-8')
		.addOption(new Option('--hex <digits>', 'these bytes').argParser(hex))
		.addOption(new Option('--from <offset>', 'from this byte on, and then once around').argParser(wholeNumber(0)))
		.option('--backwards', 'the last place before there')
		.option('--secrets', 'look through what is masked')
		.addOption(storeOption())
		.action((database: string, name: string, key: string | undefined, options: FindOptions) => {
			const { text, hex: digits, from, backwards = false, secrets = false, store } = options
			if ((text === undefined) === (digits === undefined)) throw new UsageError('say what to look for with --text or --hex')
			const needle = new Uint8Array(text === undefined ? Buffer.from(digits ?? '', 'hex') : Buffer.from(text))
			ask((session) => find(session, database, { name, key, store, needle, from, backwards, secrets }))
		})
}

function addChanges(values: Command, ask: Ask): void {
	agreeing(entryVerb(values, 'set', 'write one entry, on condition that nobody else has'))
		.argument('<key>', 'as the list writes it')
		.option('--text <text>', 'this text')
		.addOption(new Option('--hex <digits>', 'these bytes').argParser(hex))
		.option('--file <file>', 'the bytes of a file; - for standard input')
		.option(
			'--message <file>',
			'the edited text of a decoded message, as "values get" gives it with --json as "editable"; - for standard input',
		)
		.addOption(
			new Option('--if <condition>', 'absent, present-as-read, or the SHA-256 (its beginning will do) of what is there').argParser(
				condition,
			),
		)
		.option('--secrets', 'show what is masked')
		.action((database: string, partition: string, key: string, options: SetOptions) => {
			const content = contentIn(options)
			entries.assertAskable(content, options.yes)
			const wishes = { partition, key, content, store: options.store, condition: options.if, secrets: options.secrets === true }
			ask((session) => entries.set(session, database, wishes), options)
		})
	agreeing(entryVerb(values, 'rm', 'take an entry away, or without a key a whole partition'))
		.argument('[key]', 'as the list writes it')
		.option('--secrets', 'show what is masked')
		.action((database: string, partition: string, key: string | undefined, options: RemoveOptions) => {
			const wishes = { partition, key, store: options.store, secrets: options.secrets === true }
			ask((session) => entries.remove(session, database, wishes), options)
		})
	agreeing(verb(values, 'undo', 'take the latest change of a store’s entries back; itself undoable'))
		.addOption(storeOption())
		.action((database: string, options: { readonly store?: string; readonly yes?: boolean }) =>
			ask((session) => entries.undoValues(session, database, options.store), options),
		)
}

function entryVerb(values: Command, name: string, description: string): Command {
	const partition = new Argument('<partition>', 'as the list writes it').argParser(nonEmpty)
	return verb(values, name, description).addArgument(partition).addOption(storeOption())
}

function addScan(values: Command, ask: Ask): void {
	const { category } = unreachableSchema.shape
	const removable = category.options.filter((one) => !damageCategories.has(one))
	agreeing(verb(values, 'scan', 'entries that nothing leads to, with why, and what taking them away would mean'))
		.addOption(storeOption())
		.addOption(new Option('--remove <category...>', 'take away what was found of these, where it may be').choices(removable))
		.action((database: string, options: ScanOptions) => {
			const remove = (options.remove ?? []).map((one) => category.parse(one))
			ask((session) => scan(session, database, { store: options.store, remove }), remove.length > 0 ? options : undefined)
		})
}

function paged(command: Command, usual = 50): Command {
	return command
		.addOption(new Option('--limit <n>', 'how many at most').argParser(wholeNumber(1)).default(usual))
		.addOption(new Option('--skip <n>', 'how many to leave out first').argParser(wholeNumber(0)).default(0))
}

/** Which of several stores. */
export function storeOption(): Option {
	return new Option('--store <id>', 'which store, where there are several').argParser(nonEmpty)
}

function monthOf(text: string): string {
	if (!cachedFilterSchema.shape.month.safeParse(text).success) throw new InvalidArgumentError('a month is written like 2026-11')
	return text
}

function filterOf({ search, type, task, execution, place, reach, month }: ListOptions): CachedFilter {
	const given = Object.entries({ search, type, task, execution, place, reach, month }).filter(([, wish]) => wish !== undefined)
	return cachedFilterSchema.parse(Object.fromEntries(given))
}

function sortOf({ sort, reverse }: ListOptions): CachedSort {
	const by = cachedSortSchema.shape.by.parse(sort)
	return { by, descending: (by === 'time' || by === 'size') !== (reverse === true) }
}

function contentIn({ text, hex: digits, file, message }: SetOptions): entries.Content {
	const given = Object.entries({ text, hex: digits, file, message }).filter(
		(each): each is [entries.Content['kind'], string] => each[1] !== undefined,
	)
	const [first, ...others] = given
	if (!first || others.length > 0) throw new UsageError('say what to write with one of --text, --hex, --file and --message')
	return { kind: first[0], given: first[1] }
}

function hex(text: string): string {
	const digits = text.replaceAll(/\s/g, '')
	if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new InvalidArgumentError('Give two hex digits for each byte.')
	return digits
}

function condition(text: string): string {
	if (text === 'absent' || text === 'present-as-read' || /^[0-9a-f]{8,64}$/i.test(text)) return text.toLowerCase()
	throw new InvalidArgumentError('Say absent, present-as-read, or 8 to 64 hex digits of a SHA-256.')
}

function wholeNumber(least: number): (text: string) => number {
	return (text) => {
		if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw new InvalidArgumentError(`Give a whole number from ${least} on.`)
		return Number(text)
	}
}
