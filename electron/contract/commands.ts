import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { databaseIdSchema } from './database.ts'
import { faultSchema } from './fault.ts'
import { procedure } from './procedure.ts'

/**
 * How a command is told which database it is to work on. `none`: it goes where its project says, so that a file is
 * migrated in place. `ini`: the project reads `sqlalchemy.url` of its alembic.ini, and gets a copy of that with another.
 * `scheme` is what the address begins with (`postgresql+asyncpg`, `sqlite`); null for the engine's plain one.
 */
/** A revision as a project's command told it, as far as it did. */
export const toldRevisionSchema = z
	.object({
		id: z.string(),
		/** Empty for a first one. */
		parents: z.array(z.string()).readonly().nullable(),
		/** Ids, or labels where the file names those. */
		dependsOn: z.array(z.string()).readonly().nullable(),
		/** Of its whole branch, wherever on that they are written. */
		labels: z.array(z.string()).readonly(),
		/** First paragraph of the docstring. */
		message: z.string().nullable(),
		/** `YYYY-MM-DD`, where the docstring has it. */
		createdAt: z.string().nullable(),
		/** Of its file, where the command runs, which may be another machine. */
		path: z.string().nullable(),
	})
	.readonly()
export type ToldRevision = z.infer<typeof toldRevisionSchema>

export const commandAimSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('none') }),
	z.object({ kind: z.literal('ini'), scheme: z.string().nullable() }),
	z.object({ kind: z.literal('variable'), name: z.string().min(1), scheme: z.string().nullable() }),
	z.object({ kind: z.literal('x-argument'), name: z.string().min(1), scheme: z.string().nullable() }),
])
export type CommandAim = z.infer<typeof commandAimSchema>

/** How a project's Alembic is called. Nothing of it goes through a shell. */
export const commandProfileSchema = z.object({
	/** Which system's habits it has: what it can be asked besides upgrade and downgrade. */
	preset: z.enum(['alembic', 'syncmaster', 'reana']),
	/** What stands before Alembic's own words: `alembic -c alembic.ini`, `uv run alembic`, `kubectl exec … -- reana-db alembic`. */
	words: z.array(z.string().min(1)).min(1),
	/** Absolute path of the folder it runs in. */
	folder: z.string().min(1),
	/** Added to the environment; `${NAME}` in a value is taken from Headway's own when it runs, and a secret belongs there. */
	environment: z.array(z.object({ name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), value: z.string() })),
	aim: commandAimSchema,
})
export type CommandProfile = z.infer<typeof commandProfileSchema>

/** A command exactly as it will run: what a person must have seen before it does. References stay references. */
export const commandLineSchema = z.object({
	/** Program and arguments. */
	words: z.array(z.string()),
	/** The same as one line, quoted for a POSIX shell. */
	text: z.string(),
	folder: z.string(),
	environment: z.array(z.object({ name: z.string(), value: z.string() })),
	/** It works on a copy, which takes the database's place when all went well. */
	onCopy: z.boolean(),
	/** Commands that run before it and only look, as lines. */
	first: z.array(z.string()),
})
export type CommandLine = z.infer<typeof commandLineSchema>

/** A profile that was found or is usual, and what speaks for it in a few words each. */
export const commandSuggestionSchema = z.object({
	profile: commandProfileSchema,
	text: z.string(),
	evidence: z.array(z.string()),
})
export type CommandSuggestion = z.infer<typeof commandSuggestionSchema>

/** What a test of a command found. Answers that the command does not give are null. */
export const commandTestSchema = z.object({
	alembic: z.string().nullable(),
	sqlalchemy: z.string().nullable(),
	python: z.string().nullable(),
	/** What it takes for the heads, sorted; null where it cannot be asked. */
	heads: z.array(z.string()).nullable(),
	/** They are those that were read without Python. */
	headsAgree: z.boolean().nullable(),
	/** Where it says that the database stands. */
	current: z.array(z.string()).nullable(),
	/** That is where the database stands. */
	currentAgrees: z.boolean().nullable(),
	/** It obeyed the aim: shown a scratch file, it saw that one. Null for a server or without an aim. */
	aimed: z.boolean().nullable(),
	fault: faultSchema.nullable(),
})
export type CommandTest = z.infer<typeof commandTestSchema>

/** What happens while a command works; the last event is `finished`. */
const output = z.object({ kind: z.literal('output'), stream: z.enum(['stdout', 'stderr']), lines: z.array(z.string()), atMs: z.number() })
const started = z.object({ kind: z.literal('started'), text: z.string(), atMs: z.number() })
export const commandTestEventSchema = z.discriminatedUnion('kind', [
	started,
	output,
	z.object({ kind: z.literal('finished'), report: commandTestSchema }),
])
export type CommandTestEvent = z.infer<typeof commandTestEventSchema>

