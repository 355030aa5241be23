import type pg from 'pg'
import type { Rows, SqlValue } from './engine.ts'
import { exactTypes, toSent } from './postgres-values.ts'

/** One statement with positional values ($1…). */
export type Asked = { readonly sql: string; readonly values: readonly SqlValue[] }

/** What pg hands a query of one's own, as far as it is used here. */
type Connection = {
	readonly stream: { cork(): void; uncork(): void }
	parse(statement: { readonly text: string; readonly name: string }): void
	bind(values: { readonly values: readonly unknown[]; readonly valueMapper: (value: unknown) => unknown }): void
	describe(portal: { readonly type: 'P'; readonly name: string }): void
	execute(portal: { readonly portal: string }): void
	sync(): void
	sendCopyFail(message: string): void
}

type Field = { readonly name: string; readonly dataTypeID: number }

/**
 * Sends statements in one go, each by the extended protocol, and waits once for all answers. The server takes them in
 * order and passes over the rest of them after one that fails. `onFailure` is told which one that was, from 0.
 */
export function sendTogether(client: pg.Client, asked: readonly Asked[], onFailure: (index: number) => void): Promise<readonly Rows[]> {
	return new Promise((resolve, reject) => {
		const answers: Rows[] = []
		let fields: readonly Field[] = []
		let rows: SqlValue[][] = []
		const finishOne = () => {
			answers.push({ columns: fields.map(({ name }) => name), rows })
			fields = []
			rows = []
		}
		// Its shape is what pg calls while a query is the active one
		const query = {
			submit: (connection: Connection) => send(connection, asked),
			handleRowDescription(message: { readonly fields: readonly Field[] }) {
				fields = message.fields
			},
			handleDataRow(message: { readonly fields: readonly (string | null)[] }) {
				rows.push(message.fields.map((text, place) => (text === null ? null : readValue(text, fields[place]))))
			},
			handleCommandComplete: finishOne,
			handleEmptyQuery: finishOne,
			handleCopyInResponse: (connection: Connection) => connection.sendCopyFail('no rows to copy'),
			handleCopyData: () => undefined,
			handleError(thrown: unknown) {
				onFailure(answers.length)
				reject(thrown)
			},
			handleReadyForQuery: () => resolve(answers),
		}
		client.query(query as unknown as pg.Submittable)
	})
}

const readValue = (text: string, field: Field | undefined): SqlValue => exactTypes.getTypeParser(field?.dataTypeID ?? 0)(text)

function send(connection: Connection, asked: readonly Asked[]): void {
	connection.stream.cork()
	try {
		for (const { sql, values } of asked) {
			connection.parse({ text: sql, name: '' })
			connection.bind({ values: values.map(toSent), valueMapper: (value) => value })
			connection.describe({ type: 'P', name: '' })
			connection.execute({ portal: '' })
		}
		connection.sync()
	} finally {
		connection.stream.uncork()
	}
}
