import type pg from 'pg'
import { type Fault, FaultError } from '../../contract/fault.ts'
import { quoteText } from '../../lib/sql-text.ts'
import type { Rows, ServerAddress, SqlValue } from './engine.ts'
import { type CancelKey, sendCancel } from './postgres-cancel.ts'
import { type Connected, connect, type Met, type Start } from './postgres-connect.ts'
import { answerOf, answerText, sqlState, strikerFor, toServerFault, withoutPassword } from './postgres-faults.ts'
import { type Asked, sendTogether } from './postgres-together.ts'
import { toSent } from './postgres-values.ts'

/** One session of a server through which statements run one after another. */
export type PgSession = {
	/** Process id of the server's side. */
	readonly processId: number
	/** What was found out while connecting. */
	readonly met: Met
	/** Runs one statement with positional values ($1…). Rows as arrays of exact values. Faults carry the `statement`. */
	query(sql: string, values?: readonly SqlValue[]): Promise<Rows & { readonly changed: number }>
	/** Sends statements in one go and waits once; after one that fails none is run. Faults carry the one that failed. */
	together(asked: readonly Asked[]): Promise<readonly Rows[]>
	/** Runs a text as one simple query, as psql -c does; no values, no rows. */
	script(sql: string): Promise<void>
	/** Runs a statement that carries rows beside its text (COPY), for which `work` needs the connection itself. Faults carry the `statement`. */
	carry<Result>(statement: string, work: (client: pg.Client) => Promise<Result>): Promise<Result>
	/** As the server told when it was ready for the next statement. */
	transactionStatus(): 'idle' | 'in-transaction' | 'failed'
	/** Notices and warnings of the server since asked last, at most the latest thousand. */
	notices(): readonly string[]
	/** Why the connection broke while nobody asked anything; pending for as long as it stands. */
	readonly broken: Promise<unknown>
	/** Cancels what runs now, from a second connection. Safe to call when nothing runs. */
	cancel(): Promise<void>
	/** Ends it; never throws. */
	close(): Promise<void>
}

export type Purpose = 'look' | 'change'

const mostNotices = 1_000

/** How long a statement that only looks may run. Milliseconds. */
const lookTimeoutMs = 30_000

/** How long a session may take to say goodbye. Milliseconds. */
const farewellMs = 1_000

/** Zone of a looking session. Set once it has begun, because the server tells its own zone at the start. */
const lookZone = { TimeZone: 'UTC' }

/** What a looking session needs for values that mean the same wherever they are read. */
const lookForms = {
	DateStyle: 'ISO',
	IntervalStyle: 'postgres',
	bytea_output: 'hex',
	extra_float_digits: '1',
	standard_conforming_strings: 'on',
	// Compiling a question about the catalogue takes longer than answering it
	jit: 'off',
}

/**
 * Opens a session. `look` cannot write and shows every value in one and the same way; `change` keeps the server's own
 * settings, because migration files may rely on them. Faults: as `connect`.
 */
export async function openSession(server: ServerAddress, purpose: Purpose): Promise<PgSession> {
	const connected = await connect(server, startFor(server, purpose))
	const session = sessionOver(server, connected)
	// What is set behind a pooler would be met by others; there it is set in each transaction only
	if (purpose === 'look' && !connected.met.proxied) await session.script(settingText(lookZone))
	return session
}

