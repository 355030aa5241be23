import type { ServerStatement } from './postgres-statements.ts'

type Judged = Pick<ServerStatement, 'tokens'>

/**
 * Would this statement begin or end the transaction that its step runs in. Savepoints stay inside and are none of these,
 * ROLLBACK TO among them.
 */
export function controlsTransaction({ tokens }: Judged): boolean {
	const [first, second, third] = tokens
	if (first === 'ROLLBACK' || first === 'ABORT') return second !== 'TO' && third !== 'TO'
	if (first === 'BEGIN' || first === 'COMMIT' || first === 'END') return true
	return (first === 'START' || first === 'PREPARE') && second === 'TRANSACTION'
}

/**
 * Does the server refuse this statement inside a transaction. Judged by its tokens, as the same words stand in function
 * bodies, names and strings (and REFRESH MATERIALIZED VIEW CONCURRENTLY may run in one). ALTER TYPE … ADD VALUE needs it
 * before server 12 only, and such servers are not opened.
 */
export function needsNoTransaction({ tokens }: Judged): boolean {
	const [first = '', second = ''] = tokens
	switch (first) {
		case 'VACUUM':
			return true
		case 'CREATE':
		case 'DROP':
			return standsAlone.has(second) || indexIsConcurrent(tokens)
		case 'ALTER':
			return second === 'SYSTEM' || movesDatabase(tokens) || detachesConcurrently(tokens)
		case 'REINDEX':
			return reindexesWidely(tokens)
		case 'CLUSTER':
			return namesNothing(tokens.slice(1))
		case 'DISCARD':
			return second === 'ALL'
		default:
			return false
	}
}

const standsAlone = new Set(['DATABASE', 'TABLESPACE', 'SUBSCRIPTION'])

function indexIsConcurrent(tokens: readonly string[]): boolean {
	const at = tokens[1] === 'UNIQUE' ? 2 : 1
	return tokens[at] === 'INDEX' && tokens[at + 1] === 'CONCURRENTLY'
}

const movesDatabase = (tokens: readonly string[]) => tokens[1] === 'DATABASE' && tokens[3] === 'SET' && tokens[4] === 'TABLESPACE'

function detachesConcurrently(tokens: readonly string[]): boolean {
	const at = tokens.indexOf('DETACH')
	return tokens[1] === 'TABLE' && at !== -1 && tokens[at + 1] === 'PARTITION' && tokens.slice(at + 2).includes('CONCURRENTLY')
}

/** `REINDEX [(options)] [kind] [CONCURRENTLY] name`. */
function reindexesWidely(tokens: readonly string[]): boolean {
	const closing = tokens[1] === '(' ? tokens.indexOf(')') : 0
	const options = tokens.slice(2, Math.max(2, closing))
	const [kind = '', next] = tokens.slice(closing + 1)
	const turnedOff = ['FALSE', 'OFF', '0'].includes(options[options.indexOf('CONCURRENTLY') + 1] ?? '')
	const concurrent = (options.includes('CONCURRENTLY') && !turnedOff) || next === 'CONCURRENTLY'
	return concurrent || kind === 'SCHEMA' || kind === 'DATABASE' || kind === 'SYSTEM'
}

/** Is there nothing after the options. */
function namesNothing(rest: readonly string[]): boolean {
	if (rest[0] === '(') return namesNothing(rest.slice(rest.indexOf(')') + 1))
	return rest.length === 0 || (rest[0] === 'VERBOSE' && rest.length === 1)
}

/** Does this statement change how the server reads strings, so that the text after it would split otherwise. */
export function changesQuoting({ tokens }: Judged): boolean {
	const [first, ...rest] = tokens
	const at = rest.indexOf('STANDARD_CONFORMING_STRINGS')
	return first === 'SET' && at !== -1 && at < 2 && !['ON', 'TRUE', "'", 'DEFAULT'].includes(rest[at + 2] ?? '')
}

/** The index that `CREATE INDEX CONCURRENTLY` makes or `REINDEX … CONCURRENTLY` makes anew may be left invalid by either. */
export function mayLeaveInvalidIndex({ tokens }: Judged): boolean {
	return needsNoTransaction({ tokens }) && (tokens[0] === 'REINDEX' || (tokens[0] === 'CREATE' && tokens.includes('INDEX')))
}
