import { Argument, type Command, Option } from 'commander'
import { collisionSchema, dumpFormSchema } from '../../contract/stores.ts'
import * as transfers from './transfer-verbs.ts'
import { storeOption } from './values-program.ts'
import { type Ask, agreeing, nonEmpty, verb } from './verb.ts'

type ExportOptions = { readonly form: string; readonly secrets?: boolean; readonly partition?: readonly string[]; readonly store?: string }
type CarryOptions = { readonly collision: string; readonly create?: boolean; readonly store?: string; readonly yes?: boolean }

/** The verbs that carry the entries of a store elsewhere. */
export function addStoreVerbs(program: Command, ask: Ask): void {
	const store = program.command('store').description('carry the entries of a key-value store: to another one, into a file, from a file')
	agreeing(verb(store, 'copy', 'bring every entry into another store; started again after a break it goes on'))
		.addArgument(new Argument('<target>', 'what to copy into: a file or an address, as for the database').argParser(nonEmpty))
		.addOption(storeOption())
		.addOption(new Option('--to-store <id>', 'which store of the target, where there are several').argParser(nonEmpty))
		.addOption(createOption())
		.addOption(collisionOption())
		.action((database: string, target: string, options: CarryOptions & { readonly toStore?: string }) => {
			const { store: id, toStore, create, collision } = options
			const wishes = { store: id, toStore, create: create === true, collision: collisionSchema.parse(collision) }
			ask((session) => transfers.copyStore(session, database, target, wishes), options)
		})
	verb(store, 'export', 'write the entries into a new file')
		.addArgument(file('a new file'))
		.addOption(
			new Option('--form <form>', 'whole: nothing is lost; lakefs: as lakeFS’s own dump').choices(dumpFormSchema.options).default('whole'),
		)
		.option('--secrets', 'take along the entries that keep secrets')
		.addOption(new Option('--partition <name>', 'only this partition. May be given several times').argParser(collected))
		.addOption(storeOption())
		.action((database: string, path: string, { form, secrets, partition = [], store: id }: ExportOptions) => {
			const wishes = { form: dumpFormSchema.parse(form), secrets: secrets === true, partitions: partition, store: id }
			ask((session) => transfers.exportStore(session, database, path, wishes))
		})
	agreeing(verb(store, 'import', 'write what a dump holds into a store'))
		.addArgument(file('a dump, in either form'))
		.addOption(storeOption())
		.addOption(createOption())
		.addOption(collisionOption())
		.action((database: string, path: string, { store: id, create, ...options }: CarryOptions) => {
			const wishes = { store: id, create: create === true, collision: collisionSchema.parse(options.collision) }
			ask((session) => transfers.importStore(session, database, path, wishes), options)
		})
}

function file(description: string): Argument {
	return new Argument('<file>', description).argParser(nonEmpty)
}

function createOption(): Option {
	return new Option('--create', 'make the table of the store first, in a database that has none')
}

function collisionOption(): Option {
	return new Option('--collision <what>', 'what becomes of entries that are there with other bytes; stop: nothing is written')
		.choices(collisionSchema.options)
		.default('stop')
}

function collected(text: string, before: readonly string[] = []): readonly string[] {
	return [...before, nonEmpty(text)]
}