/** Begins a transaction that sees one state, cannot write, and reads values in the one way, wherever the session leads. */
export async function beginLook(session: PgSession, server: ServerAddress): Promise<void> {
	const settings = { ...lookSettingsFor(server), ...lookZone }
	const own = `${localSettings(session, server)}${settingText(settings, 'LOCAL')}`
	// A snapshot is taken here, after which no statement can make the transaction writable
	await session.script(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${own}; SELECT pg_backend_pid()`)
}

/**
 * Statements that give a transaction the address's own settings where something between may have dropped them from the
 * start of the session, as poolers do. Each ends with a semicolon; empty where the server itself heard them.
 */
export function localSettings({ met }: PgSession, { settings }: ServerAddress): string {
	return Object.entries(met.proxied ? settings : {})
		.map(([name, value]) => `SELECT set_config(${quoteText(name)}, ${quoteText(value)}, true); `)
		.join('')
}

/** The look's settings; how long a statement may run is the person's to say. */
function lookSettingsFor({ settings: { statement_timeout = String(lookTimeoutMs) } }: ServerAddress) {
	return { ...lookForms, statement_timeout }
}

function settingText(settings: Readonly<Record<string, string>>, scope: 'SESSION' | 'LOCAL' = 'SESSION'): string {
	const texts = Object.entries(settings).map(([name, value]) => `SET ${scope} ${name} = ${quoteText(value)}`)
	return texts.join('; ')
}

function startFor(server: ServerAddress, purpose: Purpose): Start {
	// Without it a server may send texts in an encoding of its own
	const settings = { ...server.settings, client_encoding: 'UTF8' }
	if (purpose === 'change') return { applicationName: 'Headway', settings }
	return {
		applicationName: 'Headway (looking)',
		settings: { ...settings, ...lookSettingsFor(server), default_transaction_read_only: 'on' },
	}
}

function sessionOver(server: ServerAddress, { client, met }: Connected): PgSession {
	const strike = strikerFor(server)
	const key = client as unknown as CancelKey
	let heard: string[] = []
	let cancelled = false
	/** Why the connection broke while nobody asked anything; what pg says afterwards only names the consequence. */
	let loss: Error | null = null
	const { promise: broken, resolve: tellBroken } = Promise.withResolvers<unknown>()
	client.on('error', (thrown) => {
		loss ??= thrown
		tellBroken(lostFault(server, thrown))
	})
	client.on('notice', ({ message }) => {
		heard = [...heard, strike(message ?? '')].slice(-mostNotices)
	})
	async function run<Result>(statement: () => string, work: () => Promise<Result>): Promise<Result> {
		const startedAt = performance.now()
		try {
			return await work()
		} catch (thrown) {
			await untilReady(client)
			if (sqlState(thrown) === null && loss) throw lostFault(server, loss)
			throw withStanding(thrown, { server, met, statement: statement(), cancelled, elapsedMs: performance.now() - startedAt })
		}
	}
	return {
		processId: key.processID,
		met,
		broken,
		query: (sql, values = []) =>
			run(
				() => sql,
				async () => {
					// Always by the extended protocol, which takes one statement and no more
					const asked = { text: sql, values: values.map(toSent), rowMode: 'array' as const, queryMode: 'extended' }
					const { fields, rows, rowCount } = await client.query<SqlValue[], unknown[]>(asked)
					return { columns: fields.map(({ name }) => name), rows, changed: rowCount ?? 0 }
				},
			),
		together(asked) {
			let failed = 0
			const onFailure = (index: number) => {
				failed = index
			}
			return run(
				() => asked[failed]?.sql ?? '',
				() => sendTogether(client, asked, onFailure),
			)
		},
		script: (sql) =>
			run(
				() => sql,
				async () => {
					await client.query(sql)
				},
			),
		carry: (statement, work) =>
			run(
				() => statement,
				() => work(client),
			),
		transactionStatus: () => statusWords[client.getTransactionStatus() ?? 'I'],
		notices() {
			const told = heard
			heard = []
			return told
		},
		cancel() {
			cancelled = true
			return sendCancel(met.endpoint, key)
		},
		close: () => closeClient(client),
	}
}

const statusWords = { I: 'idle', T: 'in-transaction', E: 'failed' } as const

/** pg tells a failure before the server has said where the transaction stands; an empty question waits for that. */
async function untilReady(client: pg.Client): Promise<void> {
	await client.query('').catch(() => undefined)
}

function lostFault(server: ServerAddress, loss: Error): unknown {
	const answer = answerOf(loss)
	const fault: Fault = { kind: 'connection-lost', address: server.shown, detail: answer ? answerText(answer) : loss.message }
	return new FaultError(withoutPassword(fault, server))
}

/** What only the session knows: whether it was told to stop, how long it took, and that its server is a standby. */
function withStanding(
	thrown: unknown,
	known: {
		readonly server: ServerAddress
		readonly met: Met
		readonly statement: string
		readonly cancelled: boolean
		readonly elapsedMs: number
	},
): unknown {
	const { server, met, statement, cancelled, elapsedMs } = known
	const code = sqlState(thrown)
	if (code === '57014' && cancelled) return new FaultError({ kind: 'cancelled' })
	if (code === '57014' && (elapsedMs >= lookTimeoutMs || /statement timeout/.test(String(thrown))))
		return new FaultError({ kind: 'timed-out', act: strikerFor(server)(firstWords(statement)), afterMs: Math.round(elapsedMs) })
	if (code === '25006' && met.standby) return new FaultError({ kind: 'standby', address: server.shown })
	const fault = toServerFault(thrown, { server, statement })
	if (fault instanceof FaultError && fault.fault.kind === 'lock-timeout')
		return new FaultError({ ...fault.fault, waitedMs: Math.round(elapsedMs) }, { cause: fault })
	return fault
}

function firstWords(statement: string): string {
	const line = statement.trim().replace(/\s+/g, ' ')
	return line.length > 80 ? `${line.slice(0, 80)}…` : line
}

async function closeClient(client: pg.Client): Promise<void> {
	const { stream } = client.connection
	const impatience = setTimeout(() => stream.destroy(), farewellMs)
	await client.end().catch(() => undefined)
	clearTimeout(impatience)
}
