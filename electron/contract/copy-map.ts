import { z } from 'zod'

/** Why something of the source cannot simply be written into the target. */
export const findingKindSchema = z.enum([
	/** Text or bytes in a column of numbers. */
	'text-in-number',
	/** A number with a fraction, or beyond 64 bits, in a column of whole numbers. */
	'not-whole',
	/** A whole number that the chosen type cannot hold. */
	'out-of-range',
	/** Bytes in a column of text. */
	'bytes-in-text',
	/** Text or numbers in a column of bytes. */
	'not-bytes',
	'nul-in-text',
	'invalid-utf8',
	/** A column of times that holds numbers: seconds or milliseconds since 1970. */
	'epoch-time',
	/** Text that is no time, in a column of times. */
	'not-a-time',
	'not-a-boolean',
	/** Text that is no JSON, in a column of JSON. */
	'not-json',
	/** Text that is none of the target's words, in a column of an enumerated type. */
	'not-a-member',
	/** NULL where the target does not take it: SQLite lets it into primary keys. */
	'null-in-key',
	/** Rows that the source keeps apart and the target does not. */
	'duplicate-key',
	/** A row that refers to one that is not there. */
	'dangling-reference',
	'name-too-long',
	'names-fold-together',
	/** A default, check, index, generated column or collation that the target does not know. */
	'unknown-expression',
	'virtual-table',
	/** A view or trigger: its SQL is the source's own. */
	'not-carried',
	/** The target has no such table or column. */
	'no-place',
])
export type FindingKind = z.infer<typeof findingKindSchema>

/**
 * What is done about a finding. `stop`: nothing is copied. `convert`: to what the target's type asks for. `as-text`: the
 * column becomes text. `set-null`: the values are left out, and listed. `skip-table`: the table is left out. `leave-out`: the
 * object (index, check, view …) is not made in the target. `rename`: a name of at most 63 bytes that no other has. `plain-table`:
 * the copy makes the table beside those of the system.
 */
export const choiceSchema = z.enum(['stop', 'convert', 'as-text', 'set-null', 'skip-table', 'leave-out', 'rename', 'plain-table'])
export type Choice = z.infer<typeof choiceSchema>

/** One of what was found, as text of at most 200 characters, and the key of its row where it is in one. */
const exampleSchema = z.object({ row: z.string().nullable(), text: z.string() })

export const findingSchema = z.object({
	/** The same for the same thing in every survey: kind, table, column, name. */
	id: z.string(),
	kind: findingKindSchema,
	table: z.string().nullable(),
	column: z.string().nullable(),
	/** Of an index, check, view, trigger or reference. */
	name: z.string().nullable(),
	/** How many values or objects. */
	count: z.number().int(),
	example: exampleSchema.nullable(),
	/** `stop` is always the first, and what is done unless somebody chooses. */
	choices: z.array(choiceSchema).min(1),
})
export type Finding = z.infer<typeof findingSchema>

/** How many values of a column are stored as what. */
export const evidenceSchema = z.object({
	nulls: z.number().int(),
	integers: z.number().int(),
	reals: z.number().int(),
	texts: z.number().int(),
	blobs: z.number().int(),
	/** Least and greatest whole number, in decimal. */
	least: z.string().nullable(),
	greatest: z.string().nullable(),
	/** Bytes of the longest text or blob. */
	longest: z.number().int().nullable(),
	/** Of a column of times: texts that name an offset from UTC, `Z` or `+02:00`. */
	offsets: z.number().int().optional(),
	/** Texts that the column of the same name in the system's own tables for PostgreSQL does not take, whatever is declared here. */
	unfit: z.object({ kind: findingKindSchema, count: z.number().int(), example: exampleSchema }).optional(),
})
export type Evidence = z.infer<typeof evidenceSchema>

export const surveyedColumnSchema = z.object({
	name: z.string(),
	/** The type as it was declared; empty for none. */
	declared: z.string(),
	notNull: z.boolean(),
	/** SQL of the default, or of what a generated column is made of, as it stands in the schema. */
	default: z.string().nullable(),
	/** Place in the primary key, counted from 1; 0 for none. */
	key: z.number().int(),
	generated: z.boolean(),
	collation: z.string(),
	evidence: evidenceSchema,
})
export type SurveyedColumn = z.infer<typeof surveyedColumnSchema>

