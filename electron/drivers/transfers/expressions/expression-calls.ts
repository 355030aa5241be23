import { nowAsWritten, nowFormOf } from './expression-now.ts'
import type { Tree } from './expression-tree.ts'
import { asCondition, asText, asValue, computed, type Kind, type Typed } from './expression-typed.ts'
import { unknown } from './expression-unknown.ts'

type Call = (args: readonly Typed[], trees: readonly Tree[]) => Typed

/** A call of one of SQLite's own functions. */
export function callSql(name: string, trees: readonly Tree[], typed: (tree: Tree) => Typed): Typed {
	const form = nowFormOf({ kind: 'call', name, args: trees })
	if (form !== null) {
		const { kind, sql } = nowAsWritten(form)
		// strftime writes its seconds as text
		return name === 'strftime' && kind === 'integer' ? computed('text', `(${sql})::text`) : computed(kind, sql)
	}
	const call = Object.hasOwn(calls, name) ? calls[name] : undefined
	return call === undefined ? unknown(`function ${name}`) : call(trees.map(typed), trees)
}

const calls: Readonly<Record<string, Call>> = {
	length: ([only, ...more]) => {
		const { kind, sql } = one(only, more)
		return computed('integer', kind === 'bytes' ? `octet_length(${sql})::bigint` : `length(${asText(one(only, more))})::bigint`)
	},
	lower: ([only, ...more]) => computed('text', `lower(${asText(one(only, more))} COLLATE "C")`),
	upper: ([only, ...more]) => computed('text', `upper(${asText(one(only, more))} COLLATE "C")`),
	trim: trimmed('btrim'),
	ltrim: trimmed('ltrim'),
	rtrim: trimmed('rtrim'),
	substr: (args, trees) => substring(args, trees),
	substring: (args, trees) => substring(args, trees),
	instr: ([text, part, ...more]) =>
		computed('integer', `strpos(${textOf(text)}, ${textOf(part)})::bigint${more.length > 0 ? unknown('instr of three') : ''}`),
	replace: (args) => (args.length === 3 ? computed('text', `replace(${args.map(textOf).join(', ')})`) : unknown('replace')),
	coalesce: (args) => (args.length >= 2 ? alike('coalesce', args) : unknown('coalesce of one')),
	ifnull: (args) => (args.length === 2 ? alike('coalesce', args) : unknown('ifnull')),
	iif: ([when, ...args]) => {
		if (when === undefined || args.length !== 2) return unknown('iif')
		const [then, otherwise] = args.map(asValue)
		return computed(sharedKind([then, otherwise]), `(CASE WHEN ${asCondition(when)} THEN ${then?.sql} ELSE ${otherwise?.sql} END)`)
	},
	abs: ([only, ...more]) => {
		const value = number(one(only, more))
		return computed(value.kind, `abs(${value.kind === 'integer' ? `(${value.sql})::bigint` : value.sql})`)
	},
	round: ([only, ...more]) => rounded(number(one(only, more))),
	typeof: ([only, ...more]) => kindName(one(only, more)),
	// The type takes no text that is not valid
	json_valid: ([only, ...more]) => {
		const { sql, kind } = one(only, more)
		return kind === 'json' ? computed('truth', `(CASE WHEN ${sql} IS NOT NULL THEN true END)`) : unknown('json_valid of text')
	},
}

const one = (only: Typed | undefined, more: readonly Typed[]): Typed =>
	only === undefined || more.length > 0 ? unknown('not one argument') : asValue(only)

const textOf = (typed: Typed | undefined) => (typed === undefined ? unknown('an argument is missing') : asText(typed))

const number = (typed: Typed) => (typed.kind === 'integer' || typed.kind === 'real' ? typed : unknown(`${typed.kind} is no number`))

function trimmed(name: string): Call {
	return ([text, characters, ...more]) => {
		if (more.length > 0) return unknown('trim of three')
		return computed('text', `${name}(${textOf(text)}, ${characters === undefined ? "' '" : textOf(characters)})`)
	}
}

/** Only from the start: SQLite counts from the end for what is negative, and PostgreSQL does not. */
function substring([text, ...rest]: readonly Typed[], [, ...trees]: readonly Tree[]): Typed {
	const isCounted = trees.every((tree, at) => tree.kind === 'integer' && tree.value >= (at === 0 ? 1n : 0n) && tree.value < 2n ** 31n)
	if (rest.length < 1 || rest.length > 2 || !isCounted) return unknown('substr by what is computed')
	return computed('text', `substr(${[textOf(text), ...rest.map(({ sql }) => sql)].join(', ')})`)
}

/** Values of one kind. */
function alike(name: string, args: readonly Typed[]): Typed {
	const values = args.map(asValue)
	return computed(sharedKind(values), `${name}(${values.map(({ sql }) => sql).join(', ')})`)
}

function sharedKind(values: readonly (Typed | undefined)[]): Kind {
	const [kind, ...others] = new Set(values.map((value) => value?.kind).filter((kind) => kind !== 'null'))
	return kind === undefined || kind === 'opaque' || others.length > 0 ? unknown('values of several types') : kind
}

/** SQLite rounds a half away from zero, PostgreSQL a double's half to the even side. Beyond 2^52 there are no fractions. */
function rounded({ sql, kind }: Typed): Typed {
	if (kind === 'integer') return computed('real', `(${sql})::double precision`)
	return computed('real', `(CASE WHEN abs(${sql}) > 4503599627370496 THEN ${sql} ELSE trunc(${sql} + sign(${sql}) * 0.5) END)`)
}

const kindNames: Partial<Record<Kind, string>> = { integer: 'integer', real: 'real', text: 'text', bytes: 'blob' }

/** The type of a column is settled by its table here, save for NULL. */
function kindName({ sql, kind }: Typed): Typed {
	const name = kindNames[kind] ?? unknown(`typeof ${kind}`)
	return computed('text', `(CASE WHEN ${sql} IS NULL THEN 'null' ELSE '${name}' END)`)
}