/** What came of asking Alembic for the revisions whose files cannot be read without running them. */
export const askReportSchema = z.object({
	/** Revisions of which it told what their files do not say. */
	told: z.number().int(),
	/** Files that are still not known, relative to the project's folder. */
	left: z.array(z.string()),
	/** Things that it tells otherwise than the files that can be read; each is a problem of the history. */
	differences: z.number().int(),
})
export type AskReport = z.infer<typeof askReportSchema>

export const askEventSchema = z.discriminatedUnion('kind', [
	started,
	output,
	z.object({ kind: z.literal('finished'), report: askReportSchema }),
])
export type AskEvent = z.infer<typeof askEventSchema>

/** One step as SQL on paper; `sql` is null where there is none, and `fault` says why. */
export const renderedStepSchema = z.object({
	id: z.string(),
	label: z.string(),
	message: z.string(),
	direction: z.enum(['up', 'down']),
	sql: z.string().nullable(),
	fault: faultSchema.nullable(),
})
export type RenderedStep = z.infer<typeof renderedStepSchema>

export const previewEventSchema = z.discriminatedUnion('kind', [
	started,
	z.object({ kind: z.literal('step'), step: renderedStepSchema, done: z.number().int(), total: z.number().int(), atMs: z.number() }),
	z.object({ kind: z.literal('finished'), steps: z.array(renderedStepSchema), complete: z.boolean() }),
])
export type PreviewEvent = z.infer<typeof previewEventSchema>

export const bundleEventSchema = z.discriminatedUnion('kind', [
	started,
	z.object({ kind: z.literal('step'), step: renderedStepSchema, done: z.number().int(), total: z.number().int(), atMs: z.number() }),
	z.object({
		kind: z.literal('finished'),
		/** Absolute path of the bundle. */
		folder: z.string(),
		/** Steps with SQL, and those without. */
		rendered: z.number().int(),
		notRendered: z.array(renderedStepSchema),
	}),
])
export type BundleEvent = z.infer<typeof bundleEventSchema>

/**
 * The project's own command. Nothing of a project runs unless its exact line was shown before: what runs is compared
 * with `seen`, and anything else is refused as `plan-stale`.
 */
export const commands = {
	/** What is saved for a database, and what could be. `wanted`: the dialect moves databases through a command. */
	get: procedure.input(z.object({ database: databaseIdSchema })).output(
		z.object({
			wanted: z.boolean(),
			profile: commandProfileSchema.nullable(),
			/** The profile's words as one line. */
			text: z.string().nullable(),
			suggestions: z.array(commandSuggestionSchema),
			/** Lines that `test` would run with the saved profile. */
			testLines: z.array(z.string()),
		}),
	),
	/** Reads one line as words, the way a POSIX shell splits them, and refuses what only a shell could do. Fault `command-malformed`. */
	read: procedure.input(z.object({ text: z.string() })).output(z.object({ words: z.array(z.string()) })),
	/** Keeps a profile, or forgets it. Nothing runs. Faults: `not-found` for the folder. */
	set: procedure
		.input(z.object({ database: databaseIdSchema, profile: commandProfileSchema.nullable() }))
		.output(z.object({ testLines: z.array(z.string()) })),
	/** Asks the saved command who and where it is. `seen` are the lines that were shown. Ends with `finished`. */
	test: procedure.input(z.object({ database: databaseIdSchema, seen: z.array(z.string()) })).output(eventIterator(commandTestEventSchema)),
	/** The line that `ask` would run; null where every file could be read. Fault `command-needed`. */
	askLine: procedure.input(z.object({ database: databaseIdSchema })).output(z.object({ text: z.string(), folder: z.string() }).nullable()),
	/**
	 * Asks the project's Alembic for what its files do not say by themselves. The history has it from then on, until a file
	 * of the project changes or this program ends. Ends with `finished`. Faults: `command-needed`, `command-unreadable`,
	 * `cancelled`, those of the command.
	 */
	ask: procedure.input(z.object({ database: databaseIdSchema, seen: z.string() })).output(eventIterator(askEventSchema)),
	/** Lines that `preview` and `bundle` would run, to be shown first. A command renders each step by itself: `{step}` stands for its own words. */
	renderLine: procedure.input(z.object({ database: databaseIdSchema })).output(z.object({ text: z.string().nullable() })),
	/** Renders the steps to a target as SQL, without touching the database. Ends with `finished`. */
	preview: procedure
		.input(z.object({ database: databaseIdSchema, target: z.string().min(1), seen: z.string() }))
		.output(eventIterator(previewEventSchema)),
	/**
	 * Renders every revision between two targets in both directions and keeps them in a new folder, which can be opened
	 * in place of the project. Ends with `finished`. Faults: `folder-not-empty`, those of the command.
	 */
	bundle: procedure
		.input(
			z.object({
				database: databaseIdSchema,
				/** `base` for all. */
				from: z.string().min(1),
				to: z.string().min(1),
				folder: z.string().min(1),
				seen: z.string(),
			}),
		)
		.output(eventIterator(bundleEventSchema)),
}
