import type { ComparedTable, CopyReport } from '../../contract/transfers.ts'
import { checkWords, choiceWords, conversionWords, findingWords, isApart } from '../../contract/words/copy-words.ts'
import { counted } from '../../contract/words/quantities.ts'
import { type Html, html } from './html-text.ts'

/** What a report lists: tables with their digests, differences, checks, what was decided and left out, and the map. */
export function reportSections(report: CopyReport): Html {
	return html`${tables(report)}${differences(report)}${checks(report)}${decided(report)}${leftOut(report)}${map(report)}`
}

type Cell = string | number | Html

/** A table with its heading; nothing but the sentence `otherwise` where it has no rows. */
function listing(heading: string, columns: readonly string[], rows: readonly (readonly Cell[])[], otherwise: string): Html {
	const body = rows.length === 0 ? html`<p class="none">${otherwise}</p>` : tableHtml(heading, columns, rows)
	return html`<section><h2>${heading}</h2>${body}</section>`
}

function tableHtml(label: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Html {
	const heads = columns.map((column, place) =>
		typeof rows[0]?.[place] === 'number' ? html`<th scope="col" class="number">${column}</th>` : html`<th scope="col">${column}</th>`,
	)
	const lines = rows.map((row) => html`<tr>${row.map(cellHtml)}</tr>`)
	return html`<div class="wide"><table aria-label="${label}"><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`
}

const cellHtml = (cell: Cell) =>
	typeof cell === 'number' ? html`<td class="number">${cell.toLocaleString('en')}</td>` : html`<td>${cell}</td>`

const exact = (text: string) => html`<span class="exact">${text}</span>`

const told = (holds: boolean, text: string) =>
	holds ? html`<span class="right">✓ ${text}</span>` : html`<span class="wrong">✗ ${text}</span>`

const isSame = ({ differing }: ComparedTable) => differing === 0

function tables({ tables: compared }: CopyReport): Html {
	const rows = compared.map((table) => [
		table.table,
		table.into,
		table.sourceRows,
		table.targetRows,
		told(isSame(table), isSame(table) ? 'the same' : counted(table.differing, 'difference')),
	])
	const summary = listing(
		'Tables',
		['Table', 'In the target', 'Rows of the source', 'Rows of the target', 'Compared'],
		rows,
		'No table was compared.',
	)
	if (compared.length === 0) return summary
	return html`${summary}<section><h2>Digests</h2><p>sha-256 over every value of a column, in the order of the key: its length as four bytes, then its bytes in canonical form; four bytes ff for NULL.</p>${compared.map(digests)}</section>`
}

function digests({ table, columns }: ComparedTable): Html {
	const rows = columns.map(({ column, source, target }) => [
		column,
		exact(source),
		source === target ? told(true, 'the same') : html`${exact(target)} ${told(false, 'differs')}`,
	])
	return html`<h3>${table}</h3>${tableHtml(`Digests of ${table}`, ['Column', 'Source', 'Target'], rows)}`
}

function differences({ tables: compared }: CopyReport): Html {
	const differing = compared.filter((table) => !isSame(table))
	if (differing.length === 0) return html``
	const lists = differing.map(({ table, differences: named, differing: all }) => {
		const rest = all > named.length ? html`<p>The first ${named.length.toLocaleString('en')} of ${all.toLocaleString('en')}.</p>` : html``
		const rows = named.map((difference) => {
			const { row, column, source, target } = difference
			const isWhole = isApart(difference)
			return [
				exact(row),
				column ?? html`<span class="none">${isWhole ? 'the whole table' : 'the whole row'}</span>`,
				sideHtml(source, isWhole ? null : column),
				sideHtml(target, isWhole ? null : column),
			]
		})
		return html`<h3>${table}</h3>${rest}${tableHtml(`Differences in ${table}`, ['Row', 'Column', 'Source', 'Target'], rows)}`
	})
	return html`<section><h2>Differences</h2>${lists}</section>`
}

/** NULL is no text, and a row that is not there is no NULL. */
const sideHtml = (value: string | null, column: string | null) =>
	value === null ? html`<span class="none">${column === null ? 'not there' : 'NULL'}</span>` : exact(value === '' ? "''" : value)

function checks({ checks: made }: CopyReport): Html {
	const rows = made.map(({ kind, subject, holds, found }) => [
		checkWords[kind].word,
		subject,
		told(holds, found),
		checkWords[kind].sentence,
	])
	return listing('Checks', ['What', 'Of', 'Found', 'It holds when'], rows, 'Nothing was checked beside the rows.')
}

function decided({ decided: findings }: CopyReport): Html {
	const rows = findings.map(({ kind, table, column, name, count, example, chosen }) => [
		findingWords[kind].word,
		[table, column, name].filter((part) => part !== null).join(', '),
		count,
		example === null ? '' : html`${example.row === null ? '' : `${example.row}: `}${exact(example.text)}`,
		`${choiceWords[chosen].word}: ${choiceWords[chosen].sentence}`,
	])
	return listing('Decided before the copy', ['Finding', 'Where', 'How many', 'For example', 'Chosen'], rows, 'There was nothing to decide.')
}

function leftOut({ leftOut: values }: CopyReport): Html {
	const rows = values.map(({ table, row, column, text }) => [table, exact(row), column, exact(text)])
	return listing('Values left out', ['Table', 'Row', 'Column', 'Value'], rows, 'No value was left out.')
}

function map({ map: { map: mapped } }: CopyReport): Html {
	const rows = mapped.flatMap(({ table, into, columns }) => {
		const skipped: readonly (readonly Cell[])[] = [
			[table, html`<span class="none">all columns</span>`, html`<span class="none">not copied</span>`, '', ''],
		]
		if (columns === null) return skipped
		return columns.map(({ column, into: name, type, conversion, notNull }): readonly Cell[] => [
			table,
			column,
			`${into}.${name}`,
			`${type}${notNull ? ' NOT NULL' : ''}`,
			conversionWords[conversion],
		])
	})
	return listing(
		'Map',
		['Table', 'Column', 'In the target', 'Type', 'Conversion'],
		rows,
		'Tables and columns were compared by their names.',
	)
}