export const surveyedTableSchema = z.object({
	name: z.string(),
	rows: z.number().int(),
	/** What it takes with its indexes; null where SQLite cannot tell. */
	bytes: z.number().int().nullable(),
	columns: z.array(surveyedColumnSchema),
	/** INTEGER PRIMARY KEY AUTOINCREMENT. */
	autoincrement: z.boolean(),
	/** The greatest number that AUTOINCREMENT has given, in decimal, rows that are gone included. */
	lastNumber: z.string().optional(),
	indexes: z.array(
		z.object({ name: z.string(), unique: z.boolean(), columns: z.array(z.string().nullable()), sql: z.string().nullable() }),
	),
	references: z.array(
		z.object({
			columns: z.array(z.string()),
			table: z.string(),
			to: z.array(z.string()),
			onDelete: z.string(),
			onUpdate: z.string(),
			deferred: z.boolean(),
		}),
	),
	checks: z.array(z.object({ name: z.string().nullable(), sql: z.string() })),
	virtual: z.boolean(),
})
export type SurveyedTable = z.infer<typeof surveyedTableSchema>

export const copySurveySchema = z.object({
	tables: z.array(surveyedTableSchema),
	views: z.array(z.string()),
	triggers: z.array(z.string()),
	findings: z.array(findingSchema),
	sizeBytes: z.number().int(),
})
export type CopySurvey = z.infer<typeof copySurveySchema>

/** How a value becomes one of the target's type. `exact` keeps every bit; the others lose nothing either, and can be read back. */
export const conversionSchema = z.enum([
	'exact',
	/** Numbers and bytes as the text that SQLite shows for them. */
	'as-text',
	/** 0 and 1, `true` and `false`. */
	'boolean',
	'epoch-seconds',
	'epoch-milliseconds',
	/** Text as SQLite writes times; without an offset it is read in the zone of the map. */
	'time-text',
	'date-text',
	'json',
	/** JSON, and what is none as a string of JSON. */
	'json-or-text',
	'uuid-text',
	/** A numeric type, from text or numbers, digit by digit. */
	'decimal',
])
export type Conversion = z.infer<typeof conversionSchema>

export const mappedColumnSchema = z.object({
	column: z.string(),
	/** Name in the target. */
	into: z.string(),
	/** As PostgreSQL writes it: `bigint`, `double precision`, `timestamp with time zone`. */
	type: z.string(),
	conversion: conversionSchema,
	notNull: z.boolean(),
	/** SQL for PostgreSQL. */
	default: z.string().nullable(),
	/** GENERATED BY DEFAULT AS IDENTITY, set past the greatest after the copy. */
	identity: z.boolean(),
	/** Values that do not fit become NULL, and are listed. */
	setNull: z.boolean(),
})
export type MappedColumn = z.infer<typeof mappedColumnSchema>

export const mappedTableSchema = z.object({
	table: z.string(),
	into: z.string(),
	/** Null: left out. */
	columns: z.array(mappedColumnSchema).nullable(),
	/** Among tables that are there, one that the copy makes all the same. */
	make: z.literal(true).optional(),
})
export type MappedTable = z.infer<typeof mappedTableSchema>

/** What becomes what. Can be changed, saved as JSON and given again. */
export const copyMapSchema = z.object({
	version: z.literal(1),
	/** Schema of the target. */
	schema: z.string(),
	/** `make`: the copy makes the tables. `there`: the project's own migrations have made them, and rows are fitted to them. */
	tables: z.enum(['make', 'there']),
	/** IANA name, for times without an offset. */
	timeZone: z.string(),
	map: z.array(mappedTableSchema),
	/** By id of the finding; `stop` for those that are not named. */
	choices: z.record(z.string(), choiceSchema),
})
export type CopyMap = z.infer<typeof copyMapSchema>

/** Does the copy make the table that rows go into: all of them, or this one beside those that are there. */
export const isMade = ({ tables }: Pick<CopyMap, 'tables'>, { make }: MappedTable): boolean => tables === 'make' || make === true

/** How many tables the copy makes beside those that are there. */
export const plainTables = ({ map }: Pick<CopyMap, 'map'>): number =>
	map.filter(({ make, columns }) => make === true && columns !== null).length
